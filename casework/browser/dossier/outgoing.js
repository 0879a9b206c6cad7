// Puts the dossier together in the words of the page.
import { safeName } from "../filenames.js";
import { dayText, sizeText, words } from "../page.js";
import { answerText, readLabels } from "../reportview.js";
import { newestConsent } from "../sharing/consent.js";
import { isWhole } from "./passages.js";
import { blackedOut, BLOCK, rangesOf } from "./redaction.js";

/** @typedef {import("./passages.js").Passage} Passage */
/** @typedef {import("./redaction.js").Mark} Mark */
/** @typedef {import("../casefile.js").CaseFile} CaseFile */
/**
 * @typedef {{ organisation: string, made_on: string, received_on: string,
 *   steps: { on: string, what: string }[],
 *   custody: { on: string, who: number, organisation: string, what: string, file: string }[]
 *   }} Facts
 */

/** @param {Passage} passage */
export function labelOf({ part, name, on }) {
  if (part.startsWith("report:")) return readLabels().get(name)?.question ?? name;
  if (part.startsWith("file:")) return words("name-of-file");
  const who = words(name === "desk" ? "from-desk" : "from-reporter");
  return `${who}, ${dayText(on)}`;
}

/**
 * A passage as it goes out. A code is shown in the reader's words; black is all of it.
 * @param {Passage} passage
 * @param {Mark[]} marks
 */
export function outgoing(passage, marks) {
  const { part, text, isCode, name } = passage;
  const ranges = rangesOf(marks, part, text);
  if (isCode) return ranges.length > 0 ? BLOCK : answerText(name, text);
  return blackedOut(text, ranges);
}

/**
 * The words of a passage that were blacked out.
 * @param {Passage} passage
 * @param {Mark[]} marks
 */
export function blackTexts({ part, text }, marks) {
  return rangesOf(marks, part, text).map(({ from, to }) => text.slice(from, to));
}

/**
 * @param {Passage[]} passages
 * @param {Mark[]} marks
 */
export function sectionsOf(passages, marks) {
  return passages
    .filter(({ part }) => !part.startsWith("file:"))
    .map((passage) => ({ label: labelOf(passage), on: "", text: outgoing(passage, marks) }));
}

/**
 * @param {Passage[]} passages
 * @param {Mark[]} marks
 */
export function fileSectionsOf(passages, marks) {
  return passages
    .filter(({ part }) => part.startsWith("file:"))
    .map((passage) => ({ label: labelOf(passage), on: "", text: outgoing(passage, marks) }));
}

/**
 * @param {object} given
 * @param {string} given.id of the case
 * @param {CaseFile} given.file
 * @param {Passage[]} given.passages
 * @param {Mark[]} given.marks
 * @param {string} given.purpose
 * @param {Facts} given.facts
 * @param {Map<string, string>} given.digests of opened files, by id
 * @returns {import("./paper.js").Dossier}
 */
export function dossierOf({ id, file, passages, marks, purpose, facts, digests }) {
  const short = id.slice(0, 8);
  const title = words("dossier-title", { id: short });
  const { given, on } = newestConsent(file);
  const consent = answerText("consent", given);
  return {
    language: document.documentElement.lang,
    title,
    cover: [
      [words("cover-organisation"), facts.organisation],
      [words("cover-received"), dayText(facts.received_on)],
      [words("cover-made"), dayText(facts.made_on)],
      [words("cover-purpose"), words(`purpose-${purpose || "inside"}`)],
      [words("cover-consent"), on ? `${consent} (${dayText(on)})` : consent],
    ],
    chronology: { title: words("chronology"), rows: chronology(passages, facts) },
    text: {
      title: words("text"),
      note: words("text-note", { block: BLOCK }),
      sections: sectionsOf(passages, marks),
    },
    files: {
      title: words("files-title"),
      none: words("no-files"),
      digest: words("digest"),
      rows: file.files.filter(isWhole).map(({ id: fileId, entry, sealedBytes }) => ({
        name: nameOfFile(fileId, passages, marks),
        size: sizeText(entry?.size ?? sealedBytes),
        sha256: digests.get(fileId) ?? "",
      })),
    },
    custody: {
      title: words("custody"),
      note: words("custody-note"),
      rows: facts.custody.map((line) => custodyRow(line, passages, marks)),
    },
    foot: words("foot"),
  };
}

/**
 * @param {Passage[]} passages
 * @param {Facts} facts
 * @returns {[string, string][]}
 */
function chronology(passages, { steps }) {
  const talk = passages.filter(({ part }) => part.startsWith("message:"));
  const lines = [
    ...steps,
    ...talk.map(({ on, name }) => ({ on, what: words(`said-${name}`) })),
  ];
  lines.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  return lines.map(({ on, what }) => [dayText(on), what]);
}

/**
 * @param {Facts["custody"][number]} line
 * @param {Passage[]} passages
 * @param {Mark[]} marks
 * @returns {[string, string, string]}
 */
function custodyRow({ on, who, organisation, what, file }, passages, marks) {
  const name = file ? `: ${nameOfFile(file, passages, marks)}` : "";
  const person = words("person", { n: who });
  return [dayText(on), organisation ? `${person}, ${organisation}` : person, what + name];
}

/**
 * @param {string} id
 * @param {Passage[]} passages
 * @param {Mark[]} marks
 */
function nameOfFile(id, passages, marks) {
  const passage = passages.find(({ part }) => part === `file:${id}`);
  return passage ? outgoing(passage, marks) : safeName("", `file-${id.slice(0, 8)}`);
}
