// A new key for a case: whom it is sealed to, and how the older ones are opened.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openCaseFile } from "../../casework/browser/casefile.js";
import { nextKey, openChain, openWithAny, provenTalkKey } from "../../casework/browser/keys/casekeys.js";
import { Refusal } from "../../casework/browser/refusals.js";
import { AgeError } from "../../reporting/browser/age.js";
import { fromBase64, toBase64 } from "../../reporting/browser/base64.js";
import { newCase, sealMessage, sealReport, sha256Of, unwrap, wrap } from "../../reporting/browser/envelopes.js";
import { Board } from "../../reporting/browser/rosters.js";
import { holderTag, recipientTag } from "../../reporting/browser/tags.js";
import { keysOf, Signer, signedBy } from "./base.js";

const [ana, ben, lantern, bridge, stranger] = await Promise.all([1, 2, 3, 4, 5].map(keysOf));
const talkKey = new Uint8Array(32).fill(9);
const first = await newCase();
const signer = new Signer("one", 1);
const board = Board.parse({ keys: [signer.verifierKey], threshold: 1, origin: "fener.example" });
const EMPTY_RING = {
  recipient: Promise.resolve(ana.recipient),
  deskIdentity: async () => { throw new Error("no such key"); },
};

function note(desks, by = signer) {
  const lines = desks.map(([id, epoch, { recipient }]) => `desk ${id} ${epoch} * ${recipient} ${id}`);
  const head = ["fener roster v1", "origin fener.example", "number 1", "not-before 2020-01-01",
    "expires 2020-12-31", "previous -"];
  return signedBy([...head, ...lines].join("\n") + "\n", [by]);
}

const person = (username, { recipient }, tag = holderTag(first.identity, first.id, recipient)) => {
  return { username, recipient, tag };
};
const LANTERN = { desk: "lantern", epoch: 2, note: note([["lantern", 2, lantern], ["bridge", 1, bridge]]) };

function make(holders = {}, ring = EMPTY_RING, wraps = []) {
  return nextKey({
    bundle: { case: first.id, key: 1, wraps },
    identity: first.identity,
    talkKey,
    holders: { key: 1, state: "s", people: [person("ben", ben)], desks: [LANTERN], ...holders },
    ring,
    board,
  });
}

const opened = (sealed, { identity }) => unwrap(new Uint8Array(fromBase64(sealed)), identity);

test("everybody who stays gets the next key, vouched for to the reporter", async () => {
  const made = await make();
  const fresh = await opened(made.people[0].sealed, ben);
  assert.equal(await opened(made.desks[0].sealed, lantern), fresh);
  assert.equal(await opened(made.old, { identity: fresh }), first.identity);
  assert.notEqual(fresh, first.identity);
  const named = { id: first.id, number: 2, recipient: made.recipient };
  assert.deepEqual([made.number, made.state, made.tag], [2, "s", recipientTag(talkKey, named)]);
  assert.equal(made.people[0].tag, holderTag(fresh, first.id, ben.recipient));
  await assert.rejects(opened(made.people[0].sealed, stranger), AgeError);
});

const refused = {
  "a holder nobody vouches for": { people: [person("ben", ben, "")] },
  "a holder with another's tag": { people: [person("x", stranger, person("ben", ben).tag)] },
  "a desk of another board": { desks: [{ ...LANTERN, note: note([["lantern", 2, lantern]], new Signer("two", 2)) }] },
  "a desk the roster does not name": { desks: [{ ...LANTERN, desk: "harbour" }] },
  "another epoch than the roster's": { desks: [{ ...LANTERN, epoch: 3 }] },
  "a changed roster": { desks: [{ ...LANTERN, note: LANTERN.note.replace(lantern.recipient, stranger.recipient) }] },
  "a desk without a roster that is not ours": { desks: [{ desk: "lantern", epoch: 1, note: "" }] },
  "no roster at all": { desks: [{ ...LANTERN, note: "hello" }] },
};
for (const [name, holders] of Object.entries(refused)) {
  test(`it seals the next key to nobody because of ${name}`, async () => {
    await assert.rejects(make(holders), (error) => {
      return error instanceof Refusal && error.reason === "unproven-holder";
    });
  });
}

test("our own desk and our own part need nobody to vouch for them", async () => {
  const ring = { recipient: Promise.resolve(ana.recipient), deskIdentity: async () => lantern.identity };
  const desks = [{ desk: "lantern", epoch: 1, note: "" }];
  const wraps = [{ holder: "desk:lantern:1", sealed: toBase64(await wrap(first.identity, lantern.recipient)) }];
  const made = await make({ people: [person("ana", ana, "")], desks }, ring, wraps);
  const fresh = await opened(made.people[0].sealed, ana);
  assert.equal(await opened(made.desks[0].sealed, lantern), fresh);
});

test("a desk key that the server made up vouches for nobody", async () => {
  // Anybody can seal a key to us and call it a desk's; without a roster nothing else speaks for it.
  const ring = { recipient: Promise.resolve(ana.recipient), deskIdentity: async () => stranger.identity };
  const desks = [{ desk: "harbour", epoch: 1, note: "" }];
  const other = await newCase();
  for (const wraps of [
    [],
    [{ holder: "desk:lantern:1", sealed: toBase64(await wrap(first.identity, lantern.recipient)) }],
    [{ holder: "desk:harbour:1", sealed: toBase64(await wrap(other.identity, stranger.recipient)) }],
  ]) {
    await assert.rejects(make({ desks }, ring, wraps), (error) => {
      return error instanceof Refusal && error.reason === "unproven-holder";
    });
  }
});

async function chainOf(...cases) {
  const old = [];
  for (const [at, one] of cases.slice(0, -1).entries()) {
    const sealed = toBase64(await wrap(one.identity, cases[at + 1].recipient));
    old.push({ number: at + 1, recipient: one.recipient, sealed });
  }
  return old;
}

test("the chain opens from the newest secret to the first", async () => {
  const [second, third] = [await newCase(), await newCase()];
  const old = await chainOf(first, second, third);
  const expected = [third.identity, second.identity, first.identity];
  assert.deepEqual(await openChain(third.identity, old), expected);
  assert.deepEqual(await openChain(third.identity, old.reverse()), expected);
  assert.deepEqual(await openChain(first.identity, []), [first.identity]);
});

test("a chain with another secret in it, or a piece missing, is refused", async () => {
  const [second, third] = [await newCase(), await newCase()];
  const old = await chainOf(first, second, third);
  const other = { ...old[0], recipient: stranger.recipient };
  await assert.rejects(openChain(third.identity, [other, old[1]]), Refusal);
  await assert.rejects(openChain(third.identity, [old[0]]), AgeError);
  await assert.rejects(openChain(second.identity, old), AgeError);
});

test("documents of every key open, and one sealed to an old key late is flagged", async () => {
  const second = await newCase();
  const answers = { kind: "cor", story: "A story." };
  const envelope = await sealReport(answers, {
    case: first, rosterSha256: "00", replyTo: ben.recipient, talkKey, language: "en",
  });
  const messages = [];
  let prev = sha256Of(envelope);
  for (const [at, [to, key]] of [[first, 1], [second, 2], [first, 1]].entries()) {
    const place = { case: first.id, n: at + 1, prev, from: "desk" };
    const sealed = await sealMessage({ type: "message", ...place, key, text: "x" }, to.recipient, talkKey);
    messages.push({ n: at + 1, sender: "desk", on: "2026-01-02", sealed: toBase64(sealed) });
    prev = sha256Of(sealed);
  }
  const bundle = {
    case: first.id, recipient: second.recipient, key: 2, reply_to: ben.recipient,
    envelope: toBase64(envelope), messages, notes: [], files: [],
  };
  const file = await openCaseFile(bundle, [second.identity, first.identity]);
  assert.deepEqual(file.report.flags, []);
  assert.deepEqual(file.talk.map(({ flags }) => flags.join()), ["", "", "old-key"]);
  const late = await openCaseFile(bundle, [first.identity]);
  assert.equal(late.talk[1].flags[0], "unreadable");
});

test("only a recipient that the talk key vouches for is sealed to", () => {
  const named = { id: first.id, number: 1, recipient: first.recipient };
  const bundle = { case: first.id, recipient: first.recipient, key: 1, tag: recipientTag(talkKey, named) };
  assert.equal(provenTalkKey(talkKey, bundle), talkKey);
  for (const [key, change] of [
    [null, {}], [new Uint8Array(32), {}], [talkKey, { key: 2 }], [talkKey, { tag: "" }],
    [talkKey, { recipient: stranger.recipient }], [talkKey, { case: "other" }],
  ]) {
    assert.throws(() => provenTalkKey(key, { ...bundle, ...change }), Refusal);
  }
});

test("what no secret opens says why the newest did not", async () => {
  const sealed = toBase64(await sealMessage({ type: "note" }, stranger.recipient));
  await assert.rejects(openWithAny(sealed, [first.identity, ana.identity]), AgeError);
});
