// Leaving: fast, with nothing left on the screen or in the forms.
import { byId } from "./page.js";

const SHIFTS = 3;
const SHIFTS_WITHIN_MS = 3_000;

/** @param {BeforeUnloadEvent} event */
function ask(event) {
  event.preventDefault();
}

/** Let the browser ask before the page is closed, because files are still on their way. */
export function holdPage() {
  addEventListener("beforeunload", ask);
}

export function releasePage() {
  removeEventListener("beforeunload", ask);
}

/** Let the leave links, and Shift pressed three times, clear the page and go. */
export function watchForLeaving() {
  const { href } = byId("leave", HTMLAnchorElement);
  const leave = () => {
    releasePage();
    // First what is on the screen: the other page may take its time to come.
    document.body.replaceChildren();
    location.replace(href);
  };
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link?.href !== href) return;
    event.preventDefault();
    leave();
  });
  countShifts(leave);
}

/** @param {() => void} leave */
function countShifts(leave) {
  /** @type {number[]} */
  let pressed = [];
  document.addEventListener("keydown", ({ key, repeat, timeStamp }) => {
    if (repeat) return;
    pressed = pressed.filter((before) => timeStamp - before < SHIFTS_WITHIN_MS);
    // A capital letter is a Shift too, but another key follows it.
    pressed = key === "Shift" ? [...pressed, timeStamp] : [];
    if (pressed.length >= SHIFTS) leave();
  });
}
