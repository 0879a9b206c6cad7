// The part of a case's page that asks a second person to keep it longer, or to delete it.
import { explain } from "../explaining.js";
import { need, say, words } from "../page.js";
import { address, postJson } from "../transport.js";

/** @typedef {Parameters<import("../casepage.js").Part["show"]>[1]} Page */

const ready = new WeakSet();

/**
 * @param {unknown} _opened
 * @param {Page} page
 */
export function showKeeping(_opened, page) {
  const hold = need("#hold-form", HTMLFormElement);
  const until = need("#hold-until", HTMLInputElement);
  asking(hold, "hold-proposed", page, "hold", () => ({ until: until.value }));
  const deletion = need("#deletion-form", HTMLFormElement);
  asking(deletion, "deletion-proposed", page, "deletion", () => ({}));
}

/**
 * Let `form` propose a deed with a reason that is sealed here.
 * @param {HTMLFormElement} form
 * @param {string} done what is said then
 * @param {Page} page
 * @param {string} deed its name in the address
 * @param {() => Record<string, unknown>} fields
 */
function asking(form, done, { id, ask }, deed, fields) {
  if (ready.has(form)) return;
  ready.add(form);
  const box = need("textarea", HTMLTextAreaElement, form);
  const button = need("button", HTMLButtonElement, form);
  const message = need("[data-message]", HTMLElement, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const note = await ask("note", { text: box.value.trim() });
      await postJson(address("cases", id, deed), { ...fields(), ...note });
      form.reset();
      say(message, words(done));
    } catch (error) {
      say(message, explain(error), "warn");
    }
    button.disabled = false;
  });
}
