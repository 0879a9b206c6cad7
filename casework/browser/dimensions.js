// How large a picture says it is, read from its first bytes, before anything decodes it: a
// picture of 50,000 by 50,000 dots fits in a small file and takes 10 GB to draw.
import { Reader, Unreadable } from "../../reporting/browser/reader.js";

/** @typedef {{ type: string, width: number, height: number }} Dimensions */

const JPEG_START = "\xff\xd8\xff";
const PNG_START = "\x89PNG\r\n\x1a\n";

/**
 * The type and size of a PNG, JPEG or WebP picture; null for anything else.
 * @param {Uint8Array} bytes
 * @returns {Dimensions | null}
 */
export function dimensionsOf(bytes) {
  const reader = new Reader(bytes);
  try {
    if (reader.startsWith(PNG_START)) return pngSize(reader);
    if (reader.startsWith(JPEG_START)) return jpegSize(reader);
    if (reader.startsWith("RIFF")) return webpSize(reader);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return null;
}

/** @param {Reader} reader */
function pngSize(reader) {
  reader.take(12);
  if (reader.takeText(4) !== "IHDR") throw new Unreadable();
  const [width, height] = [take32(reader), take32(reader)];
  return { type: "image/png", width, height };
}

/** @param {Reader} reader */
function jpegSize(reader) {
  reader.take(2);
  for (;;) {
    if (reader.takeByte() !== 0xff) throw new Unreadable();
    let marker = reader.takeByte();
    while (marker === 0xff) marker = reader.takeByte();
    const length = reader.take16();
    if (isFrame(marker)) {
      reader.take(1);
      const [height, width] = [reader.take16(), reader.take16()];
      return { type: "image/jpeg", width, height };
    }
    // A length counts itself; less would send the reader back for ever.
    if (length < 2) throw new Unreadable();
    reader.take(length - 2);
  }
}

// Start of frame: C0 to CF, but for the tables C4, C8 and CC.
/** @param {number} marker */
function isFrame(marker) {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** @param {Reader} reader */
function webpSize(reader) {
  reader.take(8);
  if (reader.takeText(4) !== "WEBP") throw new Unreadable();
  const kind = reader.takeText(4);
  reader.take(4);
  return { type: "image/webp", ...webpFrame(kind, reader) };
}

/**
 * @param {string} kind
 * @param {Reader} reader
 */
function webpFrame(kind, reader) {
  if (kind === "VP8X") {
    reader.take(4);
    return { width: take24le(reader) + 1, height: take24le(reader) + 1 };
  }
  if (kind === "VP8L") {
    reader.take(1);
    const bits = reader.take32le();
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind !== "VP8 ") throw new Unreadable();
  reader.take(6);
  return { width: take16le(reader) & 0x3fff, height: take16le(reader) & 0x3fff };
}

/** @param {Reader} reader */
function take32(reader) {
  return reader.take16() * 0x10000 + reader.take16();
}

/** @param {Reader} reader */
function take24le(reader) {
  return reader.takeByte() + reader.takeByte() * 0x100 + reader.takeByte() * 0x10000;
}

/** @param {Reader} reader */
function take16le(reader) {
  return reader.takeByte() + reader.takeByte() * 0x100;
}
