// The talk between a reporter and a desk: each message names the one before it, so that a
// message left out, repeated or exchanged is seen.
import { fromBase64, toBase64, toHex } from "./base64.js";
import { persist, post, Refused } from "./calls.js";
import { openMessage, sealMessage, sha256Of } from "./envelopes.js";
import { recipientTag } from "./tags.js";

const CONFLICT = 409;
const ATTEMPTS = 5;

/** Nobody who knows the talk key vouches for the recipient that the server names. */
export class UnprovenRecipient extends Error {
  name = "UnprovenRecipient";
}

/** @typedef {import("./envelopes.js").Message} Message */
/** @typedef {Pick<Message, "type" | "text" | "files" | "consent">} Content */
/** @typedef {{ sender: "reporter" | "desk", on: string, content: Message | null }} Line */

/**
 * @typedef {object} Found a mailbox as the server gives it
 * @property {string} case
 * @property {string} recipient
 * @property {number} key the recipient's number
 * @property {string} tag what proves it
 * @property {string} stage
 * @property {{ stage: string, reason: string, month: string }[]} steps
 * @property {{ code: string, month: string | null }[]} next what comes next, and by when
 * @property {boolean} allows_publishing
 * @property {string} envelope_sha256
 * @property {{ n: number, sender: "reporter" | "desk", sha256: string, sealed: string,
 *   on: string }[]} messages
 */

/**
 * What the owner of a code shows to be let in.
 * @param {import("./receipts.js").Mailbox} mailbox
 */
export function rightToWrite({ locator, writeKey }) {
  return { locator: toHex(locator), write_key: toHex(writeKey) };
}

/**
 * Every message, opened; `content` is null for one that does not open or is not in its place.
 * @param {Found} found
 * @param {import("./receipts.js").Mailbox} mailbox
 * @returns {Promise<Line[]>}
 */
export async function readTalk(found, mailbox) {
  let prev = found.envelope_sha256;
  const lines = [];
  for (const [index, { sender, on, sealed, sha256 }] of found.messages.entries()) {
    const place = { case: found.case, n: index + 1, prev, from: sender };
    lines.push({ sender, on, content: await opened(sealed, mailbox, place) });
    prev = sha256;
  }
  return lines;
}

/**
 * @param {string} sealed
 * @param {import("./receipts.js").Mailbox} mailbox
 * @param {Parameters<typeof openMessage>[2]} place
 */
async function opened(sealed, { identity, talkKey }, place) {
  try {
    return await openMessage(new Uint8Array(fromBase64(sealed)), identity, place, talkKey);
  } catch {
    return null; // The page says so in the message's place.
  }
}

/** @typedef {{ id: string, recipient: string, number: number }} ProvenCase */

/**
 * The case to seal to; null when nothing proves its recipient, or when the talk has named a
 * newer key already.
 * @param {Pick<Found, "case" | "recipient" | "key" | "tag">} found
 * @param {import("./receipts.js").Mailbox} mailbox
 * @param {number} least the newest key number that is known
 * @returns {ProvenCase | null}
 */
export function provenCase({ case: id, recipient, key: number, tag }, { talkKey }, least) {
  const named = { id, recipient, number };
  return number >= least && tag === recipientTag(talkKey, named) ? named : null;
}

/** @param {Line[]} lines */
export function newestKeyIn(lines) {
  return Math.max(1, ...lines.map(({ content }) => Number(content?.key) || 1));
}

/** The reporter's end of the talk. */
export class Talk {
  #case;
  /** @type {{ content: string, body: string, sha256: string } | undefined} */
  #unsent;

  /**
   * @param {import("./receipts.js").Mailbox} mailbox
   * @param {ProvenCase | null} ofCase
   * @param {{ n: number, prev: string }} next what the next message must say of its place
   */
  constructor(mailbox, ofCase, next) {
    this.mailbox = mailbox;
    this.#case = ofCase;
    this.next = next;
  }

  /** @param {ProvenCase | null} ofCase */
  set case(ofCase) {
    // What may have arrived already is sent again as it is, unless it must be sealed anew.
    if (ofCase?.recipient !== this.#case?.recipient) this.#unsent = undefined;
    this.#case = ofCase;
  }

  /** @returns {ProvenCase} the only one that anything is sealed to */
  get case() {
    if (!this.#case) throw new UnprovenRecipient();
    return this.#case;
  }

  /**
   * Do what is sealed to the case; once more if the case has a newer key than we knew.
   * @template T
   * @param {() => Promise<T>} action
   */
  async withNewestKey(action) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        const isOld = error instanceof Refused && "tag" in error.body;
        if (!isOld || attempt === ATTEMPTS) throw error;
        const { id, number } = this.case;
        this.case = provenCase(/** @type {any} */ ({ ...error.body, case: id }), this.mailbox, number);
      }
    }
  }

  /**
   * Add a message of the reporter. The same content again, after a broken line, is the same
   * message.
   * @param {Content} content
   * @param {{ tries?: number, onWaiting?: () => void }} [patience]
   */
  async add(content, patience) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.withNewestKey(() => this.#send(content, patience));
      } catch (error) {
        const isConflict = error instanceof Refused && error.status === CONFLICT;
        if (!isConflict || !("next" in error.body) || attempt === ATTEMPTS) throw error;
        // The desk has written meanwhile: take the place after that.
        this.next = { n: error.body["next"], prev: error.body["prev"] };
        this.#unsent = undefined;
      }
    }
  }

  /**
   * @param {Content} content
   * @param {{ tries?: number, onWaiting?: () => void }} [patience]
   */
  async #send(content, patience) {
    const { body, sha256 } = await this.#sealed(content);
    await persist(() => post("mailbox/messages/", body), patience);
    this.#unsent = undefined;
    this.next = { n: this.next.n + 1, prev: sha256 };
  }

  /** @param {Content} content */
  async #sealed(content) {
    const text = JSON.stringify(content);
    if (this.#unsent?.content !== text) {
      const { id, recipient, number: key } = this.case;
      const { talkKey, recipient: reporter } = this.mailbox;
      const message = { ...content, case: id, ...this.next, from: REPORTER, key };
      const forCase = await sealMessage(message, recipient, talkKey);
      const forReporter = await sealMessage(message, reporter, talkKey);
      const body = JSON.stringify({
        ...rightToWrite(this.mailbox),
        n: this.next.n,
        key,
        for_case: toBase64(forCase),
        for_reporter: toBase64(forReporter),
      });
      this.#unsent = { content: text, body, sha256: sha256Of(forCase) };
    }
    return this.#unsent;
  }
}

const REPORTER = /** @type {const} */ ("reporter");
