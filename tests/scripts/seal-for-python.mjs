// Prints what the browser's code makes of a seed (64 hex digits), as JSON, for Python to open.
import { generate, derive, grouped } from "../../reporting/browser/receipts.js";
import { identityFromSeed, recipientOf, seal } from "../../reporting/browser/age.js";
import { fromHex, toBase64, toHex } from "../../reporting/browser/base64.js";
import { newCase, sealMessage, sealReport, sha256Of, wrap } from "../../reporting/browser/envelopes.js";
import { sealFile } from "../../reporting/browser/files.js";
import { fingerprint } from "../../casework/browser/keys.js";
import { gather, someBytes } from "./base.js";

const SIZES = [0, 1, 65535, 65536, 65537, 200000];
const FILE_BYTES = 1500000;
const ANSWERS = { what: "Ryshfet për leje ndërtimi", story: "Тражили су новац. 😀\u0000", list: [1, null, true] };

const TALK_KEY = Uint8Array.from({ length: 32 }, (_, at) => at);

const identity = identityFromSeed(fromHex(process.argv[2]));
const recipient = await recipientOf(identity);
const ofCase = await newCase();

const report = await sealReport(ANSWERS, {
  case: ofCase,
  rosterSha256: "ab".repeat(32),
  replyTo: recipient,
  talkKey: TALK_KEY,
  language: "sq",
});
const message = {
  type: "message",
  case: ofCase.id,
  n: 1,
  prev: sha256Of(report),
  from: "reporter",
  key: 1,
  text: "Ево још. " + "дуго ".repeat(4000),
};

const file = await sealFile(new Blob([someBytes(FILE_BYTES)]));
const stored = await gather(file.parts());

const code = generate();
const mailbox = await derive(code);

console.log(JSON.stringify({
  identity,
  recipient,
  fingerprint: fingerprint(recipient),
  pieces: await Promise.all(SIZES.map(async (size) => ({
    plain: toBase64(someBytes(size)),
    sealed: toBase64(await seal(someBytes(size), recipient)),
  }))),
  case: ofCase,
  wrap: toBase64(await wrap(ofCase.identity, recipient)),
  answers: ANSWERS,
  report: toBase64(report),
  message,
  message_sealed: toBase64(await sealMessage(message, recipient, TALK_KEY)),
  file: {
    plain: toBase64(someBytes(FILE_BYTES)),
    sealed: toBase64(stored),
    sealed_size: file.sealedSize,
    sha256: file.sha256(),
    wrap: toBase64(await wrap(file.identity, ofCase.recipient)),
  },
  mailbox: {
    code: grouped(code),
    identity: mailbox.identity,
    recipient: mailbox.recipient,
    locator: toHex(mailbox.locator),
    write_key: toHex(mailbox.writeKey),
    talk_key: toHex(mailbox.talkKey),
  },
}));
