// Everything a person may open, as folded text in the worker's memory. It dies at the lock.
import { fold, foldWithPlaces, wordsOf } from "./folding.js";

/** @typedef {import("./texts.js").Where} Where */
/** @typedef {{ where: Where, text: string, folded: string }} Text */
/** @typedef {{ case: string, title: string, where: Where, snippet: string }} Hit */

const MAX_HITS = 50;
const AROUND = 60; // letters before and after what was found

export class SearchIndex {
  /** @type {Map<string, { title: string, texts: Text[] }>} */
  #cases = new Map();

  get size() {
    return this.#cases.size;
  }

  /**
   * @param {string} id
   * @param {string} title
   * @param {{ where: Where, text: string }[]} texts
   */
  add(id, title, texts) {
    const folded = texts.map((one) => ({ ...one, folded: fold(one.text) }));
    this.#cases.set(id, { title, texts: folded });
  }

  /**
   * The cases in which every word of the question begins a word somewhere; those where all
   * stand together in one text come first.
   * @param {string} question
   * @returns {Hit[]}
   */
  find(question) {
    const words = wordsOf(question);
    if (words.length === 0) return [];
    /** @type {Hit[]} */
    const close = [];
    /** @type {Hit[]} */
    const far = [];
    for (const [id, { title, texts }] of this.#cases) {
      if (close.length === MAX_HITS) break;
      const whole = texts.find(({ folded }) => words.every((word) => folded.includes(word)));
      if (whole) close.push(hit(id, title, whole, words));
      else if (words.every((word) => texts.some(({ folded }) => folded.includes(word)))) {
        const first = texts.find(({ folded }) => folded.includes(words[0] ?? ""));
        if (first) far.push(hit(id, title, first, words));
      }
    }
    return [...close, ...far].slice(0, MAX_HITS);
  }
}

/**
 * @param {string} id
 * @param {string} title
 * @param {Text} found
 * @param {string[]} words
 * @returns {Hit}
 */
function hit(id, title, { where, text }, words) {
  return { case: id, title, where, snippet: snippetOf(text, words) };
}

/**
 * The part of `text` around the first word found, in the script it was written in.
 * @param {string} text
 * @param {string[]} words
 */
export function snippetOf(text, words) {
  const { folded, places, text: whole } = foldWithPlaces(text);
  const found = words.map((word) => folded.indexOf(word)).filter((at) => at >= 0);
  const at = places[Math.min(...found)] ?? 0;
  const from = Math.max(0, at - AROUND);
  const part = whole.slice(from, at + AROUND).replace(/\s+/g, " ").trim();
  return `${from > 0 ? "… " : ""}${part}${at + AROUND < whole.length ? " …" : ""}`;
}
