// Where the reporter does not allow something, its form gives way to a way to ask.
import { clone, fill, need, words } from "../page.js";
import { covers } from "./consent.js";
import { askReporter } from "./deeds.js";

/** @typedef {import("./deeds.js").OpenedCase} OpenedCase */

/**
 * Show `form` if the reporter allows what it is for; otherwise say so, and offer to ask.
 * @param {OpenedCase} opened
 * @param {HTMLElement} form
 * @param {string} wanted
 */
export function showIfAllowed(opened, form, wanted) {
  const isAllowed = covers(opened, wanted);
  form.hidden = !isAllowed;
  const before = form.previousElementSibling;
  if (before instanceof HTMLElement && before.matches("[data-refused]")) before.remove();
  if (!isAllowed) form.before(refusal(wanted));
  return isAllowed;
}

/** @param {string} wanted */
export function refusal(wanted) {
  const element = fill(clone("refused"), { why: words(`lacks-${wanted}`) });
  need("button", HTMLButtonElement, element).addEventListener("click", () => askReporter(wanted));
  return element;
}
