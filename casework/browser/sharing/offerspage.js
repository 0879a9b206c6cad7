// What other organisations offer: summaries are opened here, with the key of the desk.
import { connect } from "../connecting.js";
import { explain } from "../explaining.js";
import { clone, dayText, fill, need, say, words } from "../page.js";
import { address, getJson, postJson } from "../transport.js";
import { onPress } from "./deeds.js";

/** @typedef {{ id: string, case: string, holder: string, from: string, contact: string,
 *   state: string, is_joint: boolean, on: string, summary: string }} Offer */

export async function startOffers() {
  const message = need("#offers-message", HTMLElement);
  const ask = await connect();
  try {
    await show(ask);
    say(message, "");
  } catch (error) {
    say(message, explain(error), "warn");
  }
}

/** @param {import("../asking.js").Ask} ask */
async function show(ask) {
  /** @type {Offer[]} */
  const offers = await getJson(address("offers"));
  need("#no-offers", HTMLElement).hidden = offers.length > 0;
  const elements = offers.map((offer) => offerElement(offer, () => show(ask)));
  need("#offers", HTMLElement).replaceChildren(...elements);
  await Promise.all(offers.map((offer, at) => open(offer, /** @type {HTMLElement} */ (elements[at]), ask)));
}

/**
 * @param {Offer} offer
 * @param {HTMLElement} element
 * @param {import("../asking.js").Ask} ask
 */
async function open({ summary, holder, case: id, state }, element, ask) {
  const place = need("[data-slot=summary]", HTMLElement, element);
  try {
    const { text } = await ask("openOffer", { summary, holder, case: id });
    place.textContent = text;
    need("[data-answer]", HTMLElement, element).hidden = state !== "offered";
  } catch (error) {
    place.hidden = true;
    const isMixedUp = /** @type {any} */ (error).reason === "changed";
    say(need("[data-message]", HTMLElement, element), isMixedUp ? words("offer-moved") : explain(error), "warn");
  }
}

/**
 * @param {Offer} offer
 * @param {() => Promise<void>} again
 */
function offerElement({ id, from, on, is_joint: isJoint, contact, state }, again) {
  const element = fill(clone("offer"), {
    from,
    on: dayText(on),
    joint: words(isJoint ? "joint" : "not-joint"),
    contact: contact || words("no-contact"),
    summary: "",
  });
  element.dataset.offer = id;
  need("[data-accepted]", HTMLElement, element).hidden = state !== "accepted";
  const message = need("[data-message]", HTMLElement, element);
  const answer = (/** @type {Record<string, unknown>} */ said) => postJson(address("offers", id), said).then(again);
  onPress(need("[data-accept]", HTMLButtonElement, element), message, () => answer({ accepts: true }));
  const form = need("form[data-decline]", HTMLFormElement, element);
  const select = need("select", HTMLSelectElement, form);
  labelled(form, select, id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer({ accepts: false, reason: select.value }).catch((error) => say(message, explain(error), "warn"));
  });
  return element;
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLSelectElement} select
 * @param {string} id
 */
function labelled(form, select, id) {
  select.id = `reason-${id}`;
  need("label", HTMLLabelElement, form).htmlFor = select.id;
}
