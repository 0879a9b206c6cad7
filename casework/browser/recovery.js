// The sheet a caseworker keeps at home: the sealed key as text, and its fingerprint.
import { need } from "./page.js";

const FILE_NAME = "fener-recovery.age.txt";

/** @typedef {{ recipient: string, blob: string }} Key */

/**
 * Fill the recovery sheet of this page and show it.
 * @param {import("./asking.js").Ask} ask
 * @param {Key} key
 */
export async function showRecovery(ask, key) {
  const { armored, fingerprint } = await ask("recovery", { ...key });
  need("#fingerprint", HTMLElement).textContent = fingerprint;
  need("#armored", HTMLElement).textContent = armored;
  const link = need("#save-recovery", HTMLAnchorElement);
  link.href = URL.createObjectURL(new Blob([armored], { type: "application/octet-stream" }));
  link.download = FILE_NAME;
  need("#recovery", HTMLElement).hidden = false;
}

/** Let the button of the sheet print it. */
export function preparePrinting() {
  need("#print", HTMLButtonElement).addEventListener("click", () => window.print());
}
