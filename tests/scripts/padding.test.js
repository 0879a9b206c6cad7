import assert from "node:assert/strict";
import { test } from "node:test";
import { pad, paddedSize, PaddingError, padme, trailer, unpad, Unpadder } from "../../reporting/browser/padding.js";
import { gather, someBytes } from "./base.js";

// By hand, from the definition: exponent E = floor(log2 n), keep floor(log2 E) + 1 more bits.
const PADME = [
  [0, 0],
  [1, 1],
  [2, 2],
  [7, 7],
  [8, 8],
  [9, 10],
  [15, 16],
  [17, 18],
  [100, 104],
  [1000, 1024],
  [1025, 1088],
  [4097, 4352],
  [65537, 67584],
  [1000000, 1015808],
  [209715200, 209715200],
  [209715201, 213909504],
  [2 ** 40 + 1, 2 ** 40 + 2 ** 34],
];
const EDGES = [0, 1, 4087, 4088, 4089, 16376, 16377, 65528, 65529, 200000];

for (const [size, padded] of PADME) {
  test(`Padmé makes ${size} to ${padded}`, () => assert.equal(padme(size), padded));
}

test("Padmé adds at most 12 % and never takes away", () => {
  for (let size = 1; size < 100000; size += 7) {
    assert.ok(padme(size) >= size && padme(size) <= size * 1.12 + 1, String(size));
    assert.equal(padme(padme(size)), padme(size));
  }
});

test("texts have three sizes, then Padmé; files at least 4 KiB", () => {
  const sizes = EDGES.map((length) => paddedSize(length, "text"));
  assert.deepEqual(sizes, [4096, 4096, 4096, 4096, 16384, 16384, 65536, 65536, 67584, 200704]);
  assert.equal(paddedSize(0, "file"), 4096);
  assert.equal(paddedSize(4089, "file"), 4352);
});

for (const kind of ["text", "file"]) {
  for (const length of EDGES) {
    test(`${length} bytes of ${kind} come back`, async () => {
      const bytes = someBytes(length);
      const padded = pad(bytes, kind);
      assert.equal(padded.length, paddedSize(length, kind));
      assert.deepEqual(unpad(padded), bytes);
      const streamed = Buffer.concat([bytes, await gather(trailer(length, kind))]);
      assert.deepEqual(Buffer.from(padded), streamed);
    });
  }
}

function unpadInSteps(padded, step) {
  const unpadder = new Unpadder();
  const kept = [];
  for (let at = 0; at < padded.length; at += step) {
    kept.push(...unpadder.push(padded.subarray(at, at + step)));
  }
  return Buffer.concat([...kept, ...unpadder.finish()]);
}

const contents = {
  "no bytes": new Uint8Array(0),
  "only zeros": new Uint8Array(5000),
  "zeros at both ends": Uint8Array.from([0, 0, 1, 2, 0, 0, 0]),
  "zeros inside": Uint8Array.from([9, ...new Array(5000).fill(0), 9]),
  "no pattern": someBytes(70000),
};
for (const [name, bytes] of Object.entries(contents)) {
  test(`a stream of ${name} comes back in any chunks`, () => {
    for (const step of [1, 3, 8, 4096, 65536, 1 << 20]) {
      if (bytes.length > 6000 && step < 8) continue;
      assert.deepEqual(unpadInSteps(pad(bytes, "file"), step), Buffer.from(bytes));
    }
  });
}

function damaged(change) {
  const padded = pad(someBytes(100), "text");
  return change(padded) ?? padded;
}

const damages = {
  "a length beyond the end": damaged((padded) => void padded.set([0x10], padded.length - 2)),
  "an impossible length": damaged((padded) => void padded.fill(255, padded.length - 8)),
  "something in the padding": damaged((padded) => void padded.set([1], 2000)),
  "a length too short": damaged((padded) => void padded.set([99], padded.length - 1)),
  "no room for a length": new Uint8Array(7),
  nothing: new Uint8Array(0),
};
for (const [name, padded] of Object.entries(damages)) {
  test(`it refuses ${name}`, () => {
    assert.throws(() => unpad(padded), PaddingError);
    assert.throws(() => unpadInSteps(padded, 64), PaddingError);
  });
}
