// Seals demo reports and keys with the same modules that a browser loads.
// JSON in on standard input, JSON out on standard output.
import { text } from "node:stream/consumers";
import { makeIdentity, sealBlob } from "../../casework/browser/keys.js";
import { toBase64, toHex } from "../../reporting/browser/base64.js";
import { newCase, sealReport, wrap } from "../../reporting/browser/envelopes.js";
import * as receipts from "../../reporting/browser/receipts.js";
import { recipientOf } from "../../reporting/browser/age.js";
import { Board, route, verify } from "../../reporting/browser/rosters.js";
import { recipientTag } from "../../reporting/browser/tags.js";

const actions = { keys, reports };
const work = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(await actions[work.do](work)));

async function keys({ passphrases }) {
  const made = [];
  for (const passphrase of passphrases) {
    const { identity, recipient } = await makeIdentity();
    made.push({ identity, recipient, blob: toBase64(await sealBlob(identity, passphrase)) });
  }
  return made;
}

async function reports({ note, board, today, reports }) {
  const roster = verify(note, { board: Board.parse(board), today });
  const sealed = [];
  for (const { answers, desks } of reports) sealed.push(await seal(answers, desks, roster));
  return sealed;
}

async function seal(answers, ticked, roster) {
  const code = receipts.generate();
  const mailbox = await receipts.derive(code);
  const replyTo = await recipientOf(mailbox.identity);
  const ofCase = await newCase();
  const envelope = await sealReport(answers, {
    case: ofCase,
    rosterSha256: roster.sha256,
    replyTo,
    talkKey: mailbox.talkKey,
    language: "en",
  });
  const wraps = [];
  for (const desk of route(roster, answers.country, ticked)) {
    const sealed = toBase64(await wrap(ofCase.identity, desk.recipient));
    wraps.push({ desk: desk.id, epoch: desk.epoch, sealed });
  }
  const body = {
    v: 1,
    case: ofCase.id,
    kind: answers.kind,
    country: answers.country,
    roster: roster.sha256,
    recipient: ofCase.recipient,
    recipient_tag: recipientTag(mailbox.talkKey, ofCase),
    reply_to: replyTo,
    locator_digest: toHex(receipts.digest(mailbox.locator)),
    write_key_digest: toHex(receipts.digest(mailbox.writeKey)),
    envelope: toBase64(envelope),
    wraps,
  };
  return { code, body };
}
