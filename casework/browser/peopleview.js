// Colleagues who cannot read the case yet: shares its key with one of them on request.
import { explain } from "./explaining.js";
import { clone, fill, need, say } from "./page.js";

/** @typedef {import("./casefile.js").Colleague & { fingerprint: string }} Colleague */

/**
 * @param {HTMLElement} list
 * @param {Colleague[]} colleagues
 * @param {(colleague: Colleague) => Promise<void>} grant
 */
export function showPeople(list, colleagues, grant) {
  const others = colleagues.filter(({ granted }) => !granted);
  list.replaceChildren(...others.map((colleague) => personElement(colleague, grant)));
}

/**
 * @param {Colleague} colleague
 * @param {(colleague: Colleague) => Promise<void>} grant
 */
function personElement(colleague, grant) {
  const { name, organisation, fingerprint, username } = colleague;
  const element = fill(clone("person"), { name, organisation, fingerprint });
  element.dataset.person = username;
  const message = need("[data-message]", HTMLElement, element);
  const button = need("[data-grant]", HTMLButtonElement, element);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await grant(colleague);
    } catch (error) {
      say(message, explain(error), "warn");
      button.disabled = false;
    }
  });
  return element;
}
