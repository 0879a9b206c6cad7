// Sealing a report in this browser and sending it: to desks of a roster that the vetting board
// has signed, and to nobody else.
import { toBase64, toHex } from "./base64.js";
import { pinnedBoard } from "./board.js";
import { getText, persist, post, Refused, Unreachable } from "./calls.js";
import { newCase, openDocument, sealReport, sha256Of, wrap } from "./envelopes.js";
import { derive, digest, generate } from "./receipts.js";
import { route, verify } from "./rosters.js";
import { recipientTag } from "./tags.js";

const VERSION = 1;
const CONFLICT = 409;
const ATTEMPTS = 3;

/**
 * @typedef {object} Draft
 * @property {Record<string, string | string[]>} answers
 * @property {string[]} desks those that were ticked
 * @property {Record<string, string[]>} [standsFor] the withdrawn desks of each twin
 * @property {string} language
 * @property {number} newest the number of the roster that the page was made with
 * @property {string} serverDay what the server says is today, YYYY-MM-DD
 */

/**
 * @typedef {object} SealedReport
 * @property {string} code
 * @property {import("./receipts.js").Mailbox} mailbox
 * @property {import("./envelopes.js").NewCase} case
 * @property {string} envelopeSha256
 * @property {string} body what is sent: the same bytes at every try
 */

/** Sends one report; the same draft again is the same report, even after a broken line. */
export class Sender {
  /** @type {{ draft: string, sealed: SealedReport } | undefined} */
  #kept;

  /**
   * @param {Draft} draft
   * @param {(stage: "locking" | "sending") => void} onStage
   * @returns {Promise<SealedReport>}
   */
  async send(draft, onStage) {
    for (let attempt = 1; ; attempt++) {
      onStage("locking");
      const sealed = await this.#sealed(draft);
      onStage("sending");
      try {
        const { case: kept } = await persist(() => post("reports/", sealed.body));
        if (kept !== sealed.case.id) throw new Unreachable();
        return sealed;
      } catch (error) {
        // The roster or the code is not good any more: both are made anew.
        const isConflict = error instanceof Refused && error.status === CONFLICT;
        if (!isConflict || attempt === ATTEMPTS) throw error;
        this.#kept = undefined;
      }
    }
  }

  /** @param {Draft} draft */
  async #sealed(draft) {
    const key = JSON.stringify(draft);
    if (this.#kept?.draft !== key) this.#kept = { draft: key, sealed: await sealed(draft) };
    return this.#kept.sealed;
  }
}

/**
 * @param {Draft} draft
 * @returns {Promise<SealedReport>}
 */
async function sealed(draft) {
  const note = await persist(() => getText("roster/"));
  const today = laterDay(draft.serverDay, new Date().toISOString().slice(0, 10));
  const roster = verify(note, { board: pinnedBoard(), today, newest: draft.newest });
  const desks = route(roster, String(draft.answers["country"]), draft.desks, draft.standsFor);
  const code = generate();
  const mailbox = await derive(code);
  const ofCase = await newCase();
  const envelope = await sealReport(draft.answers, {
    case: ofCase,
    rosterSha256: roster.sha256,
    replyTo: mailbox.recipient,
    talkKey: mailbox.talkKey,
    language: draft.language,
  });
  await makeSureItOpens(new Uint8Array(envelope), ofCase.identity, draft);
  const wraps = await Promise.all(desks.map((desk) => wrapFor(desk, ofCase.identity)));
  const body = JSON.stringify({
    v: VERSION,
    case: ofCase.id,
    kind: draft.answers["kind"],
    country: draft.answers["country"],
    roster: roster.sha256,
    recipient: ofCase.recipient,
    recipient_tag: recipientTag(mailbox.talkKey, ofCase),
    reply_to: mailbox.recipient,
    locator_digest: toHex(digest(mailbox.locator)),
    write_key_digest: toHex(digest(mailbox.writeKey)),
    envelope: toBase64(envelope),
    wraps,
  });
  return { code, mailbox, case: ofCase, envelopeSha256: sha256Of(envelope), body };
}

/**
 * The day a roster is judged by. A wrong clock must not keep someone out, so a device that is
 * behind goes by the server's day. A server that lies must not bring an expired roster back, so
 * it can only move the day on: that refuses more, or takes a roster the board has signed for
 * tomorrow.
 * @param {string} serverDay
 * @param {string} deviceDay
 */
export function laterDay(serverDay, deviceDay) {
  return serverDay > deviceDay ? serverDay : deviceDay;
}

/**
 * @param {import("./rosters.js").Desk} desk
 * @param {string} identity of the case
 */
async function wrapFor({ id, epoch, recipient }, identity) {
  return { desk: id, epoch, sealed: toBase64(await wrap(identity, recipient)) };
}

/**
 * A browser that calculates wrongly would seal something that nobody can read. This shows it
 * while the words are still here.
 * @param {Uint8Array<ArrayBuffer>} envelope
 * @param {string} identity
 * @param {Draft} draft
 */
async function makeSureItOpens(envelope, identity, draft) {
  const { answers } = await openDocument(envelope, identity);
  if (JSON.stringify(answers) !== JSON.stringify(draft.answers)) {
    throw new Error("what was sealed does not open to what was written");
  }
}
