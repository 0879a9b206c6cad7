// The mailbox on the page: how far the case is, and the talk. Same markup as without scripts.
import { allWithin, byId, copyOf, showOnly, within } from "./page.js";
import { sizeText } from "./sizes.js";

/** @typedef {import("./talk.js").Found} Found */
/** @typedef {import("./talk.js").Line} Line */

/**
 * Fill in the ladder: which steps were reached, in which month, and where the case is now.
 * @param {Found} found
 */
export function showLadder({ stage, steps }) {
  const words = copyOf("words");
  for (const rung of allWithin(document, ".ladder > li")) {
    const stages = (rung.dataset["stages"] ?? "").split(" ");
    const taken = steps.filter((step) => stages.includes(step.stage));
    const isCurrent = stages.includes(stage);
    rung.classList.toggle("reached", taken.length > 0);
    rung.classList.toggle("current", isCurrent);
    rung.toggleAttribute("aria-current", false);
    if (isCurrent) rung.setAttribute("aria-current", "step");
    const reason = isCurrent ? taken[taken.length - 1]?.reason : "";
    write(rung, "[data-month]", monthText(taken[0]?.month));
    write(rung, "[data-words]", isCurrent ? wordsFor(words, "data-stage", stage) : "");
    write(rung, "[data-reason]", reason ? wordsFor(words, "data-reason", reason) : "");
  }
}

/** @param {Line[]} lines */
export function showTalk(lines) {
  byId("talk", HTMLElement).replaceChildren(...lines.map(lineOf));
  byId("no-talk", HTMLElement).hidden = lines.length > 0;
}

/** @param {Line} line */
function lineOf({ sender, on, content }) {
  const copy = copyOf("line");
  within(copy, "li", HTMLElement).classList.toggle("mine", sender === "reporter");
  showOnly(allWithin(copy, "[data-from]"), "from", sender);
  const day = new Date(`${on}T00:00:00Z`);
  write(copy, "[data-on]", dateText(day, { day: "numeric", month: "long", year: "numeric" }));
  const type = content?.type ?? "unopened";
  const parts = allWithin(copy, "[data-type]");
  const isKnown = parts.some((part) => part.dataset["type"] === type);
  showOnly(parts, "type", isKnown ? type : "unopened");
  if (content?.type === "message") write(copy, '[data-type="message"]', String(content.text));
  if (content?.type === "consent") write(copy, "[data-consent]", consentText(content.consent));
  if (content?.type === "files") listFiles(within(copy, "ul", HTMLElement), content.files ?? []);
  return copy;
}

/**
 * @param {HTMLElement} list
 * @param {import("./envelopes.js").SealedFileEntry[]} files
 */
function listFiles(list, files) {
  const units = byId("files-chosen", HTMLElement).dataset["units"] ?? "";
  for (const { name, size, cleaned } of files) {
    const line = copyOf("file-of-line");
    write(line, "[data-name]", name);
    write(line, "[data-size]", sizeText(size, units));
    within(line, "[data-cleaned]", HTMLElement).hidden = !cleaned;
    list.append(line);
  }
}

/** @param {unknown} consent */
function consentText(consent) {
  const boxes = allWithin(document, '[name="consent"], [name="publishing"]');
  const box = boxes.find((found) => found instanceof HTMLInputElement && found.value === consent);
  return box?.closest("label")?.textContent?.trim() ?? "";
}

/**
 * @param {ParentNode} words
 * @param {"data-stage" | "data-reason"} name
 * @param {string} code
 */
function wordsFor(words, name, code) {
  const found = [...words.querySelectorAll(`[${name}]`)];
  return found.find((line) => line.getAttribute(name) === code)?.textContent ?? "";
}

/** @param {string | undefined} month YYYY-MM */
export function monthText(month) {
  if (!month) return "";
  return dateText(new Date(`${month}-01T00:00:00Z`), { month: "long", year: "numeric" });
}

/**
 * @param {Date} date
 * @param {Intl.DateTimeFormatOptions} form
 */
export function dateText(date, form) {
  const { lang } = document.documentElement;
  // The day first, as the pages without scripts write it.
  const language = lang === "en" ? "en-GB" : lang;
  return new Intl.DateTimeFormat(language, { ...form, timeZone: "UTC" }).format(date);
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {string} text
 */
function write(parent, selector, text) {
  within(parent, selector, HTMLElement).textContent = text;
}
