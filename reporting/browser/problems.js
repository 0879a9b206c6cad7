// What went wrong, as the page says it. What is not known for harmless is treated as a failure
// of the sealing: nothing was sent, and only the person may choose to send without it.
import { Refused, Unreachable } from "./calls.js";
import { allWithin, byId, goTo, showOnly } from "./page.js";
import { NoDesk, RosterError } from "./rosters.js";
import { UnprovenRecipient } from "./talk.js";

/** @typedef {"network" | "roster" | "roster-changed" | "refused" | "recipient"
 *   | "locking"} Problem */

/**
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOf(error) {
  if (error instanceof Unreachable) return "network";
  if (error instanceof NoDesk) return "roster-changed";
  if (error instanceof RosterError) return "roster";
  if (error instanceof UnprovenRecipient) return "recipient";
  if (error instanceof Refused) return error.status === 503 ? "roster" : "refused";
  return "locking";
}

/** @param {Problem} problem */
export function showProblem(problem) {
  const area = byId("problems", HTMLElement);
  showOnly(allWithin(area, "[data-problem]"), "problem", problem);
  goTo(area);
}

export function hideProblems() {
  showOnly(allWithin(byId("problems", HTMLElement), "[data-problem]"), "problem", null);
}

/** The explicit choice to go without the browser's sealing: not needed while it works. */
export class PlainChoice {
  #area = byId("plain", HTMLElement);
  #box = /** @type {HTMLInputElement} */ (this.#area.querySelector("input"));

  hide() {
    this.#area.hidden = true;
    this.#box.required = this.#box.checked = false;
  }

  /** Offer it, unticked; sealing is tried again as long as it stays so. */
  offer() {
    this.#area.hidden = false;
    this.#box.checked = false;
  }

  /** Put the page back as it came: without the tick nothing can be sent. */
  demand() {
    this.offer();
    this.#box.required = true;
  }

  get isMade() {
    return !this.#area.hidden && this.#box.checked;
  }
}
