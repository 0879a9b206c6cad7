// A case outside its page, opened by itself: for its title, for the search.
import { openChain, openWithAny } from "../keys/casekeys.js";

/**
 * @typedef {object} SealedCase what the server gives of a case to open
 * @property {string} case
 * @property {number} key its number
 * @property {string} recipient
 * @property {{ holder: string, sealed: string }[]} wraps
 * @property {import("../keys/casekeys.js").OldKey[]} old_keys
 */

/**
 * All secrets of the case, newest first.
 * @param {import("../keyring.js").Keyring} keyring
 * @param {SealedCase} sealed
 */
export async function secretsOf(keyring, { wraps, recipient, old_keys: oldKeys }) {
  return openChain(await keyring.openCase(wraps, recipient), oldKeys);
}

/**
 * The document inside, or null when none of the secrets opens it. Who wrote it is not proven
 * here: this finds a case, and its own page says what is wrong with a document.
 * @param {string} sealed
 * @param {string[]} secrets
 * @returns {Promise<Record<string, any> | null>}
 */
export function openDocumentOf(sealed, secrets) {
  return openWithAny(sealed, secrets).catch(() => null);
}
