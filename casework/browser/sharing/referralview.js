// Passing a case to another organisation: whom it may be offered to, and what became of offers.
import { clone, dayText, fill, need, say, words } from "../page.js";
import { address, postJson } from "../transport.js";
import { showIfAllowed } from "./allowing.js";
import { isNamed } from "./conflicts.js";
import { covers } from "./consent.js";
import { onPress, onSubmit, propose, reload } from "./deeds.js";

/** @typedef {import("./deeds.js").OpenedCase} OpenedCase */
/** @typedef {import("./deeds.js").Page} Page */
/** @typedef {{ slug: string, desk: string, name: string, countries: string[],
 *   languages: string[], competences: string[], room: string }} Partner */
/** @typedef {{ id: string, state: string, is_ours: boolean, desk: string, name: string,
 *   is_joint: boolean, offered_on: string, answered_on: string | null, reason: string }} Referral */
/** @typedef {{ roster: string, today: string, partners: Partner[], referrals: Referral[] }} Sharing */

const CONSENT = "pass_cso";
/** What the form was made for last: it must not be lost while somebody writes.
 * @type {{ sharing: Sharing, page: Page } | null} */
let latest = null;

/**
 * @param {Sharing} sharing
 * @param {OpenedCase} opened
 * @param {Page} page
 */
export async function showReferrals(sharing, opened, page) {
  const list = need("#referrals", HTMLElement);
  list.replaceChildren(...sharing.referrals.map((one) => referralElement(one, page)));
  const form = need("#offer-form", HTMLFormElement);
  if (!latest) onSubmit(form, () => offer(form));
  latest = { sharing, page };
  if (!showIfAllowed(opened, form, CONSENT)) return;
  const desks = await namesOnRoster(sharing, page);
  const partners = sharing.partners.filter(({ desk }) => desks.has(desk));
  need("#no-partner", HTMLElement).hidden = partners.length > 0;
  const chosen = need("#partners", HTMLElement).querySelector("input:checked");
  const slug = chosen instanceof HTMLInputElement ? chosen.value : "";
  const elements = partners.map((one) => partnerElement({ ...one, name: desks.get(one.desk) ?? "" }, opened, slug));
  need("#partners", HTMLElement).replaceChildren(...elements);
}

/**
 * What the board has signed as the name of each desk: the server could mix them up.
 * @param {Sharing} sharing
 * @param {Page} page
 * @returns {Promise<Map<string, string>>}
 */
async function namesOnRoster({ roster, today }, { ask }) {
  if (!roster) return new Map();
  const desks = await ask("readRoster", { note: roster, today });
  return new Map(desks.map((/** @type {{ id: string, name: string }} */ { id, name }) => [id, name]));
}

/**
 * @param {Partner} partner
 * @param {OpenedCase} opened
 * @param {string} chosen
 */
function partnerElement({ slug, name, countries, languages, competences, room }, opened, chosen) {
  const facts = [countries.join(", "), competences.join(", "), languages.join(", "), words(`room-${room}`)];
  const element = fill(clone("partner"), { name, facts: facts.filter(Boolean).join(" · ") });
  const input = need("input", HTMLInputElement, element);
  input.value = slug;
  input.disabled = isNamed(name, opened);
  input.checked = slug === chosen && !input.disabled;
  say(need("[data-named]", HTMLElement, element), input.disabled ? words("is-named", { name }) : "", "warn");
  return element;
}

/** @param {HTMLFormElement} form */
async function offer(form) {
  const { sharing, page } = /** @type {NonNullable<typeof latest>} */ (latest);
  const { partner: slug, summary, reason, joint } = Object.fromEntries(new FormData(form));
  const partner = sharing.partners.find((one) => one.slug === slug);
  if (!partner) return words("choose-partner");
  const { roster: note, today } = sharing;
  const sealed = await page.ask("sealOffer", { note, today, desk: partner.desk, text: summary });
  const inside = words("offer-note", { name: partner.name });
  await propose(page, "referrals", `${inside}\n${reason}\n\n${summary}`, {
    to: slug, is_joint: joint === "on", ...sealed,
  });
  form.reset();
  await page.reopen();
  return words("proposed");
}

/**
 * @param {Referral} referral
 * @param {Page} page
 */
function referralElement({ id, state, is_ours: isOurs, ...referral }, page) {
  const day = dayText(referral.answered_on ?? referral.offered_on);
  const way = isOurs ? "ours" : "theirs";
  const facts = [referral.is_joint ? words("joint") : "", referral.reason].filter(Boolean).join(" · ");
  const texts = { state: words(`referral-${way}-${state}`, { name: referral.name, day }), facts };
  const element = fill(clone("referral"), texts);
  element.dataset.referral = id;
  element.dataset.state = state;
  const message = need("[data-message]", HTMLElement, element);
  const where = address("cases", page.id, "referrals", id);
  const withdraw = need("[data-withdraw]", HTMLButtonElement, element);
  withdraw.hidden = !isOurs || !["offered", "accepted"].includes(state);
  onPress(withdraw, message, () => postJson(where, { do: "withdraw" }).then(reload));
  const giveBack = need("[data-give-back]", HTMLButtonElement, element);
  giveBack.hidden = isOurs || state !== "handed";
  // The case may be gone for who has given it back.
  onPress(giveBack, message, () => postJson(where, { do: "give_back" }).then(reload));
  return element;
}

/**
 * Where an offer was accepted: a button that hands the key over, if the reporter still agrees.
 * Nothing goes by itself, because who has accepted is the server's word.
 * @param {Sharing} sharing
 * @param {OpenedCase} opened
 * @param {Page} page
 */
export function offerKeys({ roster: note, today, referrals }, opened, page) {
  for (const { id, desk, name } of referrals.filter((one) => one.is_ours && one.state === "accepted")) {
    const element = need(`[data-referral="${id}"]`, HTMLElement);
    const message = need("[data-message]", HTMLElement, element);
    const button = need("[data-hand-over]", HTMLButtonElement, element);
    button.textContent = words("hand-over", { name });
    button.hidden = !covers(opened, CONSENT);
    if (button.hidden) say(message, words("no-key-without-consent"), "warn");
    onPress(button, message, async () => {
      const key = await page.ask("handOver", { note, today, desk });
      await postJson(address("cases", page.id, "referrals", id, "key"), key);
      reload();
    });
  }
}
