// Asking a passkey, in the words the server speaks: JSON with base64url, no padding. What the
// passkey computes for unlocking (PRF) is never among what goes to the server.
import { base64urlnopad } from "@scure/base";

/** @typedef {{ options: any, token: string }} Asked what the server wants, and its challenge */

/** Whether this browser knows passkeys at all. */
export function knowsPasskeys() {
  return window.isSecureContext && "credentials" in navigator && "PublicKeyCredential" in window;
}

/**
 * Have a known passkey sign the challenge.
 * @param {Asked} asked
 * @param {{ isAlone: boolean }} how alone, it must know its owner by finger, face or PIN
 */
export async function sign({ options, token }, { isAlone }) {
  const userVerification = isAlone ? "required" : options.userVerification;
  const publicKey = { ...options, userVerification, challenge: bytes(options.challenge) };
  const made = /** @type {any} */ (await navigator.credentials.get({ publicKey }));
  return { token, credential: plain(made, ["authenticatorData", "signature"]) };
}

/**
 * Have a passkey made.
 * @param {Asked} asked
 */
export async function create({ options, token }) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((/** @type {any} */ one) => {
      return { ...one, id: bytes(one.id) };
    }),
  };
  const made = /** @type {any} */ (await navigator.credentials.create({ publicKey }));
  return { token, credential: plain(made, ["attestationObject"]) };
}

/**
 * @param {any} credential
 * @param {string[]} parts
 */
function plain(credential, parts) {
  const { id, type, rawId, response } = credential;
  const named = ["clientDataJSON", ...parts];
  const texts = named.map((name) => [name, text(response[name])]);
  return { id, type, rawId: text(rawId), response: Object.fromEntries(texts) };
}

/** @param {string} value */
export function bytes(value) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (base64urlnopad.decode(value));
}

/** @param {ArrayBuffer} value */
function text(value) {
  return base64urlnopad.encode(new Uint8Array(value));
}

/**
 * Why nothing came of it: the person said no or was too slow, or the browser cannot.
 * @param {unknown} error
 * @returns {"not-now" | "known" | null}
 */
export function refusalOf(error) {
  if (!(error instanceof DOMException)) return null;
  if (error.name === "InvalidStateError") return "known";
  return ["NotAllowedError", "AbortError"].includes(error.name) ? "not-now" : null;
}
