// Before an answer goes out: ready sentences to begin with, and a look for what could give the
// reporter away. And the answers that wait for a reviewer.
import { LookAgain } from "../explaining.js";
import { clone, dayText, fill, need, words } from "../page.js";
import { answerText } from "../reportview.js";
import { showFlags } from "../talkview.js";
import { leaksIn } from "./leaks.js";
import { hardestSentence } from "./plain.js";

/** @typedef {import("./sheets.js").OpenedCase} OpenedCase */

const UPDATE_DAYS = 30;

/** Where an answer goes: in an urgent case somebody else reads it first. */
export function replyPlace() {
  return need("#reply-form", HTMLFormElement).dataset.guarded === undefined ? "messages" : "held";
}

/** @param {OpenedCase} opened */
export function showReplying(opened) {
  const select = need("#reply-template", HTMLSelectElement);
  if (select.dataset.ready === undefined) listen(select);
  select.dataset.ready = "";
  const talk = need("#talk", HTMLElement);
  talk.append(...opened.held.map(heldElement));
}

/** @param {HTMLSelectElement} select */
function listen(select) {
  select.addEventListener("change", () => {
    const template = document.querySelector(`template[data-reply="${CSS.escape(select.value)}"]`);
    if (template instanceof HTMLTemplateElement) write(filled(template));
    select.value = "";
  });
  need("#reply", HTMLTextAreaElement).addEventListener("input", () => {
    need("#leaks", HTMLElement).hidden = true;
    need("#leaks-seen", HTMLInputElement).checked = false;
  });
}

/** @param {string} text */
function write(text) {
  const box = need("#reply", HTMLTextAreaElement);
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${text}` : text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

/** @param {HTMLTemplateElement} template */
function filled(template) {
  const { short = "", kind = "" } = need("#reply-form", HTMLFormElement).dataset;
  const day = new Date(Date.now() + UPDATE_DAYS * 86_400_000);
  /** @type {Record<string, string>} */
  const values = {
    case_short: short,
    kind,
    date: new Intl.DateTimeFormat(template.lang, { dateStyle: "long" }).format(day),
  };
  const text = template.content.textContent ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/**
 * Throws LookAgain while something in `text` is worth a look that nobody has taken.
 * @param {string} text
 * @param {OpenedCase} opened
 */
export function lookBefore(text, opened) {
  const box = need("#leaks", HTMLElement);
  const lines = [...leaksIn(text, reportOf(opened)).map(({ code, found }) => {
    return words(`leak-${code}`, { found });
  })];
  const hard = hardestSentence(text);
  // A hard sentence is a hint beside the others, and alone no reason to stop.
  if (hard) lines.push(words("hard-sentence", { words: hard }));
  const isHarmless = lines.length === (hard ? 1 : 0);
  if (isHarmless || need("#leaks-seen", HTMLInputElement).checked) {
    box.hidden = true;
    need("#leaks-seen", HTMLInputElement).checked = false;
    return;
  }
  need("ul", HTMLElement, box).replaceChildren(...lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
  box.hidden = false;
  throw new LookAgain(words("reply-look"));
}

/**
 * What the reporter wrote, and where it was: none of it belongs into what others read.
 * @param {Pick<OpenedCase, "report" | "talk">} opened
 */
export function reportOf({ report, talk }) {
  const answers = report.document?.answers ?? {};
  const theirs = talk.filter(({ from }) => from === "reporter");
  const told = [answers.story, ...theirs.map(({ document }) => document?.text)];
  const places = [answers.town, answers.region && answerText("region", answers.region)];
  const isText = (/** @type {unknown} */ one) => typeof one === "string" && one !== "";
  return { told: told.filter(isText), places: places.filter(isText) };
}

/** @param {import("./opening.js").Held} held */
function heldElement(held) {
  const text = typeof held.document?.text === "string" ? held.document.text : "";
  const element = fill(clone("held"), { who: `${held.author}, ${dayText(held.on)}`, text });
  showFlags(need("[data-flags]", HTMLElement, element), held.flags);
  need("[data-stale]", HTMLElement, element).hidden = !held.is_stale;
  need("[data-again]", HTMLButtonElement, element).addEventListener("click", () => write(text));
  return element;
}
