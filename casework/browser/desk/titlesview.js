// Puts the sealed titles into the lines of the queue, once this browser has opened them.
import { address, postJson } from "../transport.js";

const AT_ONCE = 25;

/** @typedef {{ case: string, text: string }} Title */

/** @param {import("../asking.js").Ask} ask */
export async function showTitles(ask) {
  const rows = [...document.querySelectorAll("tr[data-title]")]
    .filter((row) => row instanceof HTMLElement);
  const asked = rows.map(({ dataset }) => ({
    case: dataset.case ?? "",
    version: Number(dataset.title),
  }));
  const known = /** @type {Title[]} */ (await ask("knownTitles", { asked }));
  show(known);
  const missing = asked.filter((one) => !known.some((title) => title.case === one.case));
  for (const part of inParts(missing, AT_ONCE)) {
    const cases = part.map((one) => one.case);
    const { titles } = await postJson(address("titles"), { cases });
    show(await ask("openTitles", { sealed: titles }));
  }
}

/** @param {Title[]} titles */
function show(titles) {
  for (const { case: id, text } of titles) {
    const link = document.querySelector(`tr[data-case="${CSS.escape(id)}"] th a`);
    // As high as what stood there: no line moves under somebody's finger.
    if (link && text) link.textContent = text;
  }
}

/**
 * @template T
 * @param {T[]} list
 * @param {number} size
 */
export function inParts(list, size) {
  const parts = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}
