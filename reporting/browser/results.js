// What comes next in a case, and whether the public reads what came of it.
import { entryOf } from "./entries.js";
import { dateText, monthText } from "./mailbox.js";
import { allWithin, byId, copyOf, showOnly, within } from "./page.js";

/** @typedef {import("./talk.js").Found} Found */
/** @typedef {import("./talk.js").Line} Line */
/** @typedef {import("./entries.js").Entry} Entry */

export const PUBLISH = "publish_yes";
const CHOICES = [PUBLISH, "publish_no"];
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
  const said = choicesIn(lines);
  const newest = said[said.length - 1];
  const isAllowed = found.allows_publishing && newest?.content?.consent === PUBLISH;
  show(isAllowed ? "yes" : "no", isAllowed ? "awaited" : null);
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

/** @param {Line[]} lines */
function choicesIn(lines) {
  return lines.filter(({ sender, content }) => {
    return sender === "reporter" && content?.type === "consent" && CHOICES.includes(String(content.consent));
  });
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
