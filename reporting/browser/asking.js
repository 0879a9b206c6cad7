// What must be answered before a report can be sent; said kindly, beside the question.
import { byId } from "./page.js";

/**
 * Say whether the questions of a section are answered as far as they must be.
 * @param {HTMLElement} section
 * @param {() => boolean} filesAreRight
 */
export function isAnswered(section, filesAreRight) {
  const name = section.dataset["required"];
  if (section.contains(document.getElementById("files")) && !filesAreRight()) return false;
  if (name === undefined) return true;
  const hasAnswer = answered(section, name);
  byId(`error-${name}`, HTMLElement).hidden = hasAnswer;
  if (name === "story") {
    const story = byId("story", HTMLTextAreaElement);
    const fits = byId("story-long", HTMLElement).hidden === true;
    story.toggleAttribute("aria-invalid", false);
    if (!hasAnswer || !fits) story.setAttribute("aria-invalid", "true");
    return hasAnswer && fits;
  }
  return hasAnswer;
}

/**
 * Where the person should go on when a section still lacks something.
 * @param {HTMLElement} section
 */
export function placeToMend(section) {
  const control = section.querySelector("textarea, input, select");
  return control instanceof HTMLElement ? control : section;
}

/**
 * @param {HTMLElement} section
 * @param {string} name
 */
function answered(section, name) {
  const form = /** @type {HTMLFormElement} */ (section.closest("form"));
  const values = new FormData(form).getAll(name).map(String);
  return values.some((value) => value.trim() !== "");
}
