// "Unlock with passkey", beside the passphrase in the shell.
import { address, getJson } from "../transport.js";
import { askPasskey } from "./prf.js";

/** @typedef {{ id: number, credential: string, blob: string | null }} Passkey */

/**
 * Open the vault with one of one's passkeys.
 * @param {import("../vault.js").Vault} vault
 * @param {number} id
 */
export async function unlockByPasskey(vault, id) {
  const [keys, { passkeys }] = await Promise.all([
    getJson(address("keys")),
    getJson(address("passkeys")),
  ]);
  const found = passkeys.find((/** @type {Passkey} */ one) => one.id === id);
  if (!found?.blob) throw new Error("this passkey opens nothing any more");
  const { port1, port2 } = new MessageChannel();
  askPasskey(port1, found.credential);
  await vault.unlockByPasskey(keys, found.blob, port2);
}
