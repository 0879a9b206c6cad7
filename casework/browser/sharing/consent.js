// What the reporter allows. Only sealed documents say it, so only a browser that has opened
// them can decide: the newest answer counts, and what is not surely given is not given.

/** @typedef {"ask" | "advise" | "pass_cso" | "pass_inst" | "pass_media" | "count"} Consent */
/** @typedef {Pick<import("../casefile.js").CaseFile, "report" | "talk">} Told */

/** @type {Consent[]} */
const KNOWN = ["ask", "advise", "pass_cso", "pass_inst", "pass_media", "count"];
// Whether what came of it may be published is asked, and answered, apart from the rest.
const PUBLISH = "publish_yes";
const PUBLISHING = [PUBLISH, "publish_no"];
/** @type {Record<string, Consent | "publish">} What each kind of proposal needs; a letter's body says its own. */
const NEEDED = { refer_out: "pass_cso", letter: "pass_inst", publish: "publish" };

/**
 * What the reporter has said last, and on which day unless it was in the report. `isSure` is
 * false when something after it is broken, missing or misplaced: it may have said otherwise.
 * @param {Told} told
 * @returns {{ given: Consent[], on: string | null, isSure: boolean }}
 */
export function newestConsent({ report, talk }) {
  /** @type {{ given: Consent[], on: string | null, isSure: boolean }} */
  let newest = { given: [], on: null, isSure: false };
  if (report.document && report.flags.length === 0) {
    newest = { given: read(report.document.answers?.consent), on: null, isSure: true };
  }
  for (const { document, flags, from, on } of [...talk].sort((a, b) => a.n - b.n)) {
    if (!document || flags.length > 0) newest = { ...newest, isSure: false };
    else if (isConsent(document, from) && !PUBLISHING.includes(document.consent)) {
      newest = { given: read(document.consent), on, isSure: true };
    }
  }
  return newest;
}

/**
 * @param {Record<string, any>} document
 * @param {string} from
 */
function isConsent({ type }, from) {
  return type === "consent" && from === "reporter";
}

/**
 * Whether the reporter's last word in the talk is that what came of it may be published. A
 * message after it that is broken, missing or misplaced may have taken that back.
 * @param {Pick<Told, "talk">} told
 */
export function allowsPublishing({ talk }) {
  let isAllowed = false;
  for (const { document, flags, from } of [...talk].sort((a, b) => a.n - b.n)) {
    if (!document || flags.length > 0) isAllowed = false;
    else if (isConsent(document, from) && PUBLISHING.includes(document.consent)) {
      isAllowed = document.consent === PUBLISH;
    }
  }
  return isAllowed;
}

/**
 * Whether the reporter allows what needs `wanted`; nothing wanted is always allowed.
 * @param {Told} told
 * @param {string} wanted
 */
export function covers(told, wanted) {
  if (wanted === "") return true;
  if (wanted === "publish") return allowsPublishing(told);
  const { given, isSure } = newestConsent(told);
  return isSure && given.some((one) => one === wanted);
}

/**
 * The consent that a proposal needs, or "" for none. What the server says of a letter's body
 * can ask for another way of passing on, not for none.
 * @param {string} kind of the proposal
 * @param {string} [ofBody]
 * @returns {string}
 */
export function neededFor(kind, ofBody = "") {
  const usual = NEEDED[kind] ?? "";
  const isWay = kind === "letter" && ofBody.startsWith("pass_") && KNOWN.some((one) => one === ofBody);
  return isWay ? ofBody : usual;
}

/**
 * @param {unknown} answer one code, or several
 * @returns {Consent[]}
 */
function read(answer) {
  const codes = Array.isArray(answer) ? answer : [answer];
  const given = KNOWN.filter((one) => codes.includes(one));
  // Who wants to be asked, or counted only, has not allowed the rest in the same breath.
  return given.some((one) => !one.startsWith("pass_")) ? given.filter((one) => !one.startsWith("pass_")) : given;
}
