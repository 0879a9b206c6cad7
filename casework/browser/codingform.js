// Makes the stage and coding forms quicker; the server checks them all the same.
import { need } from "./page.js";

const REASON_STAGE = "closed";

/** Begin at the stage there is; a reason belongs to closing only, so it is asked only then. */
export function followStage() {
  const form = need("#stage-form", HTMLFormElement);
  const stage = need("select[name=stage]", HTMLSelectElement, form);
  const reason = need("[data-reason]", HTMLElement, form);
  const select = need("select", HTMLSelectElement, reason);
  const wasRefused = form.querySelector(".error") !== null;
  const isOffered = [...stage.options].some(({ value }) => value === form.dataset.stage);
  if (!wasRefused && isOffered) stage.value = form.dataset.stage ?? "";
  const follow = () => {
    reason.hidden = stage.value !== REASON_STAGE;
    if (reason.hidden) select.value = "";
  };
  stage.addEventListener("change", follow);
  follow();
}

/** Only the regions of the chosen place are offered. */
export function followCountry() {
  const country = need("#coding-form select[name=country]", HTMLSelectElement);
  const region = need("#coding-form select[name=region]", HTMLSelectElement);
  const follow = () => {
    for (const option of region.options) {
      option.hidden = option.value !== "" && !option.value.startsWith(country.value);
      const group = option.parentElement;
      if (group instanceof HTMLOptGroupElement) group.hidden = option.hidden;
    }
    if (region.selectedOptions[0]?.hidden) region.value = "";
  };
  country.addEventListener("change", follow);
  follow();
}

/**
 * Fill a coding form that nobody has filled yet with what the report says. The reporter's
 * words decide nothing: a person looks at them and saves.
 * @param {Record<string, unknown>} answers
 */
export function suggestCodes(answers) {
  const form = need("#coding-form", HTMLFormElement);
  if (form.dataset.coded !== "no") return;
  const suggested = { main_code: answers.detail, country: answers.country, region: answers.region };
  for (const [name, value] of Object.entries(suggested)) {
    const select = need(`select[name=${name}]`, HTMLSelectElement, form);
    const isOffered = [...select.options].some((option) => option.value === value);
    if (isOffered && typeof value === "string") select.value = value;
    select.dispatchEvent(new Event("change"));
  }
  need("[data-suggested]", HTMLElement, form).hidden = false;
}
