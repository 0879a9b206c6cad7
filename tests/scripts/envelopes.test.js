import assert from "node:assert/strict";
import { test } from "node:test";
import { AgeError, openSealed, parseIdentity, seal } from "../../reporting/browser/age.js";
import {
  DocumentError,
  newCase,
  openDocument,
  openMessage,
  sealMessage,
  sealReport,
  sha256Of,
  unwrap,
  wrap,
} from "../../reporting/browser/envelopes.js";
import { pad, PaddingError } from "../../reporting/browser/padding.js";
import { keysOf, someBytes } from "./base.js";

const reporter = await keysOf(1);
const desk = await keysOf(2);
const ofCase = await newCase();
const talkKey = new Uint8Array(32).fill(7);
const about = {
  case: ofCase,
  rosterSha256: "ab".repeat(32),
  replyTo: reporter.recipient,
  talkKey,
  language: "sr-Cyrl",
};
const message = {
  type: "message",
  case: ofCase.id,
  n: 1,
  prev: "cd".repeat(32),
  from: "reporter",
  text: "Имам још једну слику. 😀",
};
const place = { case: message.case, n: message.n, prev: message.prev, from: message.from };

test("each case has a random UUID and an identity of its own", async () => {
  const other = await newCase();
  assert.match(other.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(other.id, ofCase.id);
  assert.notEqual(other.identity, ofCase.identity);
});

test("a report opens with its case and holds what was said", async () => {
  const answers = { what: "Ryshfet për leje ndërtimi", where: { region: "AL-11" } };
  const sealed = await sealReport(answers, about);
  assert.deepEqual(await openDocument(sealed, ofCase.identity), {
    v: 1,
    type: "report",
    case: ofCase.id,
    roster: about.rosterSha256,
    reply_to: reporter.recipient,
    talk_key: "07".repeat(32),
    lang: "sr-Cyrl",
    sealed_by: "browser",
    answers,
  });
});

test("short and middling reports have the same length", async () => {
  const lengths = await Promise.all([0, 200, 1500].map(async (length) => {
    return (await sealReport({ what: "a".repeat(length) }, about)).length;
  }));
  assert.deepEqual(new Set(lengths), new Set([4096 + 1659]));
});

test("half an emoji becomes a sign that every reader can write", async () => {
  const sealed = await sealReport({ what: "a\ud83d", whole: "\ufeff😀", n: [1, null, true] }, about);
  const { answers } = await openDocument(sealed, ofCase.identity);
  assert.deepEqual(answers, { what: "a\ufffd", whole: "\ufeff😀", n: [1, null, true] });
});

test("nobody else opens a report", async () => {
  const sealed = await sealReport({}, about);
  await assert.rejects(openDocument(sealed, desk.identity), AgeError);
});

test("a message opens for the case and for the reporter", async () => {
  for (const { identity, recipient } of [ofCase, reporter]) {
    const sealed = await sealMessage(message, recipient, talkKey);
    const { mac, ...found } = /** @type {any} */ (await openMessage(sealed, identity, place, talkKey));
    assert.deepEqual(found, { v: 1, ...message });
    assert.match(mac, /^[0-9a-f]{64}$/);
  }
});

for (const [name, value] of Object.entries({ case: "other", n: 2, prev: "", from: "desk" })) {
  test(`a message with another ${name} is out of place`, async () => {
    const sealed = await sealMessage(message, ofCase.recipient, talkKey);
    const wrong = openMessage(sealed, ofCase.identity, { ...place, [name]: value }, talkKey);
    await assert.rejects(wrong, DocumentError);
  });
}

test("a message that nobody signed, or with another key, is refused", async () => {
  for (const key of [undefined, new Uint8Array(32)]) {
    const sealed = await sealMessage(message, ofCase.recipient, key);
    await assert.rejects(openMessage(sealed, ofCase.identity, place, talkKey), DocumentError);
  }
});

test("a wrap gives the secret to its holder only", async () => {
  const sealed = await wrap(ofCase.identity, desk.recipient);
  assert.equal(await unwrap(sealed, desk.identity), ofCase.identity);
  await assert.rejects(unwrap(sealed, reporter.identity), AgeError);
});

test("a wrap is what stock age wants: the secret key and nothing else", async () => {
  const sealed = await wrap(ofCase.identity, desk.recipient);
  const inside = new TextDecoder().decode(await openSealed(sealed, desk.identity));
  assert.equal(parseIdentity(inside), inside);
});

test("only identities are wrapped, and only wraps are unwrapped", async () => {
  assert.throws(() => wrap("hello", desk.recipient), AgeError);
  const report = await sealReport({}, { ...about, case: { id: "x", recipient: desk.recipient } });
  await assert.rejects(unwrap(report, desk.identity), DocumentError);
});

const strange = {
  "text that is not JSON": Buffer.from("hello"),
  "bytes that are not UTF-8": Uint8Array.from([0x22, 0xff, 0x22]),
  "a list": Buffer.from("[1]"),
  "nothing at all": Buffer.from("null"),
  "another version": Buffer.from('{"v":2}'),
};
for (const [name, bytes] of Object.entries(strange)) {
  test(`it refuses ${name} in an envelope`, async () => {
    const sealed = await seal(pad(bytes, "text"), desk.recipient);
    await assert.rejects(openDocument(sealed, desk.identity), DocumentError);
  });
}

test("it refuses an envelope without padding", async () => {
  const sealed = await seal(someBytes(500), desk.recipient);
  await assert.rejects(openDocument(sealed, desk.identity), PaddingError);
});

test("ciphertexts are named by their SHA-256", () => {
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  assert.equal(sha256Of(new Uint8Array(0)), empty);
});
