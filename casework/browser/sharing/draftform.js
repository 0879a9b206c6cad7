// The form for what the public will read: what was typed stays until it is kept, and what could
// give the reporter away is pointed out while typing.
import { leaksIn } from "../cases/leaks.js";
import { reportOf } from "../cases/replypart.js";
import { need, say, words } from "../page.js";
import { particularsIn } from "./particulars.js";

/** @typedef {import("./drafttext.js").Draft} Draft */
/** @typedef {import("./deeds.js").OpenedCase} OpenedCase */

const FIELDS = /** @type {const} */ ([
  "subject", "body_type", "language", "title", "story", "source", "signed_by", "reply_state", "reply",
]);
const PAUSE_MS = 300;
/** @type {OpenedCase | null} */
let told = null;
let shown = "";
let waiting = 0;

/** @returns {Omit<Draft, "number">} what stands in the form */
export function readDraft() {
  const values = FIELDS.map((name) => [name, field(name).value.trim()]);
  return Object.fromEntries(values);
}

/**
 * Whether the form says something else than what was kept.
 * @param {Draft | null} kept
 */
export function isChanged(kept) {
  const typed = readDraft();
  return FIELDS.some((name) => typed[name] !== lines(kept?.[name] ?? ""));
}

/**
 * Write what was kept into the form, unless somebody has typed there since.
 * @param {{ draft: Draft | null, subjects: string[] }} publishing
 * @param {Record<string, string> | null} typed before this page was left, and never kept
 */
export function fillDraft({ draft, subjects }, typed) {
  const subject = /** @type {HTMLSelectElement} */ (field("subject"));
  for (const option of subject.options) option.disabled = option.hidden = !subjects.includes(option.value);
  const isTouched = shown !== "" && shown !== JSON.stringify(readDraft());
  if (draft && !isTouched) write(draft);
  if (!subjects.includes(subject.value)) subject.value = subjects[0] ?? "";
  if (!isTouched) shown = JSON.stringify(readDraft());
  if (typed) bringBack(subjects.includes(typed["subject"] ?? "") ? typed : { ...typed, subject: subject.value });
  followChoices();
}

/** @param {Record<string, string>} typed */
function bringBack(typed) {
  write(typed);
  need("#publishable", HTMLDetailsElement).open = true;
  say(need("#draft-form [data-message]", HTMLElement), words("draft-back"));
}

/** @param {Record<string, string>} values */
function write(values) {
  for (const name of FIELDS) field(name).value = values[name] ?? "";
}

/**
 * What kinds of bodies the letters of the case went to stand first.
 * @param {string[]} types
 */
export function offerBodies(types) {
  const select = /** @type {HTMLSelectElement} */ (field("body_type"));
  const asked = [...select.options].filter(({ value }) => types.includes(value));
  select.options[0]?.after(...asked);
}

/** @param {OpenedCase} opened */
export function watchDraft(opened) {
  const isFirst = told === null;
  told = opened;
  if (isFirst) need("#draft-form", HTMLFormElement).addEventListener("input", () => {
    followChoices();
    clearTimeout(waiting);
    waiting = window.setTimeout(showLeaks, PAUSE_MS);
  });
  showLeaks();
}

/** Only an alert is signed, and only what was said can be written down. */
function followChoices() {
  const rules = { signed_by: ["subject", "alert"], reply: ["reply_state", "replied"] };
  for (const [name, [of = "", wanted]] of Object.entries(rules)) {
    const isAsked = field(of).value === wanted;
    field(name).required = isAsked;
    need(`#draft-form [data-for=${name}]`, HTMLElement).hidden = !isAsked;
  }
}

/** A hint, never a bar: whoever writes knows more than this script. */
function showLeaks() {
  const { title, story, reply } = readDraft();
  const typed = [title, story, reply].join("\n\n");
  const found = told ? [...leaksIn(typed, reportOf(told)), ...particularsIn(typed)] : [];
  const box = need("#draft-leaks", HTMLElement);
  box.hidden = found.length === 0;
  need("ul", HTMLElement, box).replaceChildren(...found.map(({ code, found: text }) => {
    const item = document.createElement("li");
    item.textContent = words(`leak-${code}`, { found: text });
    return item;
  }));
}

/** @param {string} name */
function field(name) {
  const found = need("#draft-form", HTMLFormElement).elements.namedItem(name);
  return /** @type {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */ (found);
}

/** @param {string} text as a browser keeps it in a box */
function lines(text) {
  return text.replaceAll("\r\n", "\n").trim();
}
