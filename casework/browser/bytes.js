import { fromBase64 } from "../../reporting/browser/base64.js";

/**
 * The bytes the API sent as base64, in memory of their own.
 * @param {string} text
 */
export function bytesOf(text) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (fromBase64(text));
}
