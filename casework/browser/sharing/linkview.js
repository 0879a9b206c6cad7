// Cases that belong together: similar ones of our own, linked ones, and a hint about others.
import { clone, dayText, fill, need, words } from "../page.js";
import { address, postJson } from "../transport.js";
import { onPress, onSubmit, propose } from "./deeds.js";

/** @typedef {import("./deeds.js").Page} Page */
/** @typedef {{ case: string, received_on: string, stage: string, is_linked: boolean,
 *   is_closed: boolean, is_merged_here: boolean, is_merged_into: boolean, messages: number, unread: number }} Neighbour */

let isReady = false;

/**
 * @param {{ is_coded: boolean, neighbours: Neighbour[] }} sharing
 * @param {Page} page
 */
export function showNeighbours({ is_coded: isCoded, neighbours }, page) {
  const list = need("#neighbours", HTMLElement);
  list.replaceChildren(...neighbours.map((one) => neighbourElement(one, page)));
  need("#no-neighbour", HTMLElement).hidden = neighbours.length > 0;
  need("#look-elsewhere", HTMLElement).hidden = !isCoded;
  showWarning(neighbours);
  if (isReady) return;
  isReady = true;
  const look = need("#look-elsewhere button", HTMLButtonElement);
  onPress(look, need("#look-elsewhere [data-message]", HTMLElement), () => lookElsewhere(page));
}

/**
 * Whoever opens a case that was joined with another is led to where it goes on.
 * @param {Neighbour[]} neighbours
 */
function showWarning(neighbours) {
  const into = neighbours.find((one) => one.is_merged_into);
  const notice = need("#merged-notice", HTMLElement);
  notice.hidden = !into;
  if (into) need("a", HTMLAnchorElement, notice).href = placeOf(into);
}

/**
 * @param {Neighbour} neighbour
 * @param {Page} page
 */
function neighbourElement(neighbour, page) {
  const { case: other, received_on: day, stage, is_linked: isLinked } = neighbour;
  const isMerged = neighbour.is_merged_here || neighbour.is_merged_into;
  const element = fill(clone("neighbour"), {
    short: other.slice(0, 8),
    facts: [dayText(day), stage].join(" · "),
    state: words(stateOf(neighbour), { count: neighbour.messages, unread: neighbour.unread }),
  });
  element.dataset.neighbour = other;
  need("a", HTMLAnchorElement, element).href = placeOf(neighbour);
  const message = need("[data-message]", HTMLElement, element);
  const link = need("[data-link]", HTMLButtonElement, element);
  link.hidden = isMerged;
  link.textContent = words(isLinked ? "unlink" : "link");
  onPress(link, message, async () => {
    await postJson(address("cases", page.id, "links"), { other, is_linked: !isLinked });
    await page.reopen();
  });
  const merging = need("details", HTMLElement, element);
  merging.hidden = isMerged || neighbour.is_closed;
  const form = need("form", HTMLFormElement, element);
  onSubmit(form, async () => {
    const reason = need("textarea", HTMLTextAreaElement, form).value.trim();
    const text = `${words("merge-note", { short: other.slice(0, 8) })}\n${reason}`;
    await propose(page, "merges", text, { into: other });
    await page.reopen();
    return words("proposed");
  });
  return element;
}

/** @param {Neighbour} neighbour */
function placeOf({ case: other }) {
  return `/casework/cases/${encodeURIComponent(other)}/`;
}

/** @param {Neighbour} neighbour */
function stateOf({ is_linked: isLinked, is_merged_here: isHere, is_merged_into: isInto }) {
  if (isHere) return "merged-here";
  if (isInto) return "merged-into";
  return isLinked ? "linked" : "similar";
}

/** @param {Page} page */
async function lookElsewhere(page) {
  const hints = await postJson(address("cases", page.id, "hints"));
  const list = need("#hints", HTMLElement);
  list.replaceChildren(
    ...hints.map((/** @type {{ name: string, contact: string, count: string }} */ hint) =>
      fill(clone("hint"), { name: hint.name, count: words("hint", { count: hint.count }), contact: hint.contact || words("no-contact") }),
    ),
  );
  return hints.length === 0 ? words("no-hint") : "";
}
