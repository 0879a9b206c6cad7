import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { clean } from "../../reporting/browser/pictures.js";
import { someBytes } from "./base.js";

const SECRET = "44.8125 N 20.4612 E";

function ascii(text) {
  return Buffer.from(text, "latin1");
}

function assertClean(dirty, expected) {
  const cleaned = clean(new Uint8Array(dirty));
  assert.ok(cleaned, "it was not cleaned");
  assert.ok(!ascii(SECRET).equals(cleaned) && !Buffer.from(cleaned).includes(SECRET));
  assert.equal(Buffer.from(cleaned).toString("hex"), Buffer.from(expected).toString("hex"));
  assert.deepEqual(clean(cleaned), cleaned, "cleaning twice changes nothing");
}

// --- JPEG

const SOI = Buffer.from([0xff, 0xd8]);
const EOI = Buffer.from([0xff, 0xd9]);
// Coded FF, restart markers and a fill byte belong to the scan.
const SCAN = Buffer.from([1, 0xff, 0, 2, 0xff, 0xd0, 3, 0xff, 0xff, 0xd7, 4, 0xff, 0, 0xda]);

function segment(marker, data) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length + 2);
  return Buffer.concat([Buffer.from([0xff, marker]), length, data]);
}

const jfif = (x, y) => segment(0xe0, Buffer.concat([ascii("JFIF\0"), Buffer.from([1, 1, 0, 0, 1, 0, 1, x, y])]));
const tables = [segment(0xdb, Buffer.alloc(65)), segment(0xc4, Buffer.alloc(20)), segment(0xdd, Buffer.alloc(2))];
const frame = (marker = 0xc0) => segment(marker, Buffer.alloc(15));
const scan = Buffer.concat([segment(0xda, Buffer.alloc(10)), SCAN]);
const profile = segment(0xe2, ascii("ICC_PROFILE\0\x01\x01colours"));
const adobe = segment(0xee, ascii("Adobe\0d\0\0\0\0\x01"));

function exif(orientation, little = false, type = 3) {
  const tiff = Buffer.alloc(8 + 2 + 24 + 4);
  tiff.write(little ? "II*\0\x08\0\0\0" : "MM\0*\0\0\0\x08", "latin1");
  const put16 = (value, at) => (little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at));
  put16(2, 8);
  put16(0x010f, 10);
  put16(0x0112, 22);
  put16(type, 24);
  put16(orientation, 30);
  return segment(0xe1, Buffer.concat([ascii("Exif\0\0"), tiff, ascii(SECRET)]));
}

function minimalExif(orientation) {
  const tiff = Buffer.from("4d4d002a000000080001011200030000000100060000" + "00000000", "hex");
  tiff[19] = orientation;
  return segment(0xe1, Buffer.concat([ascii("Exif\0\0"), tiff]));
}

function jpeg(...segments) {
  return Buffer.concat([SOI, ...segments, EOI]);
}

const plainJpeg = jpeg(jfif(0, 0), ...tables, frame(), scan);

test("a JPEG without hidden data stays as it is", () => assertClean(plainJpeg, plainJpeg));

test("a JPEG loses EXIF, XMP, IPTC, comments and private segments", () => {
  const hidden = [0xe1, 0xe2, 0xe3, 0xe9, 0xed, 0xee, 0xef, 0xfe].map((marker) => segment(marker, ascii(SECRET)));
  const xmp = segment(0xe1, ascii("http://ns.adobe.com/xap/1.0/\0" + SECRET));
  const photoshop = segment(0xed, ascii("Photoshop 3.0\0" + SECRET));
  const dirty = jpeg(jfif(0, 0), exif(1), xmp, photoshop, ...hidden, ...tables, frame(), scan);
  assertClean(dirty, plainJpeg);
});

test("hidden segments between the scans of a progressive JPEG go too", () => {
  const comment = segment(0xfe, ascii(SECRET));
  const expected = jpeg(...tables, frame(0xc2), scan, tables[1], scan, scan);
  assertClean(jpeg(...tables, frame(0xc2), scan, comment, tables[1], scan, comment, scan), expected);
});

test("what follows a JPEG's end goes: trailers and second pictures", () => {
  assertClean(Buffer.concat([plainJpeg, ascii(SECRET)]), plainJpeg);
  assertClean(Buffer.concat([plainJpeg, plainJpeg]), plainJpeg);
});

test("thumbnails go", () => {
  const pixels = ascii(SECRET.padEnd(27));
  const data = Buffer.concat([jfif(3, 3).subarray(4), pixels]);
  const extension = segment(0xe0, ascii("JFXX\0\x13" + SECRET));
  assertClean(jpeg(segment(0xe0, data), extension, ...tables, frame(), scan), plainJpeg);
});

test("a colour profile and Adobe's colour transform stay", () => {
  const expected = jpeg(profile, adobe, ...tables, frame(), scan);
  const longer = segment(0xee, Buffer.concat([adobe.subarray(4), ascii(SECRET)]));
  assertClean(jpeg(profile, longer, ...tables, frame(), scan), expected);
});

for (const little of [false, true]) {
  for (let orientation = 2; orientation <= 8; orientation++) {
    test(`a picture turned by ${orientation} stays turned (${little ? "little" : "big"} endian)`, () => {
      const expected = jpeg(jfif(0, 0), minimalExif(orientation), ...tables, frame(), scan);
      assertClean(jpeg(jfif(0, 0), exif(orientation, little), ...tables, frame(), scan), expected);
    });
  }
}

test("no orientation is made up", () => {
  const wrong = [exif(0), exif(1), exif(9), exif(6, false, 4), segment(0xe1, ascii("Exif\0\0MM\0*\0\0\xff\xff")),
    segment(0xe1, ascii("Exif\0\0II")), segment(0xe1, ascii("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06"))];
  for (const one of wrong) assertClean(jpeg(jfif(0, 0), one, ...tables, frame(), scan), plainJpeg);
});

test("only the first orientation counts", () => {
  const expected = jpeg(minimalExif(6), ...tables, frame(), scan);
  assertClean(jpeg(exif(6), exif(3), ...tables, frame(), scan), expected);
});

test("a JPEG that cannot be read to its end is left alone", () => {
  const wrong = {
    "without an end": plainJpeg.subarray(0, -2),
    "cut in a segment": plainJpeg.subarray(0, 30),
    "without a picture": jpeg(jfif(0, 0)),
    "with bytes between segments": jpeg(jfif(0, 0), ascii("x"), frame(), scan),
    "with a length of one": jpeg(Buffer.from([0xff, 0xdb, 0, 1]), frame(), scan),
    "with a reserved marker": jpeg(segment(0xf0, ascii(SECRET)), frame(), scan),
    "with a restart outside a scan": jpeg(Buffer.from([0xff, 0xd0]), frame(), scan),
  };
  for (const [name, bytes] of Object.entries(wrong)) assert.equal(clean(new Uint8Array(bytes)), null, name);
});

// --- PNG

const PNG_START = ascii("\x89PNG\r\n\x1a\n");

function chunk(type, data) {
  const body = Buffer.concat([ascii(type), data]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}

const header = chunk("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
const pixels = chunk("IDAT", deflateSync(Buffer.from([0, 255])));
const end = chunk("IEND", Buffer.alloc(0));
const kept = "gAMA cHRM sRGB sBIT iCCP PLTE tRNS acTL fcTL fdAT".split(" ").map((type) => chunk(type, ascii("x")));
const plainPng = Buffer.concat([PNG_START, header, ...kept, pixels, pixels, end]);

test("a PNG without hidden data stays as it is", () => assertClean(plainPng, plainPng));

test("a PNG loses texts, times, EXIF, private chunks and what follows it", () => {
  const hidden = "tEXt zTXt iTXt tIME eXIf pHYs prVt caBX dSIG".split(" ").map((type) => chunk(type, ascii(SECRET)));
  const dirty = [PNG_START, header, ...hidden, ...kept, pixels, ...hidden, pixels, end, ascii(SECRET), ...hidden];
  assertClean(Buffer.concat(dirty), plainPng);
});

test("a PNG that cannot be read to its end is left alone", () => {
  const wrong = {
    "without an end": [PNG_START, header, pixels],
    "without pixels": [PNG_START, header, end],
    "that begins otherwise": [PNG_START, pixels, header, end],
    "with a chunk too long": [PNG_START, header, Buffer.from("ffffffff49444154", "hex"), end],
    "with nothing": [PNG_START],
  };
  for (const [name, pieces] of Object.entries(wrong)) {
    assert.equal(clean(new Uint8Array(Buffer.concat(pieces))), null, name);
  }
});

// --- WebP

function riff(type, data) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([ascii(type), length, data, Buffer.alloc(data.length % 2)]);
}

const webp = (...chunks) => riff("RIFF", Buffer.concat([ascii("WEBP"), ...chunks]));
const features = (flags) => riff("VP8X", Buffer.from([flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
const lossy = riff("VP8 ", Buffer.from([1, 2, 3]));
const hiddenWebp = ["EXIF", "XMP ", "junk"].map((type) => riff(type, ascii(SECRET)));

test("a WebP without hidden data stays as it is", () => assertClean(webp(lossy), webp(lossy)));

test("a WebP loses EXIF, XMP, unknown chunks, their flags and what follows it", () => {
  const colours = riff("ICCP", ascii("colours"));
  const alpha = riff("ALPH", ascii("a"));
  const dirty = webp(features(0x3c), colours, alpha, lossy, ...hiddenWebp);
  assertClean(Buffer.concat([dirty, ascii(SECRET)]), webp(features(0x30), colours, alpha, lossy));
});

test("the flag of a profile that is not there goes", () => {
  assertClean(webp(features(0x2c), lossy, ...hiddenWebp), webp(features(0), lossy));
});

test("an animated WebP loses what hides between its frames and in them", () => {
  const loop = riff("ANIM", Buffer.alloc(6));
  const picture = (...chunks) => riff("ANMF", Buffer.concat([Buffer.alloc(16), ...chunks]));
  const dirty = webp(features(0x0e), loop, picture(lossy, ...hiddenWebp), ...hiddenWebp, picture(lossy));
  assertClean(dirty, webp(features(0x02), loop, picture(lossy), picture(lossy)));
});

test("a last chunk without its even byte is mended", () => {
  const odd = webp(lossy);
  const unpadded = Buffer.from(odd.subarray(0, -1));
  unpadded.writeUInt32LE(unpadded.length - 8, 4);
  assertClean(unpadded, odd);
});

test("a WebP that cannot be read to its end is left alone", () => {
  const whole = webp(features(0), lossy);
  const wrong = {
    "cut short": whole.subarray(0, -1),
    "without a picture": webp(features(0)),
    "with a short header": webp(riff("VP8X", Buffer.alloc(4)), lossy),
    "with half a chunk": riff("RIFF", Buffer.concat([ascii("WEBP"), lossy, ascii("VP")])),
    "that is sound": riff("RIFF", Buffer.concat([ascii("WAVE"), lossy])),
  };
  for (const [name, bytes] of Object.entries(wrong)) assert.equal(clean(new Uint8Array(bytes)), null, name);
});

// --- anything

test("what is no picture is left alone", () => {
  for (const text of ["", "\xff", "%PDF-1.7", "GIF89a", "<svg/>", "\xff\xd8", "RIFF"]) {
    assert.equal(clean(new Uint8Array(ascii(text))), null);
  }
});

test("it never throws, whatever is cut or changed", () => {
  const pictures = [plainJpeg, jpeg(exif(6), ...tables, frame(), scan), plainPng, webp(features(0x3c), lossy, ...hiddenWebp)];
  const noise = someBytes(40000);
  for (const picture of pictures) {
    for (let length = 0; length < picture.length; length++) clean(new Uint8Array(picture.subarray(0, length)));
    for (let i = 0; i + 3 < noise.length; i += 4) {
      const changed = new Uint8Array(picture);
      changed[(noise[i] * 256 + noise[i + 1]) % changed.length] = noise[i + 2];
      changed[(noise[i + 2] * 256 + noise[i + 3]) % changed.length] = noise[i];
      clean(changed);
    }
  }
});
