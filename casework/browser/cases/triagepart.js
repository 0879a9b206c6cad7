// Triage on one screen: codes go to the server as they are, words sealed, both at once.
import { explain } from "../explaining.js";
import { need, say, words } from "../page.js";
import { address, postJson, Refused } from "../transport.js";
import { isMoved, nextSheet } from "./sheets.js";
import { suggestUrgency } from "./suggesting.js";
import { codesOf, sealedFields, showErrors, showTheirs, textOf, wordsOf } from "./triagefields.js";

/** @type {{ opened: import("./sheets.js").OpenedCase, page: import("./sheets.js").Page } | null} */
let shown = null;
let isTyped = false;

/**
 * @param {import("./sheets.js").OpenedCase} opened
 * @param {import("./sheets.js").Page} page
 */
export function showTriage(opened, page) {
  const form = document.querySelector("#triage-form");
  if (!(form instanceof HTMLFormElement)) return;
  if (!shown) listen(form);
  shown = { opened, page };
  const { document: sheet, flags } = opened.sheets.triage ?? { document: null, flags: [] };
  const list = need("#triage-flags", HTMLElement, form);
  list.hidden = flags.length === 0;
  list.replaceChildren(...flags.map((flag) => item(words(`flag-${flag}`))));
  if (!isTyped) {
    for (const field of sealedFields(form)) field.value = textOf(sheet, field);
  }
  suggest(form);
}

/** Go to the triage, at its first field. */
export function goToTriage() {
  document.querySelector("#triage-part")?.scrollIntoView();
  const first = document.querySelector("#triage-form select");
  if (first instanceof HTMLElement) first.focus({ preventScroll: true });
}

/**
 * What a number key does: how well the report is supported.
 * @param {number} credibility
 */
export function rate(credibility) {
  const field = document.querySelector("#credibility");
  if (!(field instanceof HTMLSelectElement)) return;
  field.value = String(credibility);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLFormElement} form */
function listen(form) {
  form.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLElement && target.dataset.sealed) isTyped = true;
    suggest(form);
  });
  const button = need("button", HTMLButtonElement, form);
  const message = need("[data-message]", HTMLElement, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    showErrors(form, {});
    try {
      await keep(form);
    } catch (error) {
      say(message, explainTriage(form, error), "warn");
    }
    button.disabled = false;
  });
}

/** @param {HTMLFormElement} form */
async function keep(form) {
  if (!shown) return;
  const { opened, page } = shown;
  const sealed = isTyped ? await nextSheet(page, opened, "triage", wordsOf(form)) : {};
  try {
    await postJson(address("cases", page.id, "triage"), { ...codesOf(form), ...sealed });
  } catch (error) {
    if (!isMoved(error)) throw error;
    await page.reopen();
    showTheirs(form, shown.opened.sheets.triage?.document ?? null);
    throw error;
  }
  isTyped = false;
  // The head of the page, the clocks and the way of answering follow from what was kept.
  location.reload();
}

/**
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function explainTriage(form, error) {
  if (isMoved(error)) return words("triage-moved");
  if (!(error instanceof Refused) || error.status !== 400) return explain(error);
  showErrors(form, error.body ?? {});
  return words("triage-wrong");
}

/** @param {HTMLFormElement} form */
function suggest(form) {
  const answers = shown?.opened.report.document?.answers ?? {};
  const actor = document.querySelector("#coding-form select[name=actor]");
  const police = (form.dataset.police ?? "").split(" ");
  const credibility = need("#credibility", HTMLSelectElement, form).value;
  const { urgency, why } = suggestUrgency({
    signals: new FormData(form).getAll("signals").map(String),
    soon: answers.soon === "yes",
    isGuessable: ["me", "few"].includes(answers.how_many_know),
    isPolice: actor instanceof HTMLSelectElement && police.includes(actor.value),
    credibility: credibility === "" ? null : Number(credibility),
  });
  const sentence = words("suggest", { urgency: urgency.toUpperCase(), why: words(`why-${why}`) });
  const place = need("#urgency-suggested", HTMLElement, form);
  const chosen = need("[name=urgency]", HTMLSelectElement, form).value;
  place.textContent = sentence;
  place.hidden = chosen === urgency;
}

/** @param {string} text */
function item(text) {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}
