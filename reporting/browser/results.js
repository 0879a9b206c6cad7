// What comes next in a case, and whether the public reads what came of it.
import { entryOf } from "./entries.js";
import { dateText, monthText } from "./mailbox.js";
import { allWithin, byId, copyOf, showOnly, within } from "./page.js";

/** @typedef {import("./talk.js").Found} Found */
/** @typedef {import("./talk.js").Line} Line */
/** @typedef {import("./entries.js").Entry} Entry */

export const PUBLISH = "publish_yes";
const PUBLISH_NOT = "publish_no";
const CHOICES = [PUBLISH, PUBLISH_NOT];
// The numbers come on the 15th of these months; what came of a case follows with them, a quarter
// after two have agreed to the text at the earliest.
const RESULTS_MONTHS = [2, 5, 8, 11];
const RESULTS_DAY = 15;
const LEAST_DAYS = 92;
const DAY_MS = 86_400_000;

/** @param {Found} found */
export function showNext({ next }) {
  const words = copyOf("words");
  byId("next", HTMLElement).replaceChildren(...next.map(({ code, month }) => {
    const line = document.createElement("li");
    const sentence = within(words, `[data-next="${code}"]`, HTMLElement).textContent ?? "";
    line.textContent = sentence.replace("{month}", monthText(month ?? undefined));
    return line;
  }));
}

/**
 * Show what the reporter has allowed, and the entry that came of it. What the server notes and
 * what was said in the talk must agree.
 * @param {Found} found
 * @param {Line[]} lines
 * @param {Uint8Array} talkKey
 */
export async function showPublishing(found, lines, talkKey) {
  const said = saidIn(lines, CHOICES);
  const newest = said[said.length - 1];
  const isAllowed = found.allows_publishing && newest?.content?.consent === PUBLISH;
  show(isAllowed ? "yes" : "no", isAllowed ? "awaited" : null);
  if (newest) tick("publishing", isAllowed ? PUBLISH : PUBLISH_NOT);
  if (newest && isAllowed) {
    const month = dateText(earliestResults(newest.on, new Date()), { month: "long", year: "numeric" });
    for (const place of allWithin(document, "[data-entry=awaited] [data-month]")) place.textContent = month;
  }
  if (said.length === 0) return;
  try {
    const entry = await entryOf(talkKey, found.case);
    if (entry) showEntry(entry);
  } catch {
    show(isAllowed ? "yes" : "no", "unknown");
  }
}

/**
 * Tick what the reporter said last of what may be done with it.
 * @param {Line[]} lines
 */
export function showConsent(lines) {
  const choices = radiosOf("consent").map(({ value }) => value);
  const newest = saidIn(lines, choices).pop();
  if (newest) tick("consent", String(newest.content?.consent));
}

/**
 * @param {Line[]} lines
 * @param {string[]} choices
 */
function saidIn(lines, choices) {
  return lines.filter(({ sender, content }) => {
    return sender === "reporter" && content?.type === "consent" && choices.includes(String(content.consent));
  });
}

/**
 * @param {string} name
 * @param {string} choice
 */
function tick(name, choice) {
  for (const radio of radiosOf(name)) radio.checked = radio.value === choice;
}

/** @param {string} name */
function radiosOf(name) {
  const found = allWithin(byId("mailbox", HTMLElement), `input[name="${name}"]`);
  return found.filter((each) => each instanceof HTMLInputElement);
}

/** @param {Entry} entry */
function showEntry({ number, title }) {
  show("published", "published");
  const link = within(document, "[data-entry=published] a", HTMLAnchorElement);
  link.textContent = title;
  link.setAttribute("href", (link.getAttribute("href") ?? "").replace(/[0-9a-f]{24}/, number));
}

/**
 * @param {string} publishing
 * @param {string | null} entry
 */
function show(publishing, entry) {
  showOnly(allWithin(document, "[data-publishing]"), "publishing", publishing);
  byId("publishing-question", HTMLElement).hidden = publishing === "published";
  showOnly(allWithin(document, "[data-entry]"), "entry", entry);
}

/**
 * The first day on which what was allowed on that day can be published.
 * @param {string} allowedOn YYYY-MM-DD
 * @param {Date} today
 */
export function earliestResults(allowedOn, today) {
  const after = Math.max(today.getTime(), Date.parse(allowedOn) + LEAST_DAYS * DAY_MS);
  const day = after - (after % DAY_MS);
  const year = new Date(day).getUTCFullYear();
  const days = [year, year + 1].flatMap((each) => {
    return RESULTS_MONTHS.map((month) => Date.UTC(each, month - 1, RESULTS_DAY));
  });
  return new Date(days.find((each) => each >= day) ?? day);
}
