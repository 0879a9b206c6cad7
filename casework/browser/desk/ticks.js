// Rows that are ticked, to be given to somebody together.
import { need, words } from "../page.js";

export function startTicks() {
  const bar = document.querySelector("#with-ticked");
  if (!(bar instanceof HTMLElement)) return;
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLElement && target.closest("td.tick")) show(bar);
  });
  need("#untick", HTMLElement).addEventListener("click", () => {
    for (const box of boxes()) box.checked = false;
    show(bar);
  });
  show(bar); // the browser may have kept ticks over a reload
}

/** The cases whose rows are ticked. */
export function tickedCases() {
  return boxes().filter((box) => box.checked).map((box) => caseOf(box));
}

/** @param {Element | null} inside a row */
export function tickRow(inside) {
  const box = inside?.closest("tr")?.querySelector("td.tick input");
  if (box instanceof HTMLInputElement) box.click();
}

/** @param {Element} inside a row */
export function caseOf(inside) {
  const row = inside.closest("tr[data-case]");
  return row instanceof HTMLElement ? (row.dataset.case ?? "") : "";
}

/** @param {HTMLElement} bar */
function show(bar) {
  const number = tickedCases().length;
  bar.hidden = number === 0;
  need("#ticked-state", HTMLElement).textContent = words("ticked", { number });
}

function boxes() {
  return [...document.querySelectorAll("td.tick input")]
    .filter((box) => box instanceof HTMLInputElement);
}
