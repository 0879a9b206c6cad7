// The title of a case: one sealed line, for colleagues and their queue.
import { explain } from "../explaining.js";
import { need, say, words } from "../page.js";
import { keepSheet } from "./sheets.js";

/** @type {{ opened: import("./sheets.js").OpenedCase, page: import("./sheets.js").Page } | null} */
let shown = null;
let isTyped = false;

/**
 * @param {import("./sheets.js").OpenedCase} opened
 * @param {import("./sheets.js").Page} page
 */
export function showTitle(opened, page) {
  if (!shown) listen();
  shown = { opened, page };
  const title = titleOf(opened);
  const heading = need("#case-title", HTMLElement);
  heading.textContent = title;
  heading.hidden = title === "";
  if (!isTyped) need("#title", HTMLInputElement).value = title;
}

/** @param {import("./sheets.js").OpenedCase} opened */
function titleOf({ sheets }) {
  const { document, flags } = sheets.title ?? { document: null, flags: [] };
  return flags.length === 0 && typeof document?.text === "string" ? document.text : "";
}

function listen() {
  const form = need("#title-form", HTMLFormElement);
  const box = need("#title", HTMLInputElement);
  box.addEventListener("input", () => (isTyped = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(box, need("button", HTMLButtonElement, form), need("[data-message]", HTMLElement, form));
  });
}

/**
 * @param {HTMLInputElement} box
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} message
 */
async function keep(box, button, message) {
  if (!shown) return;
  const { opened, page } = shown;
  const text = box.value.trim().replace(/\s+/gu, " ");
  button.disabled = true;
  try {
    const isKept = await keepSheet(page, opened, "title", { text });
    if (isKept) isTyped = false;
    const moved = () => words("title-moved", { title: titleOf(shown?.opened ?? opened) });
    say(message, isKept ? words("sheet-kept") : moved(), isKept ? "info" : "warn");
  } catch (error) {
    say(message, explain(error), "warn");
  }
  button.disabled = false;
}
