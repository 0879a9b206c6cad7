import assert from "node:assert/strict";
import { test } from "node:test";
import { openCaseFile, sealNote, sealReply } from "../../casework/browser/casefile.js";
import { Keyring, NoKey } from "../../casework/browser/keyring.js";
import { toBase64 } from "../../reporting/browser/base64.js";
import { newCase, openDocument, sealMessage, sealReport, sha256Of, wrap } from "../../reporting/browser/envelopes.js";
import { keysOf } from "./base.js";

const [reporter, ana, desk, stranger] = await Promise.all([1, 2, 3, 4].map(keysOf));
const ofCase = await newCase();
const talkKey = new Uint8Array(32).fill(9);
const FILE = { id: "f1", name: "a.pdf", mime: "application/pdf", size: 3, sha256: "aa", cleaned: false };

const envelope = await report(ofCase, reporter.recipient);
const talk = [];
await say({ type: "files", from: "reporter", files: [FILE] });
await say({ type: "message", from: "reporter", text: "first" });
await say({ type: "message", from: "desk", text: "second" });

function report(at, replyTo) {
  const answers = { kind: "cor", story: "A story." };
  return sealReport(answers, { case: at, rosterSha256: "00", replyTo, talkKey, language: "en" });
}

/** Add to the talk what fits its end; `other` overrides what the message says of itself. */
async function say(content, other = {}) {
  const before = talk.length ? talk[talk.length - 1].bytes : envelope;
  const place = { case: ofCase.id, n: talk.length + 1, prev: sha256Of(before) };
  const bytes = await sealMessage({ ...place, key: 1, ...content, ...other }, ofCase.recipient, talkKey);
  talk.push({ n: place.n, sender: content.from, on: "2026-01-02", bytes, sealed: toBase64(bytes) });
}

function bundle(changes = {}) {
  return {
    case: ofCase.id,
    recipient: ofCase.recipient,
    reply_to: reporter.recipient,
    envelope: toBase64(envelope),
    wraps: [],
    messages: talk.map(({ bytes, ...row }) => row),
    notes: [],
    files: [{ id: "f1", sealed_bytes: 9, sha256: "aa", wrap: "w" }],
    colleagues: [],
    ...changes,
  };
}

const open = (changes) => openCaseFile(bundle(changes), [ofCase.identity]);
const flagsOf = ({ talk }) => talk.map(({ flags }) => flags.join(" "));

test("a whole case opens without a flag", async () => {
  const file = await open();
  assert.equal(file.report.document.answers.story, "A story.");
  assert.deepEqual(file.report.flags, []);
  assert.deepEqual(flagsOf(file), ["", "", ""]);
  assert.equal(file.files[0].entry.name, "a.pdf");
  assert.deepEqual(file.next, { n: 4, prev: sha256Of(talk[2].bytes) });
});

test("the order in which rows come does not matter", async () => {
  const messages = bundle().messages.reverse();
  assert.deepEqual(flagsOf(await open({ messages })), ["", "", ""]);
});

test("two messages that changed places are flagged, and what follows them", async () => {
  const [one, two, three] = bundle().messages;
  const messages = [one, { ...two, sealed: three.sealed }, { ...three, sealed: two.sealed }];
  assert.deepEqual(flagsOf(await open({ messages })), ["", "out-of-place", "out-of-place"]);
});

test("a message left out shows as a gap", async () => {
  const [one, , three] = bundle().messages;
  assert.deepEqual(flagsOf(await open({ messages: [one, three] })), ["", "out-of-place gap"]);
});

test("a message that was repeated shows", async () => {
  const messages = bundle().messages;
  messages.push({ ...messages[1], n: 4 });
  assert.equal(flagsOf(await open({ messages }))[3], "out-of-place");
});

test("a sender the server exchanged shows", async () => {
  const messages = bundle().messages;
  messages[1].sender = "desk";
  assert.equal(flagsOf(await open({ messages }))[1], "out-of-place");
});

test("a message for another case shows", async () => {
  const other = await sealMessage(
    { type: "message", case: "other", n: 1, prev: sha256Of(envelope), from: "desk", text: "" },
    ofCase.recipient,
    talkKey,
  );
  const messages = [{ n: 1, sender: "desk", on: "2026-01-02", sealed: toBase64(other) }];
  assert.deepEqual(flagsOf(await open({ messages })), ["other-case"]);
});

test("a message that nobody signed shows, and what it says", async () => {
  const place = { case: ofCase.id, n: 1, prev: sha256Of(envelope), from: "desk", key: 1 };
  for (const key of [undefined, new Uint8Array(32)]) {
    const forged = await sealMessage({ ...place, type: "message", text: "meet me" }, ofCase.recipient, key);
    const messages = [{ n: 1, sender: "desk", on: "2026-01-02", sealed: toBase64(forged) }];
    const file = await open({ messages });
    assert.deepEqual(flagsOf(file), ["unsigned"]);
    assert.equal(file.talk[0].document.text, "meet me");
  }
});

test("what cannot be opened hides nothing else", async () => {
  const messages = bundle().messages;
  messages[1].sealed = toBase64(await sealMessage({ type: "message" }, stranger.recipient));
  const file = await open({ messages });
  assert.deepEqual(flagsOf(file), ["", "unreadable", "out-of-place"]);
  assert.equal(file.talk[2].document.text, "second");
});

test("an envelope of another case and an exchanged reply address show", async () => {
  const other = { ...ofCase, id: "other" };
  const exchanged = await open({ envelope: toBase64(await report(other, stranger.recipient)) });
  assert.deepEqual(exchanged.report.flags, ["other-case", "other-reply-to"]);
});

test("files that are changed, missing or named by nobody show", async () => {
  const row = { id: "f1", sealed_bytes: 9, sha256: "bb", wrap: "w" };
  const [changed, unnamed] = (await open({ files: [row, { ...row, id: "f2" }] })).files;
  assert.deepEqual([changed.isChanged, unnamed.entry], [true, null]);
  const [missing] = (await open({ files: [] })).files;
  assert.equal(missing.isMissing, true);
});

test("a file entry that is not whole is no entry", async () => {
  const files = [{ ...FILE, name: 7 }, null, "text", { ...FILE, size: "3" }];
  const odd = await sealMessage(
    { type: "files", case: ofCase.id, n: 1, prev: sha256Of(envelope), from: "reporter", files },
    ofCase.recipient,
    talkKey,
  );
  const messages = [{ n: 1, sender: "reporter", on: "2026-01-02", sealed: toBase64(odd) }];
  assert.equal((await open({ messages })).files[0].entry, null);
});

test("a reply opens at both ends and says where it stands", async () => {
  const next = { n: 4, prev: sha256Of(talk[2].bytes) };
  const at = { case: ofCase.id, identity: ofCase.identity, key: 1, talkKey, replyTo: reporter.recipient, next };
  const sealed = await sealReply("Благодарам", at);
  const expected = { v: 1, type: "message", case: ofCase.id, ...next, from: "desk", key: 1, text: "Благодарам" };
  for (const [bytes, identity] of [[sealed.forCase, ofCase.identity], [sealed.forReporter, reporter.identity]]) {
    const { mac, ...found } = await openDocument(bytes, identity, talkKey);
    assert.deepEqual(found, expected);
  }
});

test("a note opens in its case only", async () => {
  const sealed = toBase64(await sealNote("inside", ofCase.id, ofCase.identity));
  const notes = [{ id: 1, author: "Ana", on: "2026-01-02", sealed }];
  const [note] = (await open({ notes })).notes;
  assert.deepEqual([note.document.text, note.flags], ["inside", []]);
  const elsewhere = await openCaseFile(bundle({ notes, case: "other" }), [ofCase.identity]);
  assert.deepEqual(elsewhere.notes[0].flags, ["other-case"]);
});

test("a message passed off as a note shows", async () => {
  const notes = [{ id: 1, author: "Ana", on: "2026-01-02", sealed: talk[1].sealed }];
  assert.deepEqual((await open({ notes })).notes[0].flags, ["other-type"]);
});

const deskKey = { desk: "d", epoch: 2, sealed: toBase64(await wrap(desk.identity, ana.recipient)) };
const wrapFor = async (holder, recipient, identity = ofCase.identity) => {
  return { holder, sealed: toBase64(await wrap(identity, recipient)) };
};

test("the keyring opens a case by one's own wrap and by the desk's", async () => {
  const keyring = new Keyring(ana.identity, [deskKey]);
  const wraps = [await wrapFor("me", ana.recipient), await wrapFor("desk:d:2", desk.recipient)];
  for (const one of wraps) {
    assert.equal(await keyring.openCase([one], ofCase.recipient), ofCase.identity);
  }
});

test("the keyring goes on after a wrap that does not open, or opens another case", async () => {
  const keyring = new Keyring(ana.identity, [deskKey]);
  const wraps = [
    await wrapFor("desk:d:1", desk.recipient),
    await wrapFor("me", stranger.recipient),
    await wrapFor("me", ana.recipient, stranger.identity),
    await wrapFor("desk:d:2", desk.recipient),
  ];
  assert.equal(await keyring.openCase(wraps, ofCase.recipient), ofCase.identity);
  await assert.rejects(keyring.openCase(wraps.slice(0, 3), ofCase.recipient), NoKey);
});
