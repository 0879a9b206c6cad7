import assert from "node:assert/strict";
import { test } from "node:test";
import { derive, digest, generate, grouped, MistypedCode, parse } from "../../reporting/browser/receipts.js";
import { toHex } from "../../reporting/browser/base64.js";

const CODE = generate();

test("a new code has 28 digits and fits its check digits", () => {
  for (let i = 0; i < 500; i++) {
    const code = generate();
    assert.match(code, /^[0-9]{28}$/);
    assert.equal(BigInt(code) % 97n, 1n);
    assert.equal(parse(code), code);
  }
});

test("the digits are equally likely", () => {
  const counts = new Array(10).fill(0);
  for (let i = 0; i < 4000; i++) for (const digit of generate().slice(0, 26)) counts[digit]++;
  // 10400 of each are expected, with a standard deviation of 97.
  for (const count of counts) assert.ok(Math.abs(count - 10400) < 600, counts.join(" "));
});

test("bytes from 250 up are thrown away", () => {
  let calls = 0;
  const code = generate((bytes) => bytes.fill(calls++ === 0 ? 250 : 13));
  assert.equal(calls, 2);
  assert.equal(code.slice(0, 26), "3".repeat(26));
});

test("it shows seven groups of four", () => {
  assert.match(grouped(CODE), /^(\d{4} ){6}\d{4}$/);
  assert.equal(parse(grouped(CODE)), CODE);
});

function inScript(zero) {
  return Array.from(CODE, (digit) => String.fromCodePoint(zero + Number(digit))).join("");
}

const spellings = {
  dashes: CODE.replace(/(....)/g, "$1-"),
  "dots and lines": CODE.replace(/(....)/g, "$1.\r\n"),
  "no-break spaces": CODE.replace(/(....)/g, "$1\u00a0\u2009"),
  "invisible marks": `\u200e${CODE.replace(/(....)/g, "$1\u200b\u2212\u00b7–")}\ufeff`,
  fullwidth: inScript(0xff10),
  Arabic: inScript(0x660),
  Persian: inScript(0x6f0),
  Devanagari: inScript(0x966),
  "bold mathematics": inScript(0x1d7ce),
  "monospaced mathematics": inScript(0x1d7f6),
};
for (const [name, text] of Object.entries(spellings)) {
  test(`it reads a code with ${name}`, () => assert.equal(parse(text), CODE));
}

test("it catches every single wrong digit and every swap of neighbours", () => {
  for (let at = 0; at < CODE.length; at++) {
    for (let digit = 0; digit < 10; digit++) {
      const typed = CODE.slice(0, at) + digit + CODE.slice(at + 1);
      if (typed !== CODE) assert.throws(() => parse(typed), MistypedCode);
    }
    const swapped = CODE.slice(0, at) + (CODE[at + 1] ?? "") + CODE[at] + CODE.slice(at + 2);
    if (swapped !== CODE) assert.throws(() => parse(swapped), MistypedCode);
  }
});

test("it refuses what is not a code", () => {
  const check = Number(CODE.slice(26));
  const others = check < 3 ? [check + 97] : check > 96 ? [check - 97] : [];
  const wrong = [
    "",
    CODE.slice(1),
    CODE + "0",
    CODE.replace(/./, "x"),
    CODE.replace(/.$/, "²"),
    CODE.replace(/.$/, "Ⅳ"),
    "9".repeat(100000),
    ...others.map((other) => CODE.slice(0, 26) + String(other).padStart(2, "0")),
  ];
  for (const text of wrong) assert.throws(() => parse(text), MistypedCode, text.slice(0, 30));
});

test("check digits that only agree modulo 97 are refused", () => {
  // 98 - 0 = 98 for a number of zeros; 01 is the same modulo 97.
  const zeros = "0".repeat(26);
  assert.equal(parse(zeros + "98"), zeros + "98");
  assert.throws(() => parse(zeros + "01"), MistypedCode);
});

test("any spelling derives the same mailbox, and tells how far it is", async () => {
  const heard = [];
  const [one, two] = [await derive(CODE), await derive(spellings.Arabic, (done) => heard.push(done))];
  assert.deepEqual(one, two);
  assert.ok(heard.length > 10 && heard[0] < 0.01 && heard.at(-1) > 0.99);
  assert.match(one.recipient, /^age1pq1/);
  assert.equal(new Set([one.locator, one.writeKey].map(toHex)).size, 2);
});

test("it derives nothing from a slip", async () => {
  await assert.rejects(derive(CODE.slice(1)), MistypedCode);
});

test("a digest is SHA-256", () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(toHex(digest(new TextEncoder().encode("abc"))), abc);
});
