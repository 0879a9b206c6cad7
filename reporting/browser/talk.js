// The talk between a reporter and a desk: each message names the one before it, so that a
// message left out, repeated or exchanged is seen.
import { fromBase64, toBase64, toHex } from "./base64.js";
import { persist, post, Refused } from "./calls.js";
import { openMessage, sealMessage, sha256Of } from "./envelopes.js";

const CONFLICT = 409;
const ATTEMPTS = 5;

/** @typedef {import("./envelopes.js").Message} Message */
/** @typedef {Pick<Message, "type" | "text" | "files" | "consent">} Content */
/** @typedef {{ sender: "reporter" | "desk", on: string, content: Message | null }} Line */

/**
 * @typedef {object} Found a mailbox as the server gives it
 * @property {string} case
 * @property {string} recipient
 * @property {string} stage
 * @property {{ stage: string, reason: string, month: string }[]} steps
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
    lines.push({ sender, on, content: await opened(sealed, mailbox.identity, place) });
    prev = sha256;
  }
  return lines;
}

/**
 * @param {string} sealed
 * @param {string} identity
 * @param {Parameters<typeof openMessage>[2]} place
 */
async function opened(sealed, identity, place) {
  try {
    return await openMessage(new Uint8Array(fromBase64(sealed)), identity, place);
  } catch {
    return null; // The page says so in the message's place.
  }
}

/** The reporter's end of the talk. */
export class Talk {
  /** @type {{ content: string, body: string, sha256: string } | undefined} */
  #unsent;

  /**
   * @param {import("./receipts.js").Mailbox} mailbox
   * @param {{ id: string, recipient: string }} ofCase
   * @param {{ n: number, prev: string }} next what the next message must say of its place
   */
  constructor(mailbox, ofCase, next) {
    this.mailbox = mailbox;
    this.case = ofCase;
    this.next = next;
  }

  /**
   * Add a message of the reporter. The same content again, after a broken line, is the same
   * message.
   * @param {Content} content
   * @param {{ tries?: number, onWaiting?: () => void }} [patience]
   */
  async add(content, patience) {
    for (let attempt = 1; ; attempt++) {
      const { body, sha256 } = await this.#sealed(content);
      try {
        await persist(() => post("mailbox/messages/", body), patience);
        this.#unsent = undefined;
        this.next = { n: this.next.n + 1, prev: sha256 };
        return;
      } catch (error) {
        const isConflict = error instanceof Refused && error.status === CONFLICT;
        if (!isConflict || attempt === ATTEMPTS) throw error;
        // The desk has written meanwhile: take the place after that.
        this.next = { n: error.body["next"], prev: error.body["prev"] };
        this.#unsent = undefined;
      }
    }
  }

  /** @param {Content} content */
  async #sealed(content) {
    const key = JSON.stringify(content);
    if (this.#unsent?.content !== key) {
      const message = { ...content, case: this.case.id, ...this.next, from: REPORTER };
      const forCase = await sealMessage(message, this.case.recipient);
      const forReporter = await sealMessage(message, this.mailbox.recipient);
      const body = JSON.stringify({
        ...rightToWrite(this.mailbox),
        n: this.next.n,
        for_case: toBase64(forCase),
        for_reporter: toBase64(forReporter),
      });
      this.#unsent = { content: key, body, sha256: sha256Of(forCase) };
    }
    return this.#unsent;
  }
}

const REPORTER = /** @type {const} */ ("reporter");
