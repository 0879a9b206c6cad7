// The queue by keyboard: j and k walk the rows, Enter opens the case in hand.
import { listenForKeys } from "./shortcuts.js";

const LINKS = "[data-case-link], main table tbody a[href*='/cases/']";

export function startQueue() {
  listenForKeys({ j: () => move(1), k: () => move(-1) });
}

/** @param {number} step */
function move(step) {
  const links = [...document.querySelectorAll(LINKS)].filter((link) => link instanceof HTMLElement);
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step));
  links[next]?.focus();
}
