// The receipt code: 26 random digits and 2 check digits (ISO 7064 MOD 97-10). It never leaves
// the browser; what the server gets is derived from it.
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { identityFromSeed, recipientOf } from "./age.js";

const RANDOM_DIGITS = 26;
const CODE_DIGITS = 28;
const MAX_TYPED_LENGTH = 200;
// What people and telephones put between the groups: spaces, dashes, dots, a minus sign and
// invisible formatting.
const SEPARATORS = /[\s\p{Z}\p{Pd}\p{Cf}.\u00b7\u2212]/gu;
const KEY_BYTES = 32;

const SALT = "fener receipt code v1";
// 19 MiB, twice: what a cheap phone still bears; the code's 86 bits carry the strength.
const COST = { m: 19456, t: 2, p: 1, dkLen: KEY_BYTES };
// Milliseconds of hashing after which the page may draw and react.
const BREATH_MS = 40;

const IDENTITY_LABEL = "fener reporter identity v1";
const LOCATOR_LABEL = "fener mailbox v1";
const WRITE_KEY_LABEL = "fener mailbox write v1";
const TALK_KEY_LABEL = "fener talk v1";

/** The typed text is not a receipt code: a slip, or not all of it. */
export class MistypedCode extends Error {
  name = "MistypedCode";
}

/**
 * A new code: 28 digits. `fill` fills bytes with randomness.
 * @param {(bytes: Uint8Array<ArrayBuffer>) => unknown} fill
 */
export function generate(fill = (bytes) => crypto.getRandomValues(bytes)) {
  const bytes = new Uint8Array(64);
  let digits = "";
  while (digits.length < RANDOM_DIGITS) {
    fill(bytes);
    // Bytes from 250 up would make the digits 0 to 5 likelier than the rest.
    for (const byte of bytes) if (byte < 250) digits += String(byte % 10);
  }
  digits = digits.slice(0, RANDOM_DIGITS);
  return digits + checkDigits(digits);
}

/**
 * The 28 digits of a code as someone typed it: spaces, dashes and dots between the digits are
 * ignored, and the digits may be of any script. MistypedCode when it cannot be a code.
 * @param {string} text
 */
export function parse(text) {
  if (text.length > MAX_TYPED_LENGTH) throw new MistypedCode("too long for a receipt code");
  const code = Array.from(text.replace(SEPARATORS, ""), asciiDigit).join("");
  if (code.length !== CODE_DIGITS) throw new MistypedCode("a receipt code has 28 digits");
  const digits = code.slice(0, RANDOM_DIGITS);
  if (digits + checkDigits(digits) !== code) throw new MistypedCode("the check digits do not fit");
  return code;
}

/**
 * The code for people: seven groups of four.
 * @param {string} code
 */
export function grouped(code) {
  return code.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/**
 * @typedef {object} Mailbox
 * @property {string} identity what opens the replies
 * @property {string} recipient what replies are sealed to
 * @property {Uint8Array} locator what finds the mailbox
 * @property {Uint8Array} writeKey what adds to it and deletes it
 * @property {Uint8Array} talkKey what shows each end of the talk that the other has written
 */

/**
 * Everything the code stands for; MistypedCode for a slip. It takes from a fifth of a second
 * to some seconds; the page stays alive, and `onProgress` hears how far it is, from 0 to 1.
 * @param {string} text
 * @param {(done: number) => void} [onProgress]
 * @returns {Promise<Mailbox>}
 */
export async function derive(text, onProgress) {
  const options = { ...COST, asyncTick: BREATH_MS, ...(onProgress && { onProgress }) };
  const root = await argon2idAsync(parse(text), SALT, options);
  const key = (/** @type {string} */ label) => {
    return hkdf(sha256, root, undefined, new TextEncoder().encode(label), KEY_BYTES);
  };
  const identity = identityFromSeed(key(IDENTITY_LABEL));
  return {
    identity,
    recipient: await recipientOf(identity),
    locator: key(LOCATOR_LABEL),
    writeKey: key(WRITE_KEY_LABEL),
    talkKey: key(TALK_KEY_LABEL),
  };
}

/**
 * What the server keeps of a locator or a write key: its SHA-256.
 * @param {Uint8Array} value
 */
export function digest(value) {
  return sha256(value);
}

/** @param {string} digits */
function checkDigits(digits) {
  return String(98n - ((BigInt(digits) * 100n) % 97n)).padStart(2, "0");
}

/**
 * The value of one decimal digit of any script. Unicode promises that the ten digits of a
 * script follow each other, so counting back to the first one tells which it is.
 * @param {string} character
 */
function asciiDigit(character) {
  const isDigit = (/** @type {number} */ point) => /^\p{Nd}$/u.test(String.fromCodePoint(point));
  const point = character.codePointAt(0) ?? 0;
  if (!isDigit(point)) throw new MistypedCode("a receipt code has only digits");
  let before = 0;
  while (isDigit(point - before - 1)) before++;
  return String(before % 10);
}
