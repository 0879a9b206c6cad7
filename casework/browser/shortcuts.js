// Single keys for those who work here all day. They can be switched off for the tab, since
// people who speak to their computer would press them without meaning to.
import { need } from "./page.js";

const OFF = "shortcutsOff";

/**
 * @param {Record<string, () => void>} actions what each key does
 */
export function listenForKeys(actions) {
  const help = document.querySelector("#help");
  /** @type {Record<string, () => void>} */
  const all = { ...actions };
  if (help instanceof HTMLDialogElement) all["?"] = () => help.showModal();
  document.addEventListener("keydown", (event) => {
    if (isOff() || isTyping(event)) return;
    const action = all[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  if (help instanceof HTMLDialogElement) prepareHelp(help);
}

/** @param {HTMLDialogElement} help */
function prepareHelp(help) {
  const box = need("#shortcuts-on", HTMLInputElement, help);
  box.checked = !isOff();
  box.addEventListener("change", () => setOff(!box.checked));
  for (const opener of document.querySelectorAll("[data-opens-help]")) {
    opener.addEventListener("click", () => help.showModal());
  }
}

/** @param {KeyboardEvent} event */
function isTyping({ ctrlKey, metaKey, altKey, target }) {
  if (ctrlKey || metaKey || altKey) return true;
  if (document.querySelector("dialog[open]")) return true;
  const typed = "input:not([type=checkbox]), textarea, select";
  return target instanceof HTMLElement && target.matches(typed);
}

// The shell's page lives as long as the tab, and nothing is written to the device.
function isOff() {
  return window.parent.document.documentElement.dataset[OFF] !== undefined;
}

/** @param {boolean} off */
function setOff(off) {
  const { dataset } = window.parent.document.documentElement;
  if (off) dataset[OFF] = "";
  else delete dataset[OFF];
}
