// Everything that is sealed as a document: reports, messages and the wraps of secrets.
import { sha256 } from "@noble/hashes/sha2.js";
import { generateIdentity, openSealed, parseIdentity, recipientOf, seal } from "./age.js";
import { toHex } from "./base64.js";
import { pad, unpad } from "./padding.js";
import { isSigned, sign } from "./tags.js";

const VERSION = 1;

/** A sealed document that is not what it should be: another version, case or place in line. */
export class DocumentError extends Error {
  name = "DocumentError";
}

/** @typedef {{ id: string, identity: string, recipient: string, number: number }} NewCase */

/**
 * A case with its own identity, the first, and a random UUID for its name.
 * @returns {Promise<NewCase>}
 */
export async function newCase() {
  const identity = await generateIdentity();
  return { id: randomUuid(), identity, recipient: await recipientOf(identity), number: 1 };
}

/**
 * Seal a report to its case.
 * @param {Record<string, unknown>} answers
 * @param {object} envelope
 * @param {{ id: string, recipient: string }} envelope.case
 * @param {string} envelope.rosterSha256 of the roster the desks were taken from
 * @param {string} envelope.replyTo the reporter's recipient
 * @param {Uint8Array} envelope.talkKey
 * @param {string} envelope.language
 */
export function sealReport(answers, { case: ofCase, rosterSha256, replyTo, talkKey, language }) {
  return sealDocument(
    {
      v: VERSION,
      type: "report",
      case: ofCase.id,
      roster: rosterSha256,
      reply_to: replyTo,
      talk_key: toHex(talkKey),
      lang: language,
      sealed_by: "browser",
      answers,
    },
    ofCase.recipient,
  );
}

/**
 * @typedef {object} Message
 * @property {"message" | "files" | "consent"} type
 * @property {string} case
 * @property {number} n its place among all messages of the case, from 1
 * @property {string} prev SHA-256 of the case ciphertext before it; of the report when n is 1
 * @property {"reporter" | "desk"} from
 * @property {number} [key] the number of the case's key it is sealed to
 * @property {string} [text]
 * @property {SealedFileEntry[]} [files]
 * @property {unknown} [consent]
 */

/**
 * @typedef {object} SealedFileEntry
 * @property {string} id
 * @property {string} name
 * @property {string} mime
 * @property {number} size of what was sealed
 * @property {string} sha256 of the stored ciphertext
 * @property {boolean} cleaned whether hidden data was taken out of a picture
 */

/**
 * Seal a message; it is sealed once to the case and once to the reporter. The talk key signs
 * it; what is not part of the talk goes without.
 * @param {Message} message
 * @param {string} recipient
 * @param {Uint8Array} [talkKey]
 */
export function sealMessage(message, recipient, talkKey) {
  return sealDocument({ v: VERSION, ...message }, recipient, talkKey);
}

/**
 * The document inside `sealed`; AgeError, PaddingError or DocumentError when there is none, or
 * when there is a talk key and nobody who knows it has signed.
 * @param {Uint8Array<ArrayBuffer>} sealed
 * @param {string} identity
 * @param {Uint8Array} [talkKey]
 * @returns {Promise<Record<string, any>>}
 */
export async function openDocument(sealed, identity, talkKey) {
  const text = textOf(unpad(await openSealed(sealed, identity)));
  const found = parseJson(text);
  if (talkKey && !isSigned(text, talkKey)) throw new DocumentError("not signed");
  const isDocument = typeof found === "object" && found !== null && !Array.isArray(found);
  if (!isDocument || found.v !== VERSION) throw new DocumentError("unknown version");
  return found;
}

/**
 * Open a message and make sure that it stands where the server says: age proves no sender, so
 * a swapped, repeated or left out message shows only here.
 * @param {Uint8Array<ArrayBuffer>} sealed
 * @param {string} identity
 * @param {{ case: string, n: number, prev: string, from: "reporter" | "desk" }} place
 * @param {Uint8Array} talkKey
 * @returns {Promise<Message>}
 */
export async function openMessage(sealed, identity, place, talkKey) {
  const found = await openDocument(sealed, identity, talkKey);
  for (const [name, value] of Object.entries(place)) {
    if (found[name] !== value) throw new DocumentError(`out of place: ${name}`);
  }
  return /** @type {Message} */ (found);
}

/**
 * Seal a secret for one holder.
 * @param {string} identity
 * @param {string} recipient
 */
export function wrap(identity, recipient) {
  return seal(new TextEncoder().encode(parseIdentity(identity)), recipient);
}

/**
 * The secret inside a wrap.
 * @param {Uint8Array<ArrayBuffer>} sealed
 * @param {string} identity the holder's
 */
export async function unwrap(sealed, identity) {
  const secret = await openSealed(sealed, identity);
  try {
    return parseIdentity(new TextDecoder().decode(secret));
  } catch (error) {
    throw new DocumentError("not a wrap", { cause: error });
  }
}

/**
 * SHA-256 in hexadecimal: how messages and files name the ciphertext they mean.
 * @param {Uint8Array} sealed
 */
export function sha256Of(sealed) {
  return toHex(sha256(sealed));
}

/**
 * @param {Record<string, unknown>} contents
 * @param {string} recipient
 * @param {Uint8Array} [talkKey]
 */
function sealDocument(contents, recipient, talkKey) {
  const text = JSON.stringify(contents, wellFormed);
  const bytes = new TextEncoder().encode(talkKey ? sign(text, talkKey) : text);
  return seal(pad(bytes, "text"), recipient);
}

/**
 * Some keyboards leave half of an emoji behind when it is deleted, and no reader could write
 * that out again: it becomes U+FFFD.
 * @param {string} _name
 * @param {unknown} value
 */
function wellFormed(_name, value) {
  if (typeof value !== "string") return value;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(value));
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DocumentError("not a text", { cause: error });
  }
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DocumentError("not a document", { cause: error });
  }
}

// crypto.randomUUID is missing on plain http, which onion addresses use.
function randomUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
