// C2SP signed notes with Ed25519 keys: text, a blank line, signature lines.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { fromBase64, toHex } from "./base64.js";

const ED25519 = 1;
const HASH_BYTES = 4;
const SIGNATURE_BYTES = 64;
const MAX_SIGNATURES = 100;
const KEY_FORM = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/u;
const SIGNATURE_FORM = /^— ([^+\s]+) (\S+)$/u;

/** @typedef {{ name: string, hash: string, publicKey: Uint8Array }} VerifierKey */
/** @typedef {{ name: string, hash: string, signature: Uint8Array }} Signature */

/** Text that is not a signed note or not a verifier key. */
export class NoteError extends Error {
  name = "NoteError";
}

/**
 * A verifier key, `name+hash+base64`; its hash must be that of its name and key.
 * @param {string} text
 * @returns {VerifierKey}
 */
export function parseVerifierKey(text) {
  const [, name = "", hash, encoded = ""] = KEY_FORM.exec(text) ?? [];
  const key = decode(encoded);
  if (key.length !== 33 || key[0] !== ED25519 || keyHash(name, key) !== hash) {
    throw new NoteError("not a verifier key");
  }
  return { name, hash, publicKey: key.slice(1) };
}

/**
 * The text of a note and its signatures, none of them checked yet.
 * @param {string} note
 * @returns {{ text: string, signatures: Signature[] }}
 */
export function splitNote(note) {
  const split = note.lastIndexOf("\n\n");
  // Control characters could make a text look different from what was signed.
  if (split < 0 || !note.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f\ufffd]/u.test(note)) {
    throw new NoteError("not a signed note");
  }
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw new NoteError("too many signatures");
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

/**
 * How many different ones of `keys` have signed `text`.
 * @param {string} text
 * @param {Signature[]} signatures
 * @param {VerifierKey[]} keys
 */
export function countSigners(text, signatures, keys) {
  const message = new TextEncoder().encode(text);
  const hasSigned = (/** @type {VerifierKey} */ key) =>
    signatures.some((line) => {
      const isByKey = line.name === key.name && line.hash === key.hash;
      return isByKey && isGood(line.signature, message, key.publicKey);
    });
  return keys.filter(hasSigned).length;
}

/** @param {string} line */
function parseSignature(line) {
  const [, name = "", encoded = ""] = SIGNATURE_FORM.exec(line) ?? [];
  const bytes = decode(encoded);
  if (bytes.length !== HASH_BYTES + SIGNATURE_BYTES) throw new NoteError("not a signature line");
  const hash = toHex(bytes.subarray(0, HASH_BYTES));
  return { name, hash, signature: bytes.slice(HASH_BYTES) };
}

/**
 * @param {Uint8Array} signature
 * @param {Uint8Array} message
 * @param {Uint8Array} publicKey
 */
function isGood(signature, message, publicKey) {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/**
 * @param {string} name
 * @param {Uint8Array} key
 */
function keyHash(name, key) {
  const prefix = new TextEncoder().encode(name + "\n");
  const both = new Uint8Array(prefix.length + key.length);
  both.set(prefix);
  both.set(key, prefix.length);
  return toHex(sha256(both).subarray(0, HASH_BYTES));
}

/** @param {string} encoded */
function decode(encoded) {
  try {
    return fromBase64(encoded);
  } catch {
    throw new NoteError("not base64");
  }
}
