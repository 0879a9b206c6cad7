// Fetches a sealed file and opens it while it flows; nothing comes out before all is verified.
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "../../reporting/browser/base64.js";
import { unwrap } from "../../reporting/browser/envelopes.js";
import { openFileWhole } from "../../reporting/browser/files.js";
import { bytesOf } from "./bytes.js";
import { withAny } from "./keys/casekeys.js";
import { dimensionsOf } from "./dimensions.js";
import { Refusal } from "./refusals.js";

const OPAQUE = "application/octet-stream";
/** Files above this are offered as downloads only. */
const MAX_PREVIEW_BYTES = 32 * 2 ** 20;
const HEADER_BYTES = 65536;
const PROGRESS_STEP_BYTES = 1048576;

/**
 * The whole file as an octet-stream, which no browser shows: it can only be saved.
 * @param {import("./casefile.js").CaseFileEntry} file
 * @param {string} url
 * @param {string[]} identities of the case, the newest first
 * @param {(done: number) => void} tell hears the bytes fetched
 */
export async function openStoredFile(file, url, identities, tell) {
  const secret = await withAny(identities, (identity) => unwrap(bytesOf(file.wrap), identity));
  const sealed = await fetchSealed(url, tell);
  const sha256 = file.entry?.sha256 ?? file.sha256;
  const blob = await openFileWhole(sealed, secret, { sha256, type: OPAQUE }).catch(refuse);
  if (file.entry && file.entry.size !== blob.size) throw new Refusal("changed");
  return blob;
}

/**
 * A network that breaks off is a TypeError; everything else means other bytes than were sealed.
 * @param {unknown} error
 * @returns {never}
 */
function refuse(error) {
  throw new Refusal(error instanceof TypeError ? "not-fetched" : "changed");
}

/**
 * The bytes of a picture or PDF whose own first bytes say that it is one.
 * @param {Blob} blob
 * @param {import("./previewing.js").Kind} kind
 */
export async function previewIn(blob, kind) {
  if (blob.size > MAX_PREVIEW_BYTES) throw new Refusal("no-picture");
  const header = new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer());
  const isOne = kind === "pdf" ? startsLikePdf(header) : startsLikePicture(header);
  if (!isOne) throw new Refusal("no-picture");
  return blob.arrayBuffer();
}

/**
 * SHA-256 of an opened file, in hexadecimal; read piece by piece.
 * @param {Blob} blob
 */
export async function digestOf(blob) {
  const hash = sha256.create();
  for (let at = 0; at < blob.size; at += PROGRESS_STEP_BYTES) {
    const piece = blob.slice(at, at + PROGRESS_STEP_BYTES);
    hash.update(new Uint8Array(await piece.arrayBuffer()));
  }
  return toHex(hash.digest());
}

/** @param {Uint8Array} header */
function startsLikePdf(header) {
  return String.fromCharCode(...header.subarray(0, 5)) === "%PDF-";
}

/** @param {Uint8Array} header */
function startsLikePicture(header) {
  // The header may end before a JPEG says its size, so only the kind is asked here.
  const isJpeg = header[0] === 0xff && header[1] === 0xd8;
  return isJpeg || dimensionsOf(header) !== null;
}

/**
 * @param {string} url
 * @param {(done: number) => void} tell
 */
async function fetchSealed(url, tell) {
  const response = await fetch(url, { redirect: "error", cache: "no-store" }).catch(() => null);
  if (!response?.ok || !response.body) throw new Refusal("not-fetched");
  return response.body.pipeThrough(counter(tell));
}

/** @param {(done: number) => void} tell */
function counter(tell) {
  let done = 0;
  let told = 0;
  return new TransformStream({
    transform(/** @type {Uint8Array} */ chunk, controller) {
      done += chunk.length;
      if (done - told >= PROGRESS_STEP_BYTES) tell((told = done));
      controller.enqueue(chunk);
    },
  });
}
