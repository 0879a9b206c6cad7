// The reporter's end of the talk: what it seals to, and what it refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { toBase64 } from "../../reporting/browser/base64.js";
import { newCase, sealMessage } from "../../reporting/browser/envelopes.js";
import { newestKeyIn, provenCase, readTalk, Talk, UnprovenRecipient } from "../../reporting/browser/talk.js";
import { recipientTag } from "../../reporting/browser/tags.js";
import { keysOf } from "./base.js";

const reporter = await keysOf(1);
const mailbox = { ...reporter, talkKey: new Uint8Array(32).fill(7), locator: new Uint8Array(32), writeKey: new Uint8Array(32) };
const ofCase = await newCase();
const other = await newCase();

function found({ number = 1, recipient = ofCase.recipient, talkKey = mailbox.talkKey } = {}) {
  const tag = recipientTag(talkKey, { id: ofCase.id, number, recipient });
  return { case: ofCase.id, recipient, key: number, tag };
}

test("a recipient with its tag is sealed to", () => {
  const expected = { id: ofCase.id, recipient: ofCase.recipient, number: 3 };
  assert.deepEqual(provenCase(found({ number: 3 }), mailbox, 2), expected);
});

const swapped = {
  "another recipient": { ...found(), recipient: other.recipient },
  "another case": { ...found(), case: other.id },
  "another number": { ...found(), key: 2 },
  "a tag by another key": found({ talkKey: new Uint8Array(32) }),
  "no tag": { ...found(), tag: "" },
  "a tag that is missing": { ...found(), tag: undefined },
};
for (const [name, one] of Object.entries(swapped)) {
  test(`it is not sealed to with ${name}`, () => assert.equal(provenCase(one, mailbox, 1), null));
}

test("an older key than the talk has named is not sealed to", async () => {
  const envelope = "ab".repeat(32);
  const messages = [];
  for (const [n, key] of [[1, 2], [2, 1]]) {
    const place = { case: ofCase.id, n, prev: n === 1 ? envelope : "cd".repeat(32), from: "desk" };
    const sealed = await sealMessage({ type: "message", ...place, key, text: "x" }, reporter.recipient, mailbox.talkKey);
    messages.push({ n, sender: "desk", on: "2026-01-02", sha256: "cd".repeat(32), sealed: toBase64(sealed) });
  }
  const lines = await readTalk({ ...found(), messages, envelope_sha256: envelope }, mailbox);
  assert.equal(newestKeyIn(lines), 2);
  assert.equal(provenCase(found({ number: 1 }), mailbox, newestKeyIn(lines)), null);
  assert.ok(provenCase(found({ number: 2 }), mailbox, newestKeyIn(lines)));
});

test("a message of the desk that nobody signed is not shown, nor does its key count", async () => {
  const place = { case: ofCase.id, n: 1, prev: "ab", from: "desk" };
  for (const key of [undefined, new Uint8Array(32)]) {
    const sealed = await sealMessage({ type: "message", ...place, key: 9, text: "meet me" }, reporter.recipient, key);
    const messages = [{ n: 1, sender: "desk", on: "2026-01-02", sha256: "cd", sealed: toBase64(sealed) }];
    const lines = await readTalk({ ...found(), messages, envelope_sha256: "ab" }, mailbox);
    assert.equal(lines[0].content, null);
    assert.equal(newestKeyIn(lines), 1);
  }
});

test("a talk without a proven recipient seals nothing", async () => {
  const talk = new Talk(mailbox, null, { n: 1, prev: "ab" });
  await assert.rejects(talk.add({ type: "message", text: "x" }), UnprovenRecipient);
});
