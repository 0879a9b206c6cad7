// The sign-in page: a passkey in place of the six digits, or of everything.
import { need, say, words } from "../page.js";
import { getJson, Unreachable } from "../transport.js";
import { knowsPasskeys, refusalOf, sign } from "./webauthn.js";

const whole = need("#passkey-form", HTMLFormElement);
const form = need("#sign-in-form", HTMLFormElement);
const instead = need("#passkey-instead", HTMLButtonElement);
const message = need("#passkey-message", HTMLElement);

if (knowsPasskeys()) {
  whole.hidden = false;
  need("#instead", HTMLElement).hidden = false;
  whole.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer(whole, { isAlone: true });
  });
  instead.addEventListener("click", () => {
    const missing = [...form.elements].find((field) => {
      return field instanceof HTMLInputElement && field.required && !field.value;
    });
    if (missing instanceof HTMLInputElement) return missing.focus();
    void answer(form, { isAlone: false });
  });
}

/**
 * Fill in what the passkey says, and send.
 * @param {HTMLFormElement} target
 * @param {{ isAlone: boolean }} how
 */
async function answer(target, how) {
  say(message, words("passkey-asking"));
  try {
    const asked = await getJson(whole.action);
    need("[name=passkey]", HTMLInputElement, target).value = JSON.stringify(await sign(asked, how));
    target.submit();
  } catch (error) {
    const unheard = error instanceof Unreachable ? "unreachable" : "passkey-failed";
    say(message, words(refusalOf(error) ? "passkey-not-now" : unheard), "warn");
  }
}
