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
  #fetchDesks;
  /** @type {Map<string, string>} */
  #desks = new Map();

  /**
   * @param {string} identity the caseworker's own
   * @param {DeskKey[]} deskKeys desk secrets, sealed to that identity
   * @param {() => Promise<DeskKey[]>} [fetchDesks] gets them anew: a desk may have a new key
   */
  constructor(identity, deskKeys, fetchDesks = async () => deskKeys) {
    this.#identity = identity;
    this.#deskKeys = deskKeys;
    this.#fetchDesks = fetchDesks;
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

  /**
   * The secret of a desk in one epoch.
   * @param {string} desk
   * @param {number} epoch
   */
  deskIdentity(desk, epoch) {
    return this.#deskIdentity(`desk:${desk}:${epoch}`);
  }

  /** @param {string} holder */
  async #deskIdentity(holder) {
    const known = this.#desks.get(holder);
    if (known) return known;
    const found = this.#deskKeyOf(holder) ?? (await this.#newDeskKeyOf(holder));
    if (!found) throw new NoKey(holder);
    const identity = await unwrap(bytesOf(found.sealed), this.#identity);
    this.#desks.set(holder, identity);
    return identity;
  }

  /** @param {string} holder */
  #deskKeyOf(holder) {
    return this.#deskKeys.find(({ desk, epoch }) => `desk:${desk}:${epoch}` === holder);
  }

  /** @param {string} holder */
  async #newDeskKeyOf(holder) {
    this.#deskKeys = await this.#fetchDesks();
    return this.#deskKeyOf(holder);
  }
}
