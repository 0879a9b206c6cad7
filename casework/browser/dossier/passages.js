// Everything of a case that can go into a dossier, piece by piece, and its digest. Pure.
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "../../../reporting/browser/base64.js";
import { safeName } from "../filenames.js";

/** @typedef {import("../casefile.js").CaseFile} CaseFile */
/**
 * @typedef {object} Passage
 * @property {string} part its name in the marks
 * @property {string} name of an answer; "reporter" or "desk" of a message; "" of a file
 * @property {string} on the day, where there is one
 * @property {string} text
 * @property {boolean} isCode a code, shown in words of any language: all of it or nothing
 */

// What tells about the reporter rather than about the matter never goes out.
const ANSWERS = ["story", "kind", "detail", "country", "region", "town", "when"];
const TEXTS = ["story", "town"];

/**
 * @param {CaseFile} file
 * @param {number} upTo the last message that was read by those who agreed
 * @returns {Passage[]}
 */
export function passagesOf({ report, talk, files }, upTo = Infinity) {
  const answers = report.flags.length === 0 ? (report.document?.answers ?? {}) : {};
  return [
    ...ANSWERS.filter((name) => isText(answers[name])).map((name) => ({
      part: `report:${name}`,
      name,
      on: "",
      text: answers[name],
      isCode: !TEXTS.includes(name),
    })),
    ...sound(talk, upTo).map(({ n, from, on, document }) => ({
      part: `message:${n}`,
      name: from,
      on,
      text: document?.text,
      isCode: false,
    })),
    ...files.filter(isWhole).map(({ id, entry }) => ({
      part: `file:${id}`,
      name: "",
      on: "",
      text: safeName(entry?.name ?? "", `file-${id.slice(0, 8)}`),
      isCode: false,
    })),
  ];
}

/**
 * What the second reader agrees to, in 64 letters: every text, file and confirmed entry.
 * @param {Passage[]} passages
 * @param {CaseFile["files"]} files
 * @param {unknown[]} people confirmed entries
 */
export function digestOf(passages, files, people) {
  const texts = passages.map(({ part, text }) => [part, text]);
  const sealed = files.filter(isWhole).map(({ id, sha256: digest }) => [id, digest]);
  const bytes = new TextEncoder().encode(JSON.stringify([texts, sealed, people]));
  return toHex(sha256(bytes));
}

/** @param {CaseFile} file */
export function lastMessage({ talk }) {
  return talk.reduce((last, { n }) => Math.max(last, n), 0);
}

/** @param {CaseFile["files"][number]} file */
export function isWhole({ isMissing, isChanged, entry }) {
  return !isMissing && !isChanged && entry !== null;
}

// A message that stands out of place, or cannot be opened, is not passed on as if it were said.
/**
 * @param {CaseFile["talk"]} talk
 * @param {number} upTo
 */
function sound(talk, upTo) {
  return talk.filter(({ n, flags, document }) => {
    return n <= upTo && flags.length === 0 && document?.type === "message" && isText(document.text);
  });
}

/** @param {unknown} value */
function isText(value) {
  return typeof value === "string" && value !== "";
}
