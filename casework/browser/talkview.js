// Shows the talk with the reporter, and the notes that stay inside.
import { entriesOf } from "./manifests.js";
import { clone, dayText, fill, need, words } from "./page.js";
import { answerText } from "./reportview.js";

/** @typedef {import("./casefile.js").Line} Line */
/** @typedef {import("./casefile.js").Note} Note */

/**
 * @param {HTMLElement} list
 * @param {Line[]} talk
 */
export function showTalk(list, talk) {
  list.replaceChildren(...talk.map(lineElement));
}

/**
 * @param {HTMLElement} list
 * @param {Note[]} notes
 */
export function showNotes(list, notes) {
  list.replaceChildren(...notes.map(noteElement));
}

/**
 * The warnings for what is wrong with a document, if anything is.
 * @param {HTMLElement} list
 * @param {string[]} flags
 */
export function showFlags(list, flags) {
  const lines = flags.map((flag) => {
    const item = document.createElement("li");
    item.textContent = words(`flag-${flag}`);
    return item;
  });
  list.replaceChildren(...lines);
  list.hidden = flags.length === 0;
}

/** @param {Line} line */
function lineElement(line) {
  const element = fill(clone("line"), {
    who: words(line.from === "desk" ? "from-desk" : "from-reporter"),
    on: dayText(line.on),
    text: lineText(line),
  });
  const isEvent = line.document?.type === "files" || line.document?.type === "consent";
  element.classList.add(line.from === "desk" ? "mine" : "theirs");
  element.classList.toggle("event", isEvent);
  element.dataset.n = String(line.n);
  showFlags(need("[data-flags]", HTMLElement, element), line.flags);
  return element;
}

/** @param {Line} line */
function lineText(line) {
  const { document: content } = line;
  if (!content) return "";
  if (content.type === "files") {
    const names = entriesOf(line).map(({ name }) => isolated(name));
    return words("sent-files", { names: names.join(", ") });
  }
  if (content.type === "consent") {
    return words("changed-consent", { consent: answerText("consent", content.consent) });
  }
  return typeof content.text === "string" ? content.text : "";
}

/** @param {Note} note */
function noteElement(note) {
  const text = typeof note.document?.text === "string" ? note.document.text : "";
  const element = fill(clone("note"), { who: note.author, on: dayText(note.on), text });
  showFlags(need("[data-flags]", HTMLElement, element), note.flags);
  return element;
}

// A name inside a sentence must not turn the sentence round.
/** @param {string} name */
export function isolated(name) {
  return `\u2068${name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`;
}
