// A text for the public as those who agree to it read it: plain, and everything that goes out.
import { entryNumber } from "../../../reporting/browser/tags.js";
import { clone, fill, need } from "../page.js";

/** @typedef {{ number: string, subject: string, body_type: string, language: string,
 *   title: string, story: string, source: string, signed_by: string, reply_state: string,
 *   reply: string }} Draft */

/** @param {Draft} draft */
export function draftElement(draft) {
  const { title, story, source, signed_by: signers, reply } = draft;
  const element = fill(clone("draft"), { title, story, source, signers, reply });
  for (const name of ["subject", "body_type", "language", "reply_state"]) {
    fill(element, { [name]: labelOf(name, draft[/** @type {keyof Draft} */ (name)]) });
  }
  for (const row of element.querySelectorAll("[data-if]")) {
    const name = /** @type {keyof Draft} */ (/** @type {HTMLElement} */ (row).dataset.if);
    /** @type {HTMLElement} */ (row).hidden = draft[name] === "";
  }
  need("[data-slot=story]", HTMLElement, element).lang = draft.language;
  return element;
}

/**
 * The words for a code are those of the form.
 * @param {string} name
 * @param {string} code
 */
function labelOf(name, code) {
  const select = need(`#draft-form [name=${name}]`, HTMLSelectElement);
  return [...select.options].find(({ value }) => value === code)?.text ?? code;
}

/**
 * Whether the draft is this case's: another number would lead the reporter to somebody else's
 * result, or to none.
 * @param {Draft} draft
 * @param {import("./deeds.js").OpenedCase} opened
 * @param {string} id of the case
 */
export function isOurs(draft, { talkKey }, id) {
  return talkKey !== null && draft.number === entryNumber(talkKey, id);
}
