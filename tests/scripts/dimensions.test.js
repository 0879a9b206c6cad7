import assert from "node:assert/strict";
import { test } from "node:test";
import { dimensionsOf } from "../../casework/browser/dimensions.js";

const bytes = (...parts) => Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part))));
const ascii = (text) => Buffer.from(text, "latin1");

const PNG = bytes(ascii("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), [0, 0, 0xc3, 0x50, 0, 0, 0x01, 0x02]);
const JPEG_START = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2];
const JPEG = bytes(JPEG_START, [0xff, 0xff, 0xc2, 0, 17, 8, 0x12, 0x34, 0xab, 0xcd]);
const riff = (kind, body) => bytes(ascii("RIFF\0\0\0\0WEBP"), ascii(kind), [10, 0, 0, 0], body);

test("a PNG says its size, however large", () => {
  assert.deepEqual(dimensionsOf(PNG), { type: "image/png", width: 50000, height: 258 });
});

test("a JPEG says it in its frame, after what comes before", () => {
  assert.deepEqual(dimensionsOf(JPEG), { type: "image/jpeg", width: 0xabcd, height: 0x1234 });
});

test("the three kinds of WebP say it each in their way", () => {
  const size = { type: "image/webp", width: 300, height: 200 };
  const lossy = riff("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 300 & 255, 1, 200, 0]);
  const bits = (300 - 1) | ((200 - 1) << 14);
  const packed = [0x2f, bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, bits >>> 24];
  const extended = riff("VP8X", [0, 0, 0, 0, 299 & 255, 1, 0, 199, 0, 0]);
  assert.deepEqual(dimensionsOf(lossy), size);
  assert.deepEqual(dimensionsOf(riff("VP8L", packed)), size);
  assert.deepEqual(dimensionsOf(extended), size);
});

test("whatever else it is, it is no picture", () => {
  for (const other of ["", "<svg>", "GIF89a", "%PDF-1.7", "<html>", "RIFF\0\0\0\0WAVEfmt "]) {
    assert.equal(dimensionsOf(bytes(ascii(other))), null, other);
  }
});

test("a picture cut short is none", () => {
  for (const whole of [PNG, JPEG]) {
    for (let end = 0; end < whole.length - 1; end++) {
      assert.equal(dimensionsOf(whole.slice(0, end)), null);
    }
  }
});

test("a JPEG segment that claims no length does not hold the reader", () => {
  for (const length of [0, 1]) {
    assert.equal(dimensionsOf(bytes([0xff, 0xd8, 0xff, 0xe0, 0, length], JPEG)), null);
  }
});
