// The unlocked keys of one caseworker, and what they open. Lives in the worker only.
import { recipientOf } from "../../reporting/browser/age.js";
import { unwrap } from "../../reporting/browser/envelopes.js";
import { bytesOf } from "./bytes.js";

/** None of the keys opens this case. */
export class NoKey extends Error {
  name = "NoKey";
}

/** @typedef {{ desk: string, epoch: number, sealed: string }} DeskKey */

export class Keyring {
  #identity;
  #deskKeys;
  /** @type {Map<string, string>} */
  #desks = new Map();

  /**
   * @param {string} identity the caseworker's own
   * @param {DeskKey[]} deskKeys desk secrets, sealed to that identity
   */
  constructor(identity, deskKeys) {
    this.#identity = identity;
    this.#deskKeys = deskKeys;
  }

  get recipient() {
    return recipientOf(this.#identity);
  }

  get identity() {
    return this.#identity;
  }

  /**
   * The secret of the case whose recipient is `recipient`, from the first wrap that holds it.
   * @param {{ holder: string, sealed: string }[]} wraps
   * @param {string} recipient
   */
  async openCase(wraps, recipient) {
    for (const { holder, sealed } of wraps) {
      const identity = await this.#openWrap(holder, sealed).catch(() => null);
      if (identity && (await recipientOf(identity)) === recipient) return identity;
    }
    throw new NoKey("no wrap of this case opens");
  }

  /**
   * @param {string} holder "me", or "desk:<id>:<epoch>"
   * @param {string} sealed
   */
  async #openWrap(holder, sealed) {
    const key = holder === "me" ? this.#identity : await this.#deskIdentity(holder);
    return unwrap(bytesOf(sealed), key);
  }

  /** @param {string} holder */
  async #deskIdentity(holder) {
    const known = this.#desks.get(holder);
    if (known) return known;
    const found = this.#deskKeys.find(({ desk, epoch }) => `desk:${desk}:${epoch}` === holder);
    if (!found) throw new NoKey(holder);
    const identity = await unwrap(bytesOf(found.sealed), this.#identity);
    this.#desks.set(holder, identity);
    return identity;
  }
}
