// The one door to age: files with exactly one post-quantum recipient, as docs/envelope.md
// says. It needs no crypto.subtle, which a page on a plain http onion may not have.
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { bech32 } from "@scure/base";

const SECRET_PREFIX = "AGE-SECRET-KEY-PQ-";
const SECRET_LENGTH = 77;
const SEED_BYTES = 32;
const RECIPIENT_PREFIX = "age1pq";
const RECIPIENT_BYTES = 1216;
const STANZA = "mlkem768x25519";

// A header with one such stanza always has the same length; then come the nonce and, for
// each chunk of 64 KiB, an authentication tag.
const HEADER_BYTES = 1627;
const NONCE_BYTES = 16;
const CHUNK_BYTES = 65536;
const TAG_BYTES = 16;

/** A sealed file, an identity or a recipient that is not what it must be. */
export class AgeError extends Error {
  name = "AgeError";
}

/** @returns {Promise<string>} a new identity, AGE-SECRET-KEY-PQ-1... */
export function generateIdentity() {
  return generateHybridIdentity();
}

/**
 * The identity whose secret is `seed`, 32 bytes.
 * @param {Uint8Array} seed
 */
export function identityFromSeed(seed) {
  if (seed.length !== SEED_BYTES) throw new AgeError("a seed has 32 bytes");
  return bech32.encodeFromBytes(SECRET_PREFIX, seed).toUpperCase();
}

/**
 * `text` without the white space round it, when it is a post-quantum identity.
 * @param {string} text
 */
export function parseIdentity(text) {
  const identity = text.trim();
  try {
    const { prefix, bytes } = bech32.decodeToBytes(identity);
    const isOurs = prefix.toUpperCase() === SECRET_PREFIX && bytes.length === SEED_BYTES;
    if (isOurs && identity.length === SECRET_LENGTH && identity === identity.toUpperCase()) {
      return identity;
    }
  } catch {
    // Said below, without the text: it may be a secret with one letter mistyped.
  }
  throw new AgeError("not a post-quantum age identity");
}

/**
 * `text`, when it is a post-quantum recipient; a classical one is refused.
 * @param {string} text
 */
export function parseRecipient(text) {
  try {
    // A recipient is longer than the 90 characters bech32 was made for.
    const { prefix, words } = bech32.decode(/** @type {`${string}1${string}`} */ (text), false);
    const bytes = bech32.fromWords(words);
    const isOurs = prefix === RECIPIENT_PREFIX && bytes.length === RECIPIENT_BYTES;
    if (isOurs && text === text.toLowerCase()) return text;
  } catch {
    // Said below.
  }
  throw new AgeError("not a post-quantum age recipient");
}

/**
 * The recipient of `identity`, age1pq1...
 * @param {string} identity
 */
export async function recipientOf(identity) {
  return identityToRecipient(parseIdentity(identity));
}

/**
 * How many bytes `length` bytes become when sealed.
 * @param {number} length
 */
export function sealedSize(length) {
  const chunks = Math.max(1, Math.ceil(length / CHUNK_BYTES));
  return HEADER_BYTES + NONCE_BYTES + length + TAG_BYTES * chunks;
}

/**
 * Seal bytes to one recipient.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} recipient
 */
export async function seal(bytes, recipient) {
  return encrypterTo(recipient).encrypt(bytes);
}

/**
 * Seal a stream as it flows.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {string} recipient
 * @returns {Promise<ReadableStream<Uint8Array>>}
 */
export async function sealStream(stream, recipient) {
  return encrypterTo(recipient).encrypt(stream);
}

/**
 * Open a sealed file whole. A wrong key, a changed byte and a missing end all throw AgeError.
 * @param {Uint8Array<ArrayBuffer>} sealed
 * @param {string} identity
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function openSealed(sealed, identity) {
  const decrypter = decrypterOf(identity);
  try {
    return new Uint8Array(await decrypter.decrypt(sealed));
  } catch (error) {
    throw new AgeError("this could not be opened", { cause: error });
  }
}

/**
 * Open a stream as it flows. Each chunk is verified before it comes out, but only the last
 * one proves that nothing is missing: show nothing before the end.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {string} identity
 * @returns {Promise<ReadableStream<Uint8Array>>}
 */
export async function openStream(stream, identity) {
  const decrypter = decrypterOf(identity);
  try {
    return await decrypter.decrypt(stream);
  } catch (error) {
    throw new AgeError("this could not be opened", { cause: error });
  }
}

/** @param {string} recipient */
function encrypterTo(recipient) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(parseRecipient(recipient));
  return encrypter;
}

/** @param {string} identity */
function decrypterOf(identity) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(onlyOurStanza);
  decrypter.addIdentity(parseIdentity(identity));
  return decrypter;
}

// Asked first about every header: it opens nothing, it only refuses what Fener never writes.
const onlyOurStanza = {
  /** @param {import("age-encryption").Stanza[]} stanzas */
  unwrapFileKey(stanzas) {
    if (stanzas.length === 1 && stanzas[0]?.args[0] === STANZA) return null;
    throw new AgeError("not sealed to exactly one post-quantum recipient");
  },
};
