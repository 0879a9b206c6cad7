// The parts of a case's page about where it may go. Everything here is decided by what the
// reporter allows, which only this browser can read.
import { explain } from "../explaining.js";
import { dayText, need, say, words } from "../page.js";
import { answerText } from "../reportview.js";
import { address, getJson } from "../transport.js";
import { newestConsent } from "./consent.js";
import { showLetters } from "./letterview.js";
import { showNeighbours } from "./linkview.js";
import { showPublishing } from "./publishview.js";
import { offerKeys, showReferrals } from "./referralview.js";
import { showWaiting } from "./waitingview.js";

/** @typedef {import("./deeds.js").Page} Page */
/** @typedef {import("./deeds.js").OpenedCase} OpenedCase */

/** @type {{ opened: OpenedCase, page: Page, hasOffers: boolean } | null} */
let shown = null;

/**
 * @param {OpenedCase} opened
 * @param {Page} page
 */
export function showSharing(opened, page) {
  if (!shown) document.addEventListener("visibilitychange", lookAgain);
  shown = { opened, page, hasOffers: false };
  showConsent(opened);
  draw(opened, page);
}

/**
 * @param {OpenedCase} opened
 * @param {Page} page
 */
async function draw(opened, page) {
  const message = need("#sharing-message", HTMLElement);
  try {
    const sharing = await getJson(address("cases", page.id, "sharing"));
    if (shown?.opened !== opened) return;
    shown.hasOffers = sharing.referrals.some((/** @type {any} */ one) => one.is_ours);
    showWaiting(sharing, opened, page.id);
    await showReferrals(sharing, opened, page);
    showLetters(sharing, opened, page);
    showNeighbours(sharing, page);
    showPublishing(sharing, opened, page);
    need("#sharing-parts", HTMLElement).hidden = false;
    offerKeys(sharing, opened, page);
  } catch (error) {
    say(message, explain(error), "warn");
  }
}

/**
 * Of a case that cannot be opened: what waits for a second person all the same, such as its
 * deletion. Nothing that needs the reporter's consent can be agreed to.
 * @param {string} id
 */
export async function showWaitingUnopened(id) {
  const nothing = /** @type {any} */ ({ report: { document: null, flags: [] }, talk: [], notes: [], talkKey: null });
  showWaiting(await getJson(address("cases", id, "sharing")), nothing, id);
}

/** Who comes back to this page may find that an offer was accepted meanwhile. */
function lookAgain() {
  if (document.visibilityState === "visible" && shown?.hasOffers) draw(shown.opened, shown.page);
}

/** @param {OpenedCase} opened */
function showConsent(opened) {
  const { given, on, isSure } = newestConsent(opened);
  const place = need("#consent", HTMLElement);
  if (!isSure) return say(place, words("consent-unsure"), "warn");
  const consent = answerText("consent", given.length ? given : ["ask"]).replaceAll("\n", "; ");
  say(place, words(on ? "consent-since" : "consent-first", { consent, day: on ? dayText(on) : "" }));
}
