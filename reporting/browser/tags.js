// Tags show that somebody who knows a secret of the case said something. The talk key is known
// to the reporter, from the code, and to whoever has read the report; the secret of the case to
// its holders. The server knows neither.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "./base64.js";

const OPENING = '{"mac":"';
const ENTRY_DIGITS = 24;
const SIGNED_AT = OPENING.length + 64 + '",'.length;

/**
 * Vouches for the case's recipient, and for its number.
 * @param {Uint8Array} talkKey
 * @param {{ id: string, number: number, recipient: string }} ofCase
 */
export function recipientTag(talkKey, { id, number, recipient }) {
  return tag(talkKey, "fener case recipient v1", id, String(number), recipient);
}

/**
 * Vouches for the recipient of somebody the case was shared with.
 * @param {string} identity of the case
 * @param {string} id of the case
 * @param {string} recipient
 */
export function holderTag(identity, id, recipient) {
  return hmacOf(new TextEncoder().encode(identity), "fener case holder v1", id, recipient);
}

/**
 * The number of the case's entry in the public register: who knows the talk key finds the entry
 * by it, and nobody else can join the two.
 * @param {Uint8Array} talkKey
 * @param {string} id of the case
 */
export function entryNumber(talkKey, id) {
  return tag(talkKey, "fener register entry v1", id).slice(0, ENTRY_DIGITS);
}

/**
 * A JSON object with a first member `mac` over all the rest.
 * @param {string} text
 * @param {Uint8Array} talkKey
 */
export function sign(text, talkKey) {
  return `${OPENING}${tag(talkKey, "fener message v1", text)}",${text.slice(1)}`;
}

/**
 * Whether `text` is a JSON object that `sign` made with this key.
 * @param {string} text
 * @param {Uint8Array} talkKey
 */
export function isSigned(text, talkKey) {
  return text === sign("{" + text.slice(SIGNED_AT), talkKey);
}

/**
 * @param {Uint8Array} key
 * @param {...string} parts
 */
function tag(key, ...parts) {
  if (key.length !== 32) throw new Error("a talk key has 32 bytes");
  return hmacOf(key, ...parts);
}

/**
 * @param {Uint8Array} key
 * @param {...string} parts
 */
function hmacOf(key, ...parts) {
  return toHex(hmac(sha256, key, new TextEncoder().encode(parts.join("\n"))));
}
