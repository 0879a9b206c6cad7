// What several tests need: the shared vectors, signed rosters, gathered streams.
import { readFileSync } from "node:fs";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { identityFromSeed, recipientOf } from "../../reporting/browser/age.js";

/** Vectors that the Python tests read as well; a missing file fails the test. */
export function vectors(name) {
  const file = new URL(`../vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** An identity and its recipient, the same for the same number. */
export async function keysOf(number) {
  const identity = identityFromSeed(new Uint8Array(32).fill(number));
  return { identity, recipient: await recipientOf(identity) };
}

/** Bytes without a pattern, the same each time. */
export function someBytes(length) {
  const bytes = new Uint8Array(length);
  let state = 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

export async function gather(chunks) {
  const kept = [];
  for await (const chunk of chunks) kept.push(chunk);
  return Buffer.concat(kept);
}

/** A board member with a fixed key. */
export class Signer {
  constructor(name, number) {
    this.name = name;
    this.secret = new Uint8Array(32).fill(number);
    const key = Buffer.concat([Uint8Array.of(1), ed25519.getPublicKey(this.secret)]);
    this.hash = Buffer.from(sha256(Buffer.concat([Buffer.from(name + "\n"), key]))).subarray(0, 4);
    this.verifierKey = `${name}+${this.hash.toString("hex")}+${key.toString("base64")}`;
  }

  sign(text) {
    const signature = ed25519.sign(Buffer.from(text), this.secret);
    const encoded = Buffer.concat([this.hash, signature]).toString("base64");
    return `— ${this.name} ${encoded}\n`;
  }
}

export function signedBy(text, signers) {
  return text + "\n" + signers.map((signer) => signer.sign(text)).join("");
}
