// PAD of docs/envelope.md: the bytes, zeros up to a size class, then the length of the bytes
// as a big-endian 64-bit number. The length comes last, so a stream can be sealed in one pass.

const LENGTH_BYTES = 8;
const TEXT_CLASSES = [4096, 16384, 65536];
const MIN_FILE_BYTES = 4096;
const ZEROS = new Uint8Array(65536);

/** @typedef {"text" | "file"} Kind */

/** Padded bytes that break a rule of the format. */
export class PaddingError extends Error {
  name = "PaddingError";
}

/**
 * The Padmé size of `n` bytes: it hides all but the leading bits, for at most 12 % more.
 * @param {number} n
 */
export function padme(n) {
  if (n < 2) return n;
  const exponent = bitLength(n) - 1;
  const step = 2 ** (exponent - bitLength(exponent));
  return Math.ceil(n / step) * step;
}

/**
 * How many bytes `length` bytes become when padded.
 * @param {number} length
 * @param {Kind} kind
 */
export function paddedSize(length, kind) {
  const least = length + LENGTH_BYTES;
  if (kind === "file") return Math.max(MIN_FILE_BYTES, padme(least));
  return TEXT_CLASSES.find((size) => size >= least) ?? padme(least);
}

/**
 * @param {Uint8Array} bytes
 * @param {Kind} kind
 */
export function pad(bytes, kind) {
  const padded = new Uint8Array(paddedSize(bytes.length, kind));
  padded.set(bytes);
  padded.set(lengthBytes(bytes.length), padded.length - LENGTH_BYTES);
  return padded;
}

/**
 * What follows `length` bytes in a padded stream, in chunks of at most 64 KiB.
 * @param {number} length
 * @param {Kind} kind
 * @returns {Generator<Uint8Array<ArrayBuffer>>}
 */
export function* trailer(length, kind) {
  yield* zeros(paddedSize(length, kind) - length - LENGTH_BYTES);
  yield lengthBytes(length);
}

/**
 * The bytes inside `padded`; PaddingError when they were not padded by `pad`.
 * @param {Uint8Array<ArrayBuffer>} padded
 */
export function unpad(padded) {
  const room = padded.length - LENGTH_BYTES;
  if (room < 0) throw new PaddingError("shorter than its own length");
  const length = readLength(padded.subarray(room));
  if (length > room) throw new PaddingError("longer than its padding");
  for (let at = length; at < room; at++) {
    if (padded[at] !== 0) throw new PaddingError("something lies in the padding");
  }
  return padded.subarray(0, length);
}

/**
 * Takes the padding off a stream while it flows and holds nothing back but a count of
 * zeros, since a run of zeros may be content or padding until the end tells.
 */
export class Unpadder {
  #window = new Uint8Array(0);
  #released = 0;
  #zeros = 0;

  /**
   * @param {Uint8Array} chunk
   * @returns {Generator<Uint8Array<ArrayBuffer>>} the bytes that are certainly content
   */
  *push(chunk) {
    const all = new Uint8Array(this.#window.length + chunk.length);
    all.set(this.#window);
    all.set(chunk, this.#window.length);
    const split = Math.max(0, all.length - LENGTH_BYTES);
    this.#window = all.slice(split);

    let end = split;
    while (end > 0 && all[end - 1] === 0) end--;
    if (end > 0) {
      yield* zeros(this.#zeros);
      yield all.subarray(0, end);
      this.#released += this.#zeros + end;
      this.#zeros = 0;
    }
    this.#zeros += split - end;
  }

  /** @returns {Generator<Uint8Array<ArrayBuffer>>} the zeros that were content after all */
  *finish() {
    if (this.#window.length < LENGTH_BYTES) throw new PaddingError("shorter than its own length");
    const left = readLength(this.#window) - this.#released;
    if (left < 0) throw new PaddingError("something lies in the padding");
    if (left > this.#zeros) throw new PaddingError("longer than its padding");
    yield* zeros(left);
  }
}

/**
 * @param {number} count
 * @returns {Generator<Uint8Array<ArrayBuffer>>}
 */
function* zeros(count) {
  for (let left = count; left > 0; left -= ZEROS.length) {
    yield ZEROS.slice(0, Math.min(left, ZEROS.length));
  }
}

/** @param {number} length */
function lengthBytes(length) {
  const bytes = new Uint8Array(LENGTH_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length));
  return bytes;
}

/** @param {Uint8Array} bytes */
function readLength(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES);
  return Number(view.getBigUint64(0));
}

/** @param {number} n */
function bitLength(n) {
  return n.toString(2).length;
}
