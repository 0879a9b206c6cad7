// Tags show that somebody who knows the talk key of a case said something: the reporter, from
// the code, and whoever has read the report. The server does not know it.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "./base64.js";

const OPENING = '{"mac":"';
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
 * @param {Uint8Array} talkKey
 * @param {string} id of the case
 * @param {string} recipient
 */
export function holderTag(talkKey, id, recipient) {
  return tag(talkKey, "fener case holder v1", id, recipient);
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
  return toHex(hmac(sha256, key, new TextEncoder().encode(parts.join("\n"))));
}
