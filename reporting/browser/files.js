// Files: each sealed to an identity of its own while it is read, so a file of any size needs
// only a few MiB of memory.
import { sha256 } from "@noble/hashes/sha2.js";
import { generateIdentity, openStream, recipientOf, sealedSize, sealStream } from "./age.js";
import { toHex } from "./base64.js";
import { paddedSize, trailer, Unpadder } from "./padding.js";

/** The size of each uploaded part but the last. */
export const PART_BYTES = 1048576;
const READ_BYTES = 262144;

/** A file that changed while it was read, or is not the one that was named. */
export class FileError extends Error {
  name = "FileError";
}

/** @typedef {Blob | Uint8Array<ArrayBuffer>} Source */
/** @typedef {AsyncGenerator<Uint8Array<ArrayBuffer>>} Chunks */

/**
 * @typedef {object} FileSeal
 * @property {string} identity what opens the file: to be wrapped for the case
 * @property {number} size of the source
 * @property {number} sealedSize of all parts together, known before the first is made
 * @property {() => Chunks} parts the ciphertext, PART_BYTES each but the last; once only
 * @property {() => string} sha256 of the ciphertext, after the last part
 */

/**
 * Get ready to seal a file.
 * @param {Source} source
 * @returns {Promise<FileSeal>}
 */
export async function sealFile(source) {
  const identity = await generateIdentity();
  const size = sizeOf(source);
  const sealed = await sealStream(pulled(padded(source)), await recipientOf(identity));
  const hash = sha256.create();
  /** @type {string | undefined} */
  let digest;

  async function* parts() {
    for await (const part of inParts(chunksOf(sealed), PART_BYTES)) {
      hash.update(part);
      yield part;
    }
    digest = toHex(hash.digest());
  }

  return {
    identity,
    size,
    sealedSize: sealedFileSize(size),
    parts,
    sha256() {
      if (digest === undefined) throw new FileError("not all parts are made yet");
      return digest;
    },
  };
}

/**
 * How many bytes a file of `size` bytes becomes.
 * @param {number} size
 */
export function sealedFileSize(size) {
  return sealedSize(paddedSize(size, "file"));
}

/**
 * The bytes of a sealed file, chunk by chunk. Nothing may be shown before the last chunk has
 * come: a cut, changed or exchanged file throws as late as that.
 * @param {Source | ReadableStream<Uint8Array>} source
 * @param {string} identity
 * @param {string} [expectedSha256] of the ciphertext, as the file's message says
 * @returns {Chunks}
 */
export async function* openFile(source, identity, expectedSha256) {
  const hash = sha256.create();
  const sealed = source instanceof ReadableStream ? chunksOf(source) : read(source);
  const opened = await openStream(pulled(hashed(sealed, hash)), identity);
  const unpadder = new Unpadder();
  for await (const chunk of chunksOf(opened)) yield* unpadder.push(chunk);
  if (expectedSha256 !== undefined && toHex(hash.digest()) !== expectedSha256) {
    throw new FileError("not the file that was named");
  }
  yield* unpadder.finish();
}

/**
 * The whole file, once all of it has been verified.
 * @param {Source | ReadableStream<Uint8Array>} source
 * @param {string} identity
 * @param {{ sha256?: string, type?: string }} [expected]
 */
export async function openFileWhole(source, identity, { sha256, type } = {}) {
  const chunks = [];
  for await (const chunk of openFile(source, identity, sha256)) chunks.push(chunk);
  return new Blob(chunks, { type: type ?? "application/octet-stream" });
}

/**
 * The source as PAD wants it.
 * @param {Source} source
 * @returns {Chunks}
 */
async function* padded(source) {
  yield* read(source);
  yield* trailer(sizeOf(source), "file");
}

/**
 * @param {Source} source
 * @returns {Chunks}
 */
async function* read(source) {
  const size = sizeOf(source);
  for (let at = 0; at < size; at += READ_BYTES) {
    const end = Math.min(at + READ_BYTES, size);
    const chunk = await bytesBetween(source, at, end);
    if (chunk.length !== end - at) throw new FileError("the file changed while it was read");
    yield chunk;
  }
}

/**
 * @param {Source} source
 * @param {number} start
 * @param {number} end
 */
async function bytesBetween(source, start, end) {
  if (source instanceof Uint8Array) return source.slice(start, end);
  return new Uint8Array(await source.slice(start, end).arrayBuffer());
}

/** @param {Source} source */
function sizeOf(source) {
  return source instanceof Uint8Array ? source.length : source.size;
}

/**
 * @param {AsyncIterable<Uint8Array<ArrayBuffer>>} chunks
 * @param {ReturnType<typeof sha256.create>} hash
 * @returns {Chunks}
 */
async function* hashed(chunks, hash) {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/**
 * The same bytes in parts of exactly `size`, the last one shorter.
 * @param {Chunks} chunks
 * @param {number} size
 * @returns {Chunks}
 */
async function* inParts(chunks, size) {
  let part = new Uint8Array(size);
  let used = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + size - used);
      part.set(taken, used);
      at += taken.length;
      used += taken.length;
      if (used === size) {
        yield part;
        part = new Uint8Array(size);
        used = 0;
      }
    }
  }
  if (used > 0) yield part.slice(0, used);
}

/**
 * A stream that asks for a chunk only when somebody wants one.
 * @param {Chunks} chunks
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
function pulled(chunks) {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The chunks of a stream; browsers of today cannot yet walk a stream themselves.
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {Chunks}
 */
async function* chunksOf(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield /** @type {Uint8Array<ArrayBuffer>} */ (value);
    }
  } finally {
    // Whoever stops early or fails closes the source as well.
    await reader.cancel().catch(() => undefined);
  }
}
