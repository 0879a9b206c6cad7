// What every part about sharing does: one press, one deed, and what came of it in words.
import { explain } from "../explaining.js";
import { need, say, words } from "../page.js";
import { address, postJson } from "../transport.js";

/** @typedef {Parameters<import("../casepage.js").Part["show"]>[1]} Page */
/** @typedef {import("../casepage.js").OpenedCase} OpenedCase */

/**
 * Do `deed` at each press; `message` says how it went.
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} message
 * @param {() => Promise<string | void>} deed answers what to say then
 */
export function onPress(button, message, deed) {
  button.addEventListener("click", () => attempt(button, message, deed));
}

/**
 * The same for a form, which is checked by the browser first.
 * @param {HTMLFormElement} form
 * @param {() => Promise<string | void>} deed
 */
export function onSubmit(form, deed) {
  const button = need("button:not([type=button])", HTMLButtonElement, form);
  const message = need("[data-message]", HTMLElement, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(button, message, deed);
  });
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} message
 * @param {() => Promise<string | void>} deed
 */
async function attempt(button, message, deed) {
  button.disabled = true;
  say(message, "");
  try {
    say(message, (await deed()) || "");
  } catch (error) {
    say(message, explain(error), "warn");
  }
  button.disabled = false;
}

/**
 * Propose something to a second person. The reason becomes an internal note, sealed here.
 * @param {Page} page
 * @param {string} where
 * @param {string} reason
 * @param {Record<string, unknown>} [more]
 */
export async function propose({ id, ask }, where, reason, more = {}) {
  const { id: note } = await postJson(address("cases", id, "notes"), await ask("note", { text: reason }));
  await postJson(address("cases", id, where), { ...more, note });
}

/**
 * Fill the reply box with a question to the reporter; somebody reads it before it goes.
 * @param {string} consent that is asked for
 */
export function askReporter(consent) {
  const box = need("#reply", HTMLTextAreaElement);
  const question = words(`ask-${consent}`);
  if (!box.value.includes(question)) box.value = box.value ? `${box.value}\n\n${question}` : question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.scrollIntoView({ block: "center" });
}

/** What the server writes stands on the page only after it was loaded again. */
export function reload() {
  location.reload();
}
