// A caseworker's own identity: made here, kept on the server only as a file that a passphrase
// opens, in this browser or with the age command: age -d key.age.
import { Decrypter, Encrypter } from "age-encryption";
import { sha256 } from "@noble/hashes/sha2.js";
import { generateIdentity, parseIdentity, parseRecipient, recipientOf } from "../../reporting/browser/age.js";
import { unwrap, wrap } from "../../reporting/browser/envelopes.js";

// 256 MiB and about a second a guess: what stock age uses too.
const SCRYPT_LOG_N = 18;
const FINGERPRINT_GROUPS = 6;
const GROUP_BYTES = 5;

/** The passphrase is wrong, or the file is not a key blob. */
export class LockedKey extends Error {
  name = "LockedKey";
}

/** @typedef {{ identity: string, recipient: string }} Keys */

/**
 * A new identity for a caseworker or a desk.
 * @returns {Promise<Keys>}
 */
export async function makeIdentity() {
  const identity = await generateIdentity();
  return { identity, recipient: await recipientOf(identity) };
}

/**
 * Lock an identity with a passphrase. It blocks for a second or more: call it in a worker.
 * @param {string} identity
 * @param {string} passphrase
 */
export async function sealBlob(identity, passphrase) {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(normalised(passphrase));
  encrypter.setScryptWorkFactor(SCRYPT_LOG_N);
  return encrypter.encrypt(parseIdentity(identity) + "\n");
}

/**
 * Unlock an identity; LockedKey when that fails. It blocks as long as `sealBlob`.
 * @param {Uint8Array<ArrayBuffer>} blob
 * @param {string} passphrase
 */
export async function openBlob(blob, passphrase) {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(normalised(passphrase));
  try {
    return parseIdentity(await decrypter.decrypt(blob, "text"));
  } catch (error) {
    throw new LockedKey("the key stays locked", { cause: error });
  }
}

/**
 * Pass a secret on: open a wrap as its holder and seal it for another.
 * @param {Uint8Array<ArrayBuffer>} sealed
 * @param {string} identity the holder's
 * @param {string} recipient the other's
 */
export async function rewrap(sealed, identity, recipient) {
  return wrap(await unwrap(sealed, identity), recipient);
}

/**
 * Thirty digits two people can compare by voice: 99 bits of the recipient's SHA-256.
 * @param {string} recipient
 */
export function fingerprint(recipient) {
  const hash = sha256(new TextEncoder().encode(parseRecipient(recipient)));
  const groups = Array.from({ length: FINGERPRINT_GROUPS }, (_, i) => {
    const bytes = hash.subarray(i * GROUP_BYTES, (i + 1) * GROUP_BYTES);
    const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    return String(number % 100000).padStart(5, "0");
  });
  return groups.join(" ");
}

// Keyboards compose letters such as š differently; one form keeps the passphrase the same.
/** @param {string} passphrase */
function normalised(passphrase) {
  return passphrase.normalize("NFC");
}

export { recipientOf };
