// A JPEG is a row of marked segments; those kept here draw the picture, and the others go.
import { join, Unreadable, view } from "./reader.js";

const START = Uint8Array.of(0xff, 0xd8);
const END = Uint8Array.of(0xff, 0xd9);
const [SCAN, END_OF_IMAGE, COMMENT] = [0xda, 0xd9, 0xfe];
const [APP0, APP1, APP2, APP14, APP15] = [0xe0, 0xe1, 0xe2, 0xee, 0xef];
// Frames and scans, tables, restart interval: C8 is reserved, and D0 to D9 have no segment.
const DRAWING = [...range(0xc0, 0xc7), ...range(0xc9, 0xcf), ...range(0xda, 0xdf)];

const JFIF_BYTES = 14;
const ADOBE_BYTES = 12;
const TAG_ORIENTATION = 0x0112;
const TYPE_SHORT = 3;
const ENTRY_BYTES = 12;

/**
 * @param {import("./reader.js").Reader} reader at the start of the image
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function cleanJpeg(reader) {
  const kept = [reader.take(START.length)];
  let hasOrientation = false;
  let hasScan = false;
  for (;;) {
    const marker = takeMarker(reader);
    if (marker === END_OF_IMAGE) break;
    const data = reader.take(segmentLength(reader));
    let cleaned = cleanSegment(marker, data);
    if (marker === APP1 && !hasOrientation) {
      const orientation = readOrientation(data);
      if (orientation > 1) cleaned = minimalExif(orientation);
      hasOrientation = orientation > 0;
    }
    if (cleaned) kept.push(segment(marker, cleaned));
    if (marker === SCAN) {
      kept.push(reader.takeUntil(isMarker));
      hasScan = true;
    }
  }
  if (!hasScan) throw new Unreadable();
  return join([...kept, END]);
}

/** @param {import("./reader.js").Reader} reader */
function takeMarker(reader) {
  if (reader.takeByte() !== 0xff) throw new Unreadable();
  let marker = 0xff;
  while (marker === 0xff) marker = reader.takeByte();
  return marker;
}

/** @param {import("./reader.js").Reader} reader */
function segmentLength(reader) {
  const length = reader.take16() - 2;
  if (length < 0) throw new Unreadable();
  return length;
}

/**
 * What is kept of a segment, or null.
 * @param {number} marker
 * @param {Uint8Array} data
 */
function cleanSegment(marker, data) {
  if (DRAWING.includes(marker)) return data;
  if (marker === APP0) return cleanJfif(data);
  if (marker === APP2) return startsWith(data, "ICC_PROFILE\0") ? data : null;
  if (marker === APP14) return startsWith(data, "Adobe") ? data.subarray(0, ADOBE_BYTES) : null;
  if ((marker > APP0 && marker <= APP15) || marker === COMMENT) return null;
  throw new Unreadable();
}

/** @param {Uint8Array} data */
function cleanJfif(data) {
  if (!startsWith(data, "JFIF\0") || data.length < JFIF_BYTES) return null;
  const cleaned = data.slice(0, JFIF_BYTES);
  // The width and height of a thumbnail, which would follow.
  cleaned.fill(0, JFIF_BYTES - 2);
  return cleaned;
}

/**
 * The orientation an EXIF segment tells, 1 to 8, or 0.
 * @param {Uint8Array} data
 */
function readOrientation(data) {
  if (!startsWith(data, "Exif\0\0")) return 0;
  const tiff = data.subarray(6);
  const isLittle = startsWith(tiff, "II*\0");
  if (!isLittle && !startsWith(tiff, "MM\0*")) return 0;
  try {
    return findOrientation(view(tiff), isLittle);
  } catch (error) {
    // A directory that points beyond the segment tells no orientation.
    if (error instanceof RangeError) return 0;
    throw error;
  }
}

/**
 * @param {DataView} tiff
 * @param {boolean} isLittle
 */
function findOrientation(tiff, isLittle) {
  const directory = tiff.getUint32(4, isLittle);
  const count = tiff.getUint16(directory, isLittle);
  const end = tiff.byteOffset + tiff.byteLength;
  for (let i = 0; i < count; i++) {
    const at = tiff.byteOffset + directory + 2 + i * ENTRY_BYTES;
    if (at + ENTRY_BYTES > end) throw new RangeError("beyond the segment");
    const entry = new DataView(tiff.buffer, at, ENTRY_BYTES);
    if (entry.getUint16(0, isLittle) !== TAG_ORIENTATION) continue;
    const value = entry.getUint16(8, isLittle);
    return entry.getUint16(2, isLittle) === TYPE_SHORT && value <= 8 ? value : 0;
  }
  return 0;
}

/** @param {number} orientation */
function minimalExif(orientation) {
  const header = Array.from("Exif\0\0MM\0*", (character) => character.charCodeAt(0));
  const directory = [0, 0, 0, 8, 0, 1];
  const entry = [0x01, 0x12, 0, TYPE_SHORT, 0, 0, 0, 1, 0, orientation, 0, 0];
  return Uint8Array.of(...header, ...directory, ...entry, 0, 0, 0, 0);
}

/**
 * @param {number} marker
 * @param {Uint8Array} data
 */
function segment(marker, data) {
  const length = data.length + 2;
  return join([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), data]);
}

/**
 * Whether a scan ends here: FF00 is a coded FF, D0 to D7 restart it, FFFF fills.
 * @param {number} first
 * @param {number} second
 */
function isMarker(first, second) {
  const isRestart = second >= 0xd0 && second <= 0xd7;
  return first === 0xff && second !== 0 && second !== 0xff && !isRestart;
}

/**
 * @param {Uint8Array} data
 * @param {string} text
 */
function startsWith(data, text) {
  return Array.from(text).every((character, i) => data[i] === character.charCodeAt(0));
}

/**
 * @param {number} first
 * @param {number} last
 */
function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
