import assert from "node:assert/strict";
import { test } from "node:test";
import {
  makeDesk,
  sealAgain,
  sealDeskKeys,
  shareCases,
  signedDesk,
} from "../../casework/browser/keys/deskkeys.js";
import { Keyring, NoKey } from "../../casework/browser/keyring.js";
import { Refusal } from "../../casework/browser/refusals.js";
import { AgeError } from "../../reporting/browser/age.js";
import { toBase64 } from "../../reporting/browser/base64.js";
import { newCase, sha256Of, unwrap, wrap } from "../../reporting/browser/envelopes.js";
import { Board, RosterError } from "../../reporting/browser/rosters.js";
import { holderTag } from "../../reporting/browser/tags.js";
import { keysOf, Signer, signedBy } from "./base.js";

const [ana, ben, offline, old, fresh, stranger] = await Promise.all([1, 2, 3, 4, 5, 6].map(keysOf));
const DESK = "lantern";
const TODAY = "2026-03-02";
const [one, two, mallory] = [new Signer("one", 1), new Signer("two", 2), new Signer("mallory", 9)];
const board = Board.parse({
  keys: [one.verifierKey, two.verifierKey],
  threshold: 2,
  origin: "fener.test",
});

const sealedTo = async ({ identity }, { recipient }) => toBase64(await wrap(identity, recipient));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const keysFor = async (person, ...desks) =>
  Promise.all(
    desks.map(async ([epoch, desk]) => ({ desk: DESK, epoch, sealed: await sealedTo(desk, person) })),
  );
const anas = new Keyring(ana.identity, await keysFor(ana, [1, old], [2, fresh]));

function roster({ recipient = fresh.recipient, epoch = 2, signers = [one, two], id = DESK } = {}) {
  const text = [
    "fener roster v1",
    "origin fener.test",
    "number 2",
    "not-before 2026-03-01",
    "expires 2026-06-01",
    "previous -",
    `desk ${id} ${epoch} AL ${recipient} Lantern`,
    "",
  ].join("\n");
  return signedBy(text, signers);
}

const signed = (keyring, options) =>
  signedDesk(keyring, { note: roster(options), desk: DESK, board, today: TODAY });

test("a new desk opens to each member and offline, and to nobody else", async () => {
  const members = [ana, ben].map(({ recipient }, n) => ({ person: `p${n}`, recipient }));
  const made = await makeDesk(members, offline.recipient);
  const secrets = await Promise.all([
    unwrap(bytes(made.shares[0].sealed), ana.identity),
    unwrap(bytes(made.shares[1].sealed), ben.identity),
    unwrap(bytes(made.recovery.sealed), offline.identity),
  ]);
  assert.equal(new Set(secrets).size, 1);
  await assert.rejects(unwrap(bytes(made.shares[0].sealed), ben.identity), AgeError);
  assert.deepEqual(made.shares.map(({ person }) => person), ["p0", "p1"]);
  assert.equal((await makeDesk(members, "")).recovery, null);
});

test("a member gives on only what they hold", async () => {
  const wanted = { desk: DESK, epochs: [1, 2], recipient: ben.recipient };
  const { keys } = await sealDeskKeys(anas, wanted);
  assert.equal(await unwrap(bytes(keys[0].sealed), ben.identity), old.identity);
  assert.equal(await unwrap(bytes(keys[1].sealed), ben.identity), fresh.identity);
  await assert.rejects(sealDeskKeys(anas, { ...wanted, epochs: [3] }), NoKey);
  await assert.rejects(sealDeskKeys(anas, { ...wanted, desk: "other" }), NoKey);
});

test("a key made meanwhile is fetched once it is needed", async () => {
  const later = new Keyring(ana.identity, [], () => keysFor(ana, [2, fresh]));
  assert.equal(await later.deskIdentity(DESK, 2), fresh.identity);
  await assert.rejects(later.deskIdentity(DESK, 3), NoKey);
});

test("the signed key is the one that we hold", async () => {
  const { identity, recipient } = await signed(anas);
  assert.deepEqual([identity, recipient], [fresh.identity, fresh.recipient]);
});

test("no case goes to a key that the board has not signed", async () => {
  await assert.rejects(signed(anas, { recipient: stranger.recipient }), Refusal);
  await assert.rejects(signed(anas, { id: "other" }), Refusal);
  await assert.rejects(signed(anas, { epoch: 3 }), NoKey);
  await assert.rejects(signed(anas, { signers: [one] }), RosterError);
  await assert.rejects(signed(anas, { signers: [one, mallory] }), RosterError);
  // The server slips in a desk key of its own, sealed to Ana as anybody can.
  const fooled = new Keyring(ana.identity, await keysFor(ana, [1, old], [2, stranger]));
  await assert.rejects(signed(fooled), Refusal);
});

test("cases move to the new key, and what does not open is named", async () => {
  const ofCase = await newCase();
  const wraps = [
    { id: 7, epoch: 1, sealed: await sealedTo(ofCase, old) },
    { id: 8, epoch: 1, sealed: await sealedTo(ofCase, stranger) },
  ];
  const done = await sealAgain(anas, { desk: DESK, wraps, signed: await signed(anas) });
  assert.deepEqual(done.unopened, [8]);
  const [{ id, was, sealed }] = done.sealed;
  assert.deepEqual([id, was], [7, sha256Of(bytes(wraps[0].sealed))]);
  assert.equal(await unwrap(bytes(sealed), fresh.identity), ofCase.identity);
  await assert.rejects(unwrap(bytes(sealed), old.identity), AgeError);
});

test("cases are sealed to a colleague, except what is not what it says", async () => {
  const [first, second] = [await newCase(), await newCase()];
  const bundle = async (found, recipient, number) => ({
    id: found.id,
    number,
    recipient,
    wraps: [{ holder: `desk:${DESK}:1`, sealed: await sealedTo(found, old) }],
  });
  const cases = [
    await bundle(first, first.recipient, 1),
    await bundle(second, first.recipient, 2),
  ];
  const { sealed, unopened } = await shareCases(anas, cases, ben.recipient);
  assert.deepEqual(unopened, [second.id]);
  assert.equal(sealed[0].number, 1);
  assert.equal(sealed[0].tag, holderTag(first.identity, first.id, ben.recipient));
  assert.equal(await unwrap(bytes(sealed[0].sealed), ben.identity), first.identity);
});
