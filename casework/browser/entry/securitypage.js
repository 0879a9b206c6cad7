// "My security": makes passkeys, and lets them unlock the key.
import { connect } from "../connecting.js";
import { explain } from "../explaining.js";
import { need, say, words } from "../page.js";
import { address, postJson, Refused } from "../transport.js";
import { askPasskey } from "./prf.js";
import { create, knowsPasskeys, refusalOf } from "./webauthn.js";

export function startSecurity() {
  const form = document.querySelector("#add-passkey");
  if (!(form instanceof HTMLFormElement)) return;
  if (!knowsPasskeys()) return say(message(), words("passkey-unknown"), "warn");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(form, () => add(form));
  });
  for (const button of document.querySelectorAll("button[data-unlocks]")) {
    listen(button, ({ unlocks = "", credential = "" }) => letUnlock(Number(unlocks), credential));
  }
  for (const button of document.querySelectorAll("button[data-forgets]")) {
    listen(button, ({ forgets }) => keep(Number(forgets), ""));
  }
}

function message() {
  return need("#security-message", HTMLElement);
}

/**
 * @param {Element} button
 * @param {(data: DOMStringMap) => Promise<void>} deed
 */
function listen(button, deed) {
  if (!(button instanceof HTMLButtonElement)) return;
  button.hidden = false;
  button.addEventListener("click", () => attempt(button, () => deed(button.dataset)));
}

/**
 * @param {HTMLElement} place
 * @param {() => Promise<void>} deed
 */
async function attempt(place, deed) {
  const buttons = place instanceof HTMLButtonElement ? [place] : place.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  try {
    await deed();
    location.reload();
  } catch (error) {
    say(message(), sentenceOf(error), "warn");
    for (const button of buttons) button.disabled = false;
  }
}

/** @param {HTMLFormElement} form */
async function add(form) {
  const value = (/** @type {string} */ name) => need(name, HTMLInputElement, form).value;
  const asked = await postJson(address("passkeys", "new"), { password: value("#password") });
  say(message(), words("passkey-asking"));
  const made = await create(asked);
  await postJson(address("passkeys"), { name: value("#passkey-name"), ...made });
}

/**
 * @param {number} id
 * @param {string} credential
 */
async function letUnlock(id, credential) {
  say(message(), words("passkey-needs-key"));
  const ask = await connect();
  say(message(), words("passkey-asking"));
  const { port1, port2 } = new MessageChannel();
  askPasskey(port1, credential);
  await keep(id, await ask("sealToPasskey", { port: port2 }, { transfer: [port2] }));
}

/**
 * @param {number} passkey
 * @param {string} sealed
 */
async function keep(passkey, sealed) {
  await postJson(address("passkeys", "key"), { passkey, sealed });
}

/** @param {unknown} error */
function sentenceOf(error) {
  const refusal = refusalOf(error);
  if (refusal) return words(`passkey-${refusal}`);
  const problems = error instanceof Refused ? (error.body?.password ?? error.body?.name) : null;
  return Array.isArray(problems) ? String(problems[0]) : explain(error);
}
