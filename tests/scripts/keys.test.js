import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter, Encrypter } from "age-encryption";
import {
  fingerprint,
  LockedKey,
  makeIdentity,
  openBlob,
  recipientOf,
  rewrap,
  sealBlob,
} from "../../casework/browser/keys.js";
import { AgeError } from "../../reporting/browser/age.js";
import { newCase, unwrap, wrap } from "../../reporting/browser/envelopes.js";
import { keysOf } from "./base.js";

const PASSPHRASE = "четири мирна фењера š";
const ana = await makeIdentity();
const blob = await sealBlob(ana.identity, PASSPHRASE);

test("a new identity is post-quantum and has a recipient", async () => {
  assert.match(ana.identity, /^AGE-SECRET-KEY-PQ-1[0-9A-Z]{58}$/);
  assert.equal(ana.recipient, await recipientOf(ana.identity));
});

test("the passphrase opens the key, in either spelling of its letters", async () => {
  assert.equal(await openBlob(blob, PASSPHRASE.normalize("NFD")), ana.identity);
});

test("a wrong passphrase and a changed key blob stay locked", async () => {
  await assert.rejects(openBlob(blob, PASSPHRASE + " "), LockedKey);
  const changed = blob.slice();
  changed[changed.length - 1] ^= 1;
  await assert.rejects(openBlob(changed, PASSPHRASE), LockedKey);
  await assert.rejects(openBlob(blob.slice(0, 100), PASSPHRASE), LockedKey);
});

test("the key blob is an identity file of stock age, with its work factor", async () => {
  const [version, stanza] = Buffer.from(blob).toString("latin1").split("\n");
  assert.equal(version, "age-encryption.org/v1");
  assert.match(stanza, /^-> scrypt \S{22} 18$/);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(PASSPHRASE);
  assert.equal(await decrypter.decrypt(blob, "text"), ana.identity + "\n");
});

test("a key blob that holds something else stays locked", async () => {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(10);
  await assert.rejects(openBlob(await encrypter.encrypt("hello"), PASSPHRASE), LockedKey);
});

test("only identities are locked away", async () => {
  await assert.rejects(sealBlob("hello", PASSPHRASE), AgeError);
});

test("a holder passes a case on; somebody else cannot", async () => {
  const [ofCase, ben] = [await newCase(), await keysOf(2)];
  const anas = await wrap(ofCase.identity, ana.recipient);
  const bens = await rewrap(anas, ana.identity, ben.recipient);
  assert.equal(await unwrap(bens, ben.identity), ofCase.identity);
  await assert.rejects(rewrap(anas, ben.identity, ben.recipient), AgeError);
});

test("fingerprints are six groups of five digits, and differ", async () => {
  const recipients = await Promise.all([1, 2, 3, 4].map(async (n) => (await keysOf(n)).recipient));
  const fingerprints = recipients.map(fingerprint);
  for (const text of fingerprints) assert.match(text, /^(\d{5} ){5}\d{5}$/);
  assert.equal(new Set(fingerprints).size, 4);
  assert.equal(fingerprint(recipients[0]), fingerprints[0]);
  assert.throws(() => fingerprint("age1hello"), AgeError);
});

test("a fingerprint is the number of the server", async () => {
  // The same line stands in tests/reporting/test_fingerprints.py.
  assert.equal(fingerprint((await keysOf(1)).recipient), "17163 85046 64592 92329 97675 44499");
});
