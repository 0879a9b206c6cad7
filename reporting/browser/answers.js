// The answers in the form: as they are sealed, and as people read them before they send.
import { allWithin, byId, copyOf, within } from "./page.js";

const SINGLE = [
  "kind", "detail", "story", "country", "region", "town", "when", "soon", "how_many_know",
  "device", "consent",
];
const SEVERAL = ["how_known", "needs"];
const SAFEST_CONSENT = "ask";

/**
 * Every answer there is; what was left out is left out.
 * @param {HTMLFormElement} form
 */
export function readAnswers(form) {
  const data = new FormData(form);
  /** @type {Record<string, string | string[]>} */
  const answers = {};
  for (const name of SINGLE) {
    // Browsers differ in how they end the lines of a text.
    const value = String(data.get(name) ?? "").replace(/\r\n?/g, "\n").trim();
    if (value) answers[name] = value;
  }
  for (const name of SEVERAL) {
    const values = data.getAll(name).map(String);
    if (values.length > 0) answers[name] = values;
  }
  return { ...answers, consent: answers["consent"] ?? SAFEST_CONSENT };
}

/**
 * Whether something has been typed, chosen or opened since the page came.
 * @param {HTMLFormElement} form
 */
export function isTouched(form) {
  return form.contains(document.activeElement) || [...form.elements].some(isChanged);
}

/** @param {Element} control */
function isChanged(control) {
  if (control instanceof HTMLSelectElement) return control.selectedIndex > 0;
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (!(control instanceof HTMLInputElement)) return false;
  if (control.type === "file") return (control.files?.length ?? 0) > 0;
  return control.checked !== control.defaultChecked || control.value !== control.defaultValue;
}

/**
 * List the answers for a last look, each with a way back to its question.
 * @param {HTMLElement[]} sections
 * @param {(section: HTMLElement) => void} onChange
 */
export function listAnswers(sections, onChange) {
  const list = byId("answers", HTMLElement);
  const skipped = list.dataset["skipped"] ?? "";
  const rows = sections.flatMap((section) => {
    return allWithin(section, "[data-ask]").map((ask) => {
      const answer = answerIn(ask);
      const isMain = ask.querySelector(".question") !== null;
      if (ask.hidden || (!answer && !isMain)) return [];
      return [answerRow(questionOf(ask), answer || skipped, () => onChange(section))];
    });
  });
  list.replaceChildren(...rows.flat());
}

/**
 * @param {string} question
 * @param {string} answer
 * @param {() => void} onChange
 */
function answerRow(question, answer, onChange) {
  const row = copyOf("answer");
  within(row, "dt", HTMLElement).textContent = question;
  within(row, "dd", HTMLElement).textContent = answer;
  const change = within(row, "button", HTMLButtonElement);
  within(change, "span", HTMLElement).textContent = ` ${question}`;
  change.addEventListener("click", onChange);
  return row;
}

/** @param {HTMLElement} ask */
function questionOf(ask) {
  const question = /** @type {HTMLElement} */ (
    (ask.querySelector(".question, .minor") ?? ask).cloneNode(true)
  );
  question.querySelector(".optional")?.remove();
  return (question.textContent ?? "").trim();
}

/** @param {HTMLElement} ask */
function answerIn(ask) {
  const controls = [...ask.querySelectorAll("input, select, textarea")];
  return controls.map(valueOf).filter(Boolean).join("\n");
}

/** @param {Element} control */
function valueOf(control) {
  if (control instanceof HTMLSelectElement) {
    return control.value && (control.selectedOptions[0]?.text ?? "");
  }
  if (control instanceof HTMLTextAreaElement) return control.value.trim();
  if (!(control instanceof HTMLInputElement)) return "";
  if (control.type === "file") return [...(control.files ?? [])].map(({ name }) => name).join("\n");
  if (control.type === "text") return control.value.trim();
  return control.checked ? (control.labels?.[0]?.querySelector("span")?.textContent ?? "") : "";
}
