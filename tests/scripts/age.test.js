import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { armor, Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import * as cctv from "cctv-age";
import {
  AgeError,
  generateIdentity,
  identityFromSeed,
  openSealed,
  openStream,
  parseIdentity,
  parseRecipient,
  recipientOf,
  seal,
  sealedSize,
} from "../../reporting/browser/age.js";
import { gather, keysOf, someBytes } from "./base.js";

const CHUNK = 65536;
const SEALED_CHUNK = CHUNK + 16;
const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 200000];
// Fener writes and reads one stanza only; these three files have more.
const MORE_THAN_ONE_STANZA = ["hybrid_and_x25519", "hybrid_grease", "hybrid_multiple_recipients"];

const ana = await keysOf(1);
const ben = await keysOf(2);

function readVector(bytes) {
  const split = Buffer.from(bytes).indexOf("\n\n");
  const lines = Buffer.from(bytes.subarray(0, split)).toString().split("\n");
  const read = (name) => lines.filter((l) => l.startsWith(name + ": ")).map((l) => l.slice(name.length + 2));
  const rest = bytes.subarray(split + 2);
  return {
    expect: read("expect")[0],
    identities: read("identity"),
    passphrases: read("passphrase"),
    payload: read("payload")[0],
    isArmored: read("armored").length > 0,
    sealed: read("compressed")[0] === "zlib" ? new Uint8Array(inflateSync(rest)) : rest,
  };
}

const all = Object.entries(cctv)
  .filter(([, bytes]) => bytes instanceof Uint8Array)
  .map(([name, bytes]) => ({ name, ...readVector(bytes) }));
const hybrid = all.filter(({ name }) => /^hybrid/.test(name));
const stream = all.filter(({ name }) => /^stream/.test(name));

function payloadHash(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

async function openWithLibrary({ identities, passphrases, isArmored, sealed }) {
  const decrypter = new Decrypter();
  identities.forEach((identity) => decrypter.addIdentity(identity));
  passphrases.forEach((passphrase) => decrypter.addPassphrase(passphrase));
  return decrypter.decrypt(isArmored ? armor.decode(Buffer.from(sealed).toString()) : sealed);
}

test("the published vectors are all there", () => {
  assert.equal(all.length, 143);
  assert.equal(hybrid.length, 18);
  assert.equal(stream.length, 28);
});

for (const vector of hybrid) {
  const isOpened = vector.expect === "success" && !MORE_THAN_ONE_STANZA.includes(vector.name);
  test(`it ${isOpened ? "opens" : "refuses"} the published file ${vector.name}`, async () => {
    const opened = openSealed(vector.sealed, vector.identities[0]);
    if (isOpened) assert.equal(payloadHash(await opened), vector.payload);
    else await assert.rejects(opened, AgeError);
  });
}

for (const vector of [...hybrid, ...stream]) {
  test(`the library treats ${vector.name} as published`, async () => {
    const opened = openWithLibrary(vector);
    if (vector.expect === "success") assert.equal(payloadHash(await opened), vector.payload);
    else await assert.rejects(opened);
  });
}

for (const size of SIZES) {
  test(`it seals and opens ${size} bytes`, async () => {
    const bytes = someBytes(size);
    const sealed = await seal(bytes, ana.recipient);
    assert.equal(sealed.length, sealedSize(size));
    assert.deepEqual(await openSealed(sealed, ana.identity), bytes);
    assert.deepEqual(await openWithLibrary({ identities: [ana.identity], passphrases: [], sealed }), bytes);
  });

  test(`it refuses ${size} bytes cut at every border`, async () => {
    const sealed = await seal(someBytes(size), ana.recipient);
    const payload = sealedSize(0) - 16;
    const borders = [0, 21, payload - 17, payload - 16, payload - 1, payload, sealed.length - 1];
    for (let at = payload + SEALED_CHUNK; at < sealed.length; at += SEALED_CHUNK) {
      borders.push(at - 1, at, at + 1, at + 16);
    }
    for (const border of borders) {
      await assert.rejects(openSealed(sealed.slice(0, border), ana.identity), AgeError, `at ${border}`);
    }
  });

  test(`it refuses ${size} bytes with something behind them`, async () => {
    const sealed = await seal(someBytes(size), ana.recipient);
    const longer = new Uint8Array([...sealed, 0]);
    await assert.rejects(openSealed(longer, ana.identity), AgeError);
  });
}

test("it refuses a flipped bit in every part", async () => {
  const sealed = await seal(someBytes(CHUNK + 1), ana.recipient);
  const header = sealedSize(0) - 32;
  const parts = {
    version: 0,
    "stanza type": 26,
    "encapsulated key": 60,
    "end of the encapsulated key": 1500,
    "stanza body": header - 70,
    "header tag": header - 20,
    nonce: header + 3,
    "first chunk": header + 16 + 5,
    "tag of the first chunk": header + 16 + CHUNK + 5,
    "last chunk": sealed.length - 17,
    "last tag": sealed.length - 1,
  };
  for (const [part, at] of Object.entries(parts)) {
    const changed = sealed.slice();
    changed[at] ^= 1;
    await assert.rejects(openSealed(changed, ana.identity), AgeError, part);
  }
});

test("it refuses the wrong identity", async () => {
  const sealed = await seal(someBytes(10), ana.recipient);
  await assert.rejects(openSealed(sealed, ben.identity), AgeError);
});

test("a stream that is cut opens to an error", async () => {
  const sealed = await seal(someBytes(200000), ana.recipient);
  const cut = new Blob([sealed.slice(0, -SEALED_CHUNK)]).stream();
  await assert.rejects(async () => gather(await openStream(cut, ana.identity)));
});

test("it seals twice differently", async () => {
  const [one, two] = await Promise.all([0, 1].map(() => seal(someBytes(10), ana.recipient)));
  assert.notDeepEqual(one, two);
});

test("it knows only post-quantum recipients and identities", async () => {
  const classical = await generateX25519Identity();
  const recipient = await identityToRecipient(classical);
  assert.throws(() => parseRecipient(recipient), AgeError);
  assert.throws(() => parseIdentity(classical), AgeError);
  await assert.rejects(seal(someBytes(1), recipient), AgeError);
  await assert.rejects(recipientOf(classical), AgeError);
  const changed = ana.recipient.replace(/.$/, (last) => (last === "q" ? "p" : "q"));
  for (const text of ["", "age1", ana.recipient.slice(0, -1), changed, ana.recipient.toUpperCase()]) {
    assert.throws(() => parseRecipient(text), AgeError, text.slice(0, 20));
  }
});

test("it reads an identity with white space, and no damaged one", async () => {
  const identity = await generateIdentity();
  assert.equal(parseIdentity(` ${identity}\n`), identity);
  const changed = identity.replace(/.$/, (last) => (last === "Q" ? "P" : "Q"));
  for (const text of ["", identity.toLowerCase(), changed, identity.slice(0, -1)]) {
    assert.throws(() => parseIdentity(text), AgeError);
  }
});

test("a refusal never repeats the secret", () => {
  const secret = identityFromSeed(someBytes(32)).slice(0, -1);
  assert.throws(() => parseIdentity(secret), (error) => !String(error.stack).includes(secret));
});

test("a seed has exactly 32 bytes", () => {
  assert.throws(() => identityFromSeed(new Uint8Array(31)), AgeError);
});
