// The page of a desk's keys: shows the numbers to compare, and has keys passed on.
import { connect } from "../connecting.js";
import { explain } from "../explaining.js";
import { fact, need, say } from "../page.js";
import { address, getJson } from "../transport.js";
import { prepareGiving } from "./giving.js";
import { prepareMaking } from "./making.js";
import { prepareMoving } from "./moving.js";

/**
 * @typedef {object} Desk as the API gives it
 * @property {string} desk
 * @property {number} next the number of the next key
 * @property {{ epoch: number, recipient: string }[]} epochs
 * @property {number[]} held by whoever is signed in
 * @property {{ username: string, name: string, recipient: string, epochs: number[] }[]} members
 * @property {{ recipient: string, epochs: number[] }} recovery
 */

/**
 * @typedef {object} Office what the parts of the page share
 * @property {Desk} desk
 * @property {import("../asking.js").Ask} ask
 * @property {(sentence: string) => void} tell
 * @property {(button: HTMLButtonElement, deed: () => Promise<void>) => Promise<void>} attempt
 */

export async function startDeskKeys() {
  const message = need("#keys-message", HTMLElement);
  const ask = await connect();
  try {
    await showFingerprints(ask);
    // A lead without the intake role sees how things stand, and no secret.
    if (fact("intake") !== "yes") return;
    const desk = await getJson(address("desk"));
    /** @type {Office} */
    const office = {
      desk,
      ask,
      tell: (sentence) => say(message, sentence),
      async attempt(button, deed) {
        button.disabled = true;
        try {
          await deed();
        } catch (error) {
          say(message, explain(error), "warn");
          message.scrollIntoView({ block: "center" });
        }
        button.disabled = false;
      },
    };
    await prepareMaking(office);
    prepareGiving(office);
    prepareMoving(office);
  } catch (error) {
    say(message, explain(error), "warn");
  }
}

/**
 * Each number is reckoned here from the recipient that would be sealed to.
 * @param {import("../asking.js").Ask} ask
 */
async function showFingerprints(ask) {
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-recipient]")]);
  const recipients = places.map((place) => place.dataset["recipient"] ?? "");
  const numbers = await ask("fingerprints", { recipients });
  places.forEach((place, i) => (place.textContent = numbers[i]));
}

