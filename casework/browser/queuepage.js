// The queue by keyboard, with what only this browser can open: titles, search, keys.
import { connect } from "./connecting.js";
import { startAssigning } from "./desk/assignview.js";
import { startSearch } from "./desk/searchview.js";
import { startTicks, tickRow } from "./desk/ticks.js";
import { showTitles } from "./desk/titlesview.js";
import { listenForKeys } from "./shortcuts.js";

const LINKS = "#found:not([hidden]) a, table.queue tbody th a";

export async function startQueue() {
  startTicks();
  let assign = () => {};
  listenForKeys({
    j: () => move(1),
    k: () => move(-1),
    o: open,
    x: () => tickRow(document.activeElement),
    a: () => assign(),
    "/": () => document.querySelector("#search")?.closest("form:not([hidden])") && focus("#search"),
  });
  const ask = await connect();
  assign = startAssigning(ask);
  startSearch(ask);
  // Without its title a case still has its kind and number: nothing else waits for them.
  await showTitles(ask).catch((error) => console.error(error));
}

/** @param {number} step */
function move(step) {
  const links = [...document.querySelectorAll(LINKS)].filter((link) => link instanceof HTMLElement);
  const row = document.activeElement?.closest("tr");
  const at = links.findIndex((link) => {
    return link === document.activeElement || (row && link.closest("tr") === row);
  });
  const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step));
  links[next]?.focus();
}

function open() {
  const link = document.activeElement;
  if (link instanceof HTMLAnchorElement && link.matches(LINKS)) link.click();
}

/** @param {string} selector */
function focus(selector) {
  const element = document.querySelector(selector);
  if (element instanceof HTMLElement) element.focus();
}
