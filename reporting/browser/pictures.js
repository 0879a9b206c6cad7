// Takes hidden data out of pictures, by keeping only the parts that draw: where, when, with
// which camera and by whom a picture was made lies in the others. Nothing is decoded.
import { cleanJpeg } from "./jpeg.js";
import { join, Reader, Unreadable } from "./reader.js";

const PNG_SIGNATURE = "\x89PNG\r\n\x1a\n";
// Whatever changes how the picture looks; no text, time, EXIF or private chunks.
const PNG_KEPT = "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT iCCP acTL fcTL fdAT".split(" ");

const WEBP_KEPT = ["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"];
const WEBP_FRAME_KEPT = ["VP8 ", "VP8L", "ALPH"];
const WEBP_PICTURES = ["VP8 ", "VP8L", "ANMF"];
const FRAME_HEADER_BYTES = 16;
const FLAG_ICC = 0x20;
const FLAGS_EXIF_AND_XMP = 0x08 | 0x04;

/** @typedef {{ type: string, data: Uint8Array }} Chunk */

/**
 * The picture without EXIF, GPS, XMP, IPTC, comments, thumbnails and trailing data; null when
 * it is no JPEG, PNG or WebP that can be read safely to its end. It never throws.
 * @param {Uint8Array} bytes
 * @returns {Uint8Array<ArrayBuffer> | null}
 */
export function clean(bytes) {
  try {
    const reader = new Reader(bytes);
    if (reader.startsWith("\xff\xd8")) return cleanJpeg(reader);
    if (reader.startsWith(PNG_SIGNATURE)) return cleanPng(reader);
    if (reader.startsWith("RIFF")) return cleanWebp(reader);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return null;
}

/** @param {Reader} reader */
function cleanPng(reader) {
  const kept = [reader.take(PNG_SIGNATURE.length)];
  const types = [];
  do {
    const length = reader.peek32();
    const chunk = reader.take(length + 12);
    const type = String.fromCharCode(...chunk.subarray(4, 8));
    types.push(type);
    if (PNG_KEPT.includes(type)) kept.push(chunk);
  } while (types[types.length - 1] !== "IEND");
  if (types[0] !== "IHDR" || !types.includes("IDAT")) throw new Unreadable();
  return join(kept);
}

/** @param {Reader} reader */
function cleanWebp(reader) {
  reader.take(4);
  const body = new Reader(reader.take(reader.take32le()));
  if (!body.startsWith("WEBP")) throw new Unreadable();
  body.take(4);
  const chunks = keepChunks(body, WEBP_KEPT);
  if (!chunks.some(({ type }) => WEBP_PICTURES.includes(type))) throw new Unreadable();
  const hasProfile = chunks.some(({ type }) => type === "ICCP");
  const cleaned = chunks.map(({ type, data }) => {
    if (type === "VP8X") return { type, data: withoutFlags(data, hasProfile) };
    if (type === "ANMF") return { type, data: cleanFrame(data) };
    return { type, data };
  });
  return riffChunk("RIFF", join([ascii("WEBP"), ...cleaned.map(toRiff)]));
}

/**
 * @param {Reader} reader
 * @param {string[]} kept
 */
function keepChunks(reader, kept) {
  /** @type {Chunk[]} */
  const chunks = [];
  while (!reader.isAtEnd) {
    const type = reader.takeText(4);
    const length = reader.take32le();
    const data = reader.take(length);
    // Some writers leave out the byte that makes the last chunk even.
    if (length % 2 === 1 && !reader.isAtEnd) reader.take(1);
    if (kept.includes(type)) chunks.push({ type, data });
  }
  return chunks;
}

/**
 * @param {Uint8Array} header of VP8X
 * @param {boolean} hasProfile
 */
function withoutFlags(header, hasProfile) {
  const [flags, ...rest] = header;
  if (flags === undefined || header.length !== 10) throw new Unreadable();
  const cleared = flags & ~FLAGS_EXIF_AND_XMP & ~(hasProfile ? 0 : FLAG_ICC);
  return Uint8Array.of(cleared, ...rest);
}

/** @param {Uint8Array} data of ANMF: a header, then chunks of its own */
function cleanFrame(data) {
  const reader = new Reader(data);
  const header = reader.take(FRAME_HEADER_BYTES);
  return join([header, ...keepChunks(reader, WEBP_FRAME_KEPT).map(toRiff)]);
}

/** @param {Chunk} chunk */
function toRiff({ type, data }) {
  return riffChunk(type, data);
}

/**
 * @param {string} type
 * @param {Uint8Array} data
 */
function riffChunk(type, data) {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, data.length, true);
  return join([ascii(type), length, data, new Uint8Array(data.length % 2)]);
}

/** @param {string} text */
function ascii(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
