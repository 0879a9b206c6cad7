// The boxes a caseworker writes in: what is typed stays there until it has been kept.
import { explain } from "./explaining.js";
import { need, say } from "./page.js";

/**
 * Let a form send its text with `send`; returns its box. The text goes only after success.
 * @param {string} selector
 * @param {(text: string) => Promise<string>} send answers what to say then
 * @param {() => void} changed hears of every change of the text
 */
export function writing(selector, send, changed) {
  const form = need(selector, HTMLFormElement);
  const box = need("textarea", HTMLTextAreaElement, form);
  const button = need("button", HTMLButtonElement, form);
  const message = need("[data-message]", HTMLElement, form);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return void box.focus();
    button.disabled = true;
    box.readOnly = true;
    try {
      const sentence = await send(text);
      box.value = "";
      changed();
      say(message, sentence);
    } catch (error) {
      say(message, explain(error), "warn");
    }
    button.disabled = false;
    box.readOnly = false;
    box.focus();
  });
  box.addEventListener("input", () => {
    say(message, "");
    changed();
  });
  return box;
}
