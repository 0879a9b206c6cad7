// Makes a caseworker's key, once: in this browser, under a passphrase that stays here.
import { explain } from "./explaining.js";
import { fact, need, say, words } from "./page.js";
import { strengthOf } from "./passphrases.js";
import { preparePrinting, showRecovery } from "./recovery.js";
import { address, postJson } from "./transport.js";
import { Vault } from "./vault.js";

export function startKey() {
  const vault = new Vault(fact("opener"));
  preparePrinting();
  prepareMaking(vault);
}

/** @param {Vault} vault */
function prepareMaking(vault) {
  const form = need("#make-key", HTMLFormElement);
  const chosen = need("#new-passphrase", HTMLInputElement, form);
  const repeated = need("#same-passphrase", HTMLInputElement, form);
  const hint = need("#strength", HTMLElement, form);
  const message = need("#key-message", HTMLElement);
  const shown = need("#show-passphrase", HTMLInputElement, form);
  const button = need("button", HTMLButtonElement, form);

  chosen.addEventListener("input", () => {
    const strength = strengthOf(chosen.value);
    hint.textContent = chosen.value && words(`strength-${strength}`);
    hint.dataset.strength = strength;
  });
  shown.addEventListener("change", () => {
    chosen.type = repeated.type = shown.checked ? "text" : "password";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = problemWith(chosen.value, repeated.value);
    if (problem) {
      say(message, words(problem), "warn");
      return (problem === "too-weak" ? chosen : repeated).focus();
    }
    button.disabled = true;
    say(message, words("making"));
    try {
      const key = await makeKey(vault, chosen.value);
      form.reset();
      form.hidden = true;
      say(message, words("made"));
      await showRecovery((...asked) => vault.ask(...asked), key);
      vault.end();
    } catch (error) {
      say(message, explain(error), "warn");
    }
    button.disabled = false;
  });
}

/**
 * @param {string} chosen
 * @param {string} repeated
 */
function problemWith(chosen, repeated) {
  if (strengthOf(chosen) === "weak") return "too-weak";
  return chosen === repeated ? null : "not-the-same";
}

/**
 * @param {Vault} vault
 * @param {string} passphrase
 * @returns {Promise<import("./recovery.js").Key>}
 */
async function makeKey(vault, passphrase) {
  const key = await vault.ask("makeKey", { passphrase });
  await postJson(address("keys"), key);
  return key;
}
