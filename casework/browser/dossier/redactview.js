// Shows the passages of a case, and lets somebody choose what to black out: sentence by
// sentence, by selecting, or every place of a word; all of it works by keyboard.
import { clone, need } from "../page.js";
import { BLOCK, isBlack, piecesOf, placesOf, rangesOf, sentencesOf, toggled } from "./redaction.js";

/** @typedef {import("./passages.js").Passage} Passage */
/** @typedef {import("./redaction.js").Mark} Mark */

export class RedactView {
  #list;
  /** @type {Passage[]} */
  #passages = [];
  /** @type {Mark[]} */
  #marks = [];
  #label;
  #words;
  #changed;

  /**
   * @param {HTMLElement} list
   * @param {{ label: (passage: Passage) => string, words: (passage: Passage) => string,
   *   changed: () => void }} to name a passage, say a code in words, hear of changes
   */
  constructor(list, { label, words, changed }) {
    this.#list = list;
    this.#label = label;
    this.#words = words;
    this.#changed = changed;
  }

  get marks() {
    return this.#marks;
  }

  /**
   * @param {Passage[]} passages
   * @param {Mark[]} marks
   */
  show(passages, marks) {
    this.#passages = passages;
    this.#marks = marks;
    this.#list.replaceChildren(...passages.map((passage) => this.#element(passage)));
  }

  /**
   * Black out every place of a word; says how many there were.
   * @param {string} word
   */
  blackOutEvery(word) {
    let count = 0;
    for (const passage of this.#passages) {
      const places = passage.isCode ? [] : placesOf(passage.text, word);
      count += places.length;
      if (places.length > 0) this.#add(passage, places);
    }
    return count;
  }

  /** Black out what is selected; says whether anything was. */
  blackOutSelection() {
    const selection = getSelection();
    if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return false;
    const chosen = selection.getRangeAt(0);
    let found = false;
    for (const passage of this.#passages) {
      const spans = [...this.#elementOf(passage).querySelectorAll("[data-from]")];
      const inside = spans.filter((span) => chosen.intersectsNode(span));
      const range = inside.length > 0 ? trimmed(passage.text, rangeIn(inside, chosen)) : null;
      if (!range || range.from >= range.to) continue;
      this.#add(passage, [range]);
      found = true;
    }
    selection.removeAllRanges();
    return found;
  }

  /**
   * @param {Passage} passage
   * @param {{ from: number, to: number }[]} ranges
   */
  #add({ part }, ranges) {
    this.#set(part, [...this.#marks.filter((mark) => mark.part === part), ...ranges]);
  }

  /**
   * @param {string} part
   * @param {{ from: number, to: number }[]} ranges
   */
  #set(part, ranges) {
    const others = this.#marks.filter((mark) => mark.part !== part);
    const own = ranges.map(({ from, to }) => ({ part, from, to }));
    this.#marks = [...others, ...own];
    const passage = this.#passages.find((one) => one.part === part);
    if (passage) this.#elementOf(passage).replaceWith(this.#element(passage));
    this.#changed();
  }

  /** @param {Passage} passage */
  #elementOf({ part }) {
    return need(`[data-part-name="${CSS.escape(part)}"]`, HTMLElement, this.#list);
  }

  /** @param {Passage} passage */
  #element(passage) {
    const { part, isCode } = passage;
    const { text } = passage;
    const ranges = rangesOf(this.#marks, part, text);
    const element = clone("passage");
    element.dataset.partName = part;
    need("[data-slot=label]", HTMLElement, element).textContent = this.#label(passage);
    const sentences = isCode ? [{ from: 0, to: text.length }] : sentencesOf(text);
    need("[data-sentences]", HTMLElement, element).append(
      ...sentences.map((sentence, at) => {
        const line = clone("sentence");
        const box = need("input", HTMLInputElement, line);
        // Who drags over words selects them, and does not press the sentence.
        line.addEventListener("click", (event) => {
          const isDragged = event.target !== box && getSelection()?.isCollapsed === false;
          if (isDragged) event.preventDefault();
        });
        box.checked = isBlack(ranges, trimmed(text, sentence));
        box.addEventListener("change", () => {
          this.#set(part, toggled(ranges, trimmed(text, sentence)));
          const boxes = this.#elementOf(passage).querySelectorAll("input");
          boxes[at]?.focus();
        });
        const place = need("[data-words]", HTMLElement, line);
        if (isCode) place.append(codeElement(this.#words(passage), box.checked));
        else place.append(...spans(text, ranges, sentence));
        return line;
      }),
    );
    return element;
  }
}

/**
 * Passages as they go out, to be read and not changed.
 * @param {HTMLElement} list
 * @param {{ label: string, text: string }[]} sections
 */
export function showAsItGoesOut(list, sections) {
  list.replaceChildren(
    ...sections.map(({ label, text }) => {
      const element = clone("outgoing");
      need("[data-slot=label]", HTMLElement, element).textContent = label;
      const place = need("[data-slot=text]", HTMLElement, element);
      for (const [at, piece] of text.split(BLOCK).entries()) {
        if (at > 0) place.append(blackBlock());
        place.append(piece);
      }
      return element;
    }),
  );
}

function blackBlock() {
  const block = document.createElement("span");
  block.className = "block";
  block.textContent = BLOCK;
  return block;
}

/**
 * @param {string} words
 * @param {boolean} isBlack
 */
function codeElement(words, isBlack) {
  const element = document.createElement(isBlack ? "mark" : "span");
  element.textContent = words;
  return element;
}

/**
 * A sentence without the space around it.
 * @param {string} text
 * @param {{ from: number, to: number }} sentence
 */
function trimmed(text, { from, to }) {
  const piece = text.slice(from, to);
  return { from: from + piece.length - piece.trimStart().length, to: to - piece.length + piece.trimEnd().length };
}

/**
 * @param {string} text
 * @param {{ from: number, to: number }[]} ranges
 * @param {{ from: number, to: number }} sentence
 */
function spans(text, ranges, { from, to }) {
  return piecesOf(text, ranges)
    .filter((piece) => piece.from < to && piece.to > from)
    .map((piece) => {
      const span = document.createElement(piece.isBlack ? "mark" : "span");
      const start = Math.max(piece.from, from);
      span.dataset.from = String(start);
      span.textContent = text.slice(start, Math.min(piece.to, to));
      return span;
    });
}

/**
 * @param {Element[]} inside spans in order
 * @param {Range} chosen
 */
function rangeIn(inside, chosen) {
  const first = /** @type {HTMLElement} */ (inside[0]);
  const last = /** @type {HTMLElement} */ (inside.at(-1));
  const { startContainer, startOffset, endContainer, endOffset } = chosen;
  const before = first.contains(startContainer) ? lengthUpTo(first, startContainer, startOffset) : 0;
  const length = last.contains(endContainer)
    ? lengthUpTo(last, endContainer, endOffset)
    : (last.textContent ?? "").length;
  return { from: Number(first.dataset.from) + before, to: Number(last.dataset.from) + length };
}

/**
 * How many characters of `span` stand before a place in it.
 * @param {HTMLElement} span
 * @param {Node} container
 * @param {number} offset
 */
function lengthUpTo(span, container, offset) {
  const before = document.createRange();
  before.selectNodeContents(span);
  before.setEnd(container, offset);
  return before.toString().length;
}
