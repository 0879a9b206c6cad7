// The entry of the public register that came of a case. The list of all entries is the same for
// everybody: which of them is ours, only this browser knows.
import { entryNumber } from "./tags.js";

/** @typedef {{ number: string, title: string, url: string }} Entry */

const LIST = "/api/v1/results/register/";

/**
 * Throws what fetch or JSON throws when the list cannot be had.
 * @param {Uint8Array} talkKey
 * @param {string} id of the case
 */
export async function entryOf(talkKey, id) {
  // A copy kept by the browser would tell who uses it next that somebody came back here.
  const list = await fetch(LIST, { cache: "no-store" });
  return entryIn(await list.text(), entryNumber(talkKey, id));
}

/**
 * @param {string} list as the server gives it to everybody
 * @param {string} number
 * @returns {Entry | undefined}
 */
export function entryIn(list, number) {
  /** @type {Entry[]} */
  const entries = JSON.parse(list).entries;
  return entries.find((entry) => entry.number === number);
}
