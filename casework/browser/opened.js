// What the worker has unlocked: the keys of one caseworker, and the one case in hand.
import { Refusal } from "./refusals.js";

/** @typedef {import("./casefile.js").Bundle} Bundle */
/** @typedef {import("./casefile.js").CaseFile} CaseFile */
/** @typedef {import("./keyring.js").Keyring} Keyring */
/**
 * @typedef {{ bundle: Bundle, identity: string, identities: string[], talkKey: Uint8Array,
 *   file: CaseFile }} Opened `identity` is the newest of `identities`, to which all is sealed
 */

/** @type {Keyring | null} */
let keyring = null;
/** @type {Opened | null} */
let open = null;

/** @param {Keyring} ring */
export function setUnlocked(ring) {
  keyring = ring;
}

/** @param {Opened} opened */
export function setOpened(opened) {
  open = opened;
}

export function isUnlocked() {
  return keyring !== null;
}

/** The keys, or a Refusal when they are locked. */
export function unlocked() {
  if (!keyring) throw new Refusal("locked");
  return keyring;
}

/** The case in hand, or a Refusal when there is none. */
export function opened() {
  if (!open) throw new Refusal("locked");
  return open;
}
