// The search box: what is typed goes to the worker of this browser and nowhere else.
import { explain } from "../explaining.js";
import { clone, fill, need, say, words } from "../page.js";
import { wordsOf } from "./folding.js";

const WAIT_MS = 120;
const MIN_LETTERS = 2;

/** @typedef {import("./searchindex.js").Hit} Hit */
/** @typedef {{ hits: Hit[], done: number, unopened: number, limit: boolean }} Found */

/** @param {import("../asking.js").Ask} ask */
export function startSearch(ask) {
  const form = need("#find", HTMLFormElement);
  const box = need("#search", HTMLInputElement);
  const state = need("#found-state", HTMLElement);
  /** @type {Promise<void> | null} */
  let reading = null;
  let timer = 0;
  form.hidden = false;

  /** @param {boolean} again */
  async function read(again) {
    try {
      await ask("readAll", { again }, { onProgress: (progress) => void tell(progress) });
    } catch (error) {
      reading = null;
      say(state, explain(error), "warn");
      return;
    }
    await show();
  }

  /** @param {any} progress */
  async function tell({ done, all }) {
    await show();
    say(state, words("search-reading", { done, all: Math.max(done, all) }));
  }

  async function show() {
    const question = box.value;
    const isLong = wordsOf(question).join("").replaceAll(" ", "").length >= MIN_LETTERS;
    need("#found", HTMLElement).hidden = question.trim() === "";
    if (!isLong) {
      need("#found-list", HTMLElement).replaceChildren();
      return say(state, words("search-short"));
    }
    const found = /** @type {Found} */ (await ask("find", { question }));
    if (question !== box.value) return;
    need("#found-list", HTMLElement).replaceChildren(...found.hits.map(hitElement));
    say(state, summary(found));
  }

  function type() {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      show().catch((error) => say(state, explain(error), "warn"));
      reading ??= read(false);
    }, WAIT_MS);
  }

  box.addEventListener("input", type);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = document.querySelector("#found-list a");
    if (first instanceof HTMLElement) first.focus();
  });
  box.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  need("#found-close", HTMLElement).addEventListener("click", close);
  need("#found-again", HTMLElement).addEventListener("click", () => (reading = read(true)));

  function close() {
    box.value = "";
    need("#found", HTMLElement).hidden = true;
  }
}

/** @param {Found} found */
function summary({ hits, done, unopened, limit }) {
  const numbers = { number: hits.length, done, unopened };
  if (limit) return words("search-limit", numbers);
  return words(unopened > 0 ? "search-unopened" : "search-found", numbers);
}

/** @param {Hit} hit */
function hitElement({ case: id, title, where, snippet }) {
  const short = id.slice(0, 8);
  const texts = { title: title || snippet, short, where: words(`in-${where}`), snippet };
  const element = fill(clone("found"), texts);
  need("[data-link]", HTMLAnchorElement, element).href = `/casework/cases/${id}/`;
  need("[data-slot=snippet]", HTMLElement, element).hidden = !title;
  return element;
}
