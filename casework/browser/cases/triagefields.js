// The fields of the triage: which are codes, which are sealed words, and what is wrong with them.
import { need } from "../page.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/** @param {HTMLFormElement} form */
export function codesOf(form) {
  const data = new FormData(form);
  const texts = ["urgency", "language", "next_action", "due_on", "owner"];
  const codes = Object.fromEntries(texts.map((name) => [name, data.get(name) ?? ""]));
  const ticks = { is_marked: data.has("is_marked"), is_justified: data.has("is_justified") };
  return { ...codes, ...ticks, signals: data.getAll("signals") };
}

/** @param {HTMLFormElement} form */
export function wordsOf(form) {
  const said = sealedFields(form).map((field) => [field.dataset.sealed, field.value.trim()]);
  const sheet = Object.fromEntries(said);
  return { ...sheet, credibility: sheet.credibility === "" ? null : Number(sheet.credibility) };
}

/**
 * @param {HTMLFormElement} form
 * @returns {Field[]}
 */
export function sealedFields(form) {
  return [...form.querySelectorAll("[data-sealed]")].map((field) => /** @type {Field} */ (field));
}

/**
 * @param {Record<string, any> | null} sheet
 * @param {Field} field
 */
export function textOf(sheet, field) {
  const value = sheet?.[field.dataset.sealed ?? ""];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/**
 * What a colleague kept meanwhile, beside what is typed here.
 * @param {HTMLFormElement} form
 * @param {Record<string, any> | null} sheet
 */
export function showTheirs(form, sheet) {
  const lines = sealedFields(form).map((field) => {
    const row = document.createElement("div");
    const name = document.createElement("dt");
    const value = document.createElement("dd");
    name.textContent = field.labels?.[0]?.textContent ?? "";
    value.textContent = textOf(sheet, field);
    row.append(name, value);
    return row;
  });
  need("[data-theirs]", HTMLElement, form).replaceChildren(...lines);
  const theirs = need("#triage-theirs", HTMLDetailsElement, form);
  theirs.hidden = false;
  theirs.open = true;
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string[]>} errors
 */
export function showErrors(form, errors) {
  for (const place of form.querySelectorAll("[data-error]")) {
    const element = /** @type {HTMLElement} */ (place);
    const sentence = errors[element.dataset.error ?? ""]?.[0] ?? "";
    element.textContent = sentence;
    element.hidden = sentence === "";
  }
}
