import { base64 } from "@scure/base";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

/**
 * Standard base64 with padding, as the API speaks it.
 * @param {Uint8Array} bytes
 */
export function toBase64(bytes) {
  return base64.encode(bytes);
}

/**
 * The bytes of strict base64: it throws on spaces, missing padding and stray bits.
 * @param {string} text
 */
export function fromBase64(text) {
  return base64.decode(text);
}

/** @param {Uint8Array} bytes */
export function toHex(bytes) {
  return bytesToHex(bytes);
}

/** @param {string} text */
export function fromHex(text) {
  return hexToBytes(text);
}
