import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { AgeError, openSealed } from "../../reporting/browser/age.js";
import {
  FileError,
  openFile,
  openFileWhole,
  PART_BYTES,
  sealedFileSize,
  sealFile,
} from "../../reporting/browser/files.js";
import { unpad } from "../../reporting/browser/padding.js";
import { gather, keysOf, someBytes } from "./base.js";

const SIZES = [0, 1, 4088, 65535, 65536, 65537, 200000, PART_BYTES - 2000, 3 * PART_BYTES + 5];

async function sealed(bytes) {
  const seal = await sealFile(new Blob([bytes]));
  const parts = [];
  for await (const part of seal.parts()) parts.push(part);
  return { ...seal, parts };
}

for (const size of SIZES) {
  test(`a file of ${size} bytes goes in whole parts and comes back`, async () => {
    const bytes = someBytes(size);
    const { identity, parts, sealedSize, sha256, ...file } = await sealed(bytes);
    const stored = new Uint8Array(await new Blob(parts).arrayBuffer());

    assert.equal(file.size, size);
    assert.equal(sealedSize, stored.length);
    assert.equal(sealedSize, sealedFileSize(size));
    assert.ok(parts.slice(0, -1).every((part) => part.length === PART_BYTES));
    assert.ok(parts.at(-1).length > 0 && parts.at(-1).length <= PART_BYTES);
    assert.equal(sha256(), createHash("sha256").update(stored).digest("hex"));

    const opened = await openFileWhole(new Blob(parts), identity, { sha256: sha256(), type: "image/png" });
    assert.equal(opened.type, "image/png");
    assert.deepEqual(new Uint8Array(await opened.arrayBuffer()), bytes);
    assert.deepEqual(unpad(await openSealed(stored, identity)), bytes);
  });
}

test("bytes and streams work like files", async () => {
  const bytes = someBytes(100000);
  const seal = await sealFile(bytes);
  const stored = new Uint8Array(await gather(seal.parts()));
  assert.deepEqual(await gather(openFile(stored, seal.identity)), Buffer.from(bytes));
  assert.deepEqual(await gather(openFile(new Blob([stored]).stream(), seal.identity)), Buffer.from(bytes));
});

test("each file has its own identity", async () => {
  const [one, two] = await Promise.all([sealFile(someBytes(1)), sealFile(someBytes(1))]);
  assert.notEqual(one.identity, two.identity);
});

test("the hash is not told before the last part", async () => {
  const seal = await sealFile(someBytes(2 * PART_BYTES));
  const parts = seal.parts();
  await parts.next();
  assert.throws(seal.sha256, FileError);
});

test("a file that shrinks while it is read is refused", async () => {
  const shrinking = new Blob([someBytes(600000)]);
  const slice = shrinking.slice.bind(shrinking);
  shrinking.slice = (start, end) => slice(start, start > 0 ? end - 1 : end);
  const seal = await sealFile(shrinking);
  await assert.rejects(gather(seal.parts()), FileError);
});

test("a part missing, changed, swapped or added is refused", async () => {
  const { identity, parts, sha256 } = await sealed(someBytes(3 * PART_BYTES + 5));
  const [one, two, three, four] = parts;
  const flipped = two.slice();
  flipped[77] ^= 1;
  const wrong = [[one, two, three], [one, flipped, three, four], [one, three, two, four],
    [one, two, three, four, four], [two, three, four], []];
  for (const changed of wrong) {
    await assert.rejects(openFileWhole(new Blob(changed), identity));
    await assert.rejects(openFileWhole(new Blob(changed), identity, { sha256: sha256() }));
  }
});

test("another file than the named one is refused", async () => {
  const { identity, parts } = await sealed(someBytes(1000));
  const other = { sha256: "00".repeat(32) };
  await assert.rejects(openFileWhole(new Blob(parts), identity, other), FileError);
});

test("nobody else opens a file", async () => {
  const { parts } = await sealed(someBytes(1000));
  await assert.rejects(openFileWhole(new Blob(parts), (await keysOf(3)).identity), AgeError);
});

/** A file of 200 MiB that exists only where it is read. */
class LargeBlob {
  size = 200 * 1024 * 1024;

  slice(start, end) {
    return new Blob([new Uint8Array(end - start).fill(start % 251)]);
  }
}

test("a file of 200 MB needs a few MiB of memory", { timeout: 300000 }, async (t) => {
  const seal = await sealFile(new LargeBlob());
  let [made, most] = [0, 0];
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc");
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  for await (const part of seal.parts()) {
    made += part.length;
    collectGarbage();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  t.diagnostic(`at most ${Math.round(most / 2 ** 20)} MiB of buffers`);
  assert.equal(made, seal.sealedSize);
  assert.ok(most < 16 * 2 ** 20, `${most} bytes`);
});
