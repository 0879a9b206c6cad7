// Unlocking with a passkey: what it computes for this site alone (the PRF extension) wraps the
// file key of an age file, by age-encryption's own code and the published fido2prf format. The
// worker holds the file; only here, in a page, may a browser ask a passkey.
import { webauthn } from "age-encryption";
import { bech32 } from "@scure/base";
import { answer } from "../asking.js";
import { bytes, refusalOf } from "./webauthn.js";

const NAME = "AGE-PLUGIN-FIDO2PRF-";
const VERSION = 1;
const BYTES = 2;
const TEXT = 3;
const NO_TRANSPORTS = 0x80;

/**
 * Which passkey, as age-encryption names it: CBOR of version, credential, host and transports.
 * @param {string} credential base64url
 * @param {string} host
 */
export function identityOf(credential, host) {
  const [id, name] = [bytes(credential), new TextEncoder().encode(host)];
  const parts = [VERSION, ...head(BYTES, id.length), ...id, ...head(TEXT, name.length), ...name];
  const data = Uint8Array.from([...parts, NO_TRANSPORTS]);
  return bech32.encode(NAME, bech32.toWords(data), false).toUpperCase();
}

/**
 * @param {number} kind
 * @param {number} length
 */
function head(kind, length) {
  const major = kind << 5;
  if (length < 24) return [major | length];
  return length < 256 ? [major | 24, length] : [major | 25, length >> 8, length & 255];
}

/**
 * Answer at `port` what the worker wants a passkey for.
 * @param {MessagePort} port
 * @param {string} credential
 */
export function askPasskey(port, credential) {
  const identity = identityOf(credential, location.hostname);
  answer(port, {
    async wrapFileKey({ fileKey }) {
      const stanzas = await new webauthn.WebAuthnRecipient({ identity }).wrapFileKey(fileKey);
      return { value: stanzas.map(({ args, body }) => ({ args, body })) };
    },
    async unwrapFileKey({ stanzas }) {
      return { value: await new webauthn.WebAuthnIdentity({ identity }).unwrapFileKey(stanzas) };
    },
  }, reasonOf);
}

/** @param {unknown} error */
function reasonOf(error) {
  if (refusalOf(error)) return "not-now";
  return error instanceof Error && error.message.includes("PRF") ? "no-prf" : "failed";
}
