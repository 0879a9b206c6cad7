// Opens everything of a case and checks that it fits together. Age proves no sender, so each
// document says where it belongs, and what stands elsewhere is shown with a flag, not hidden.
import { recipientOf } from "../../reporting/browser/age.js";
import { fromHex } from "../../reporting/browser/base64.js";
import { sealMessage, sha256Of } from "../../reporting/browser/envelopes.js";
import { bytesOf } from "./bytes.js";
import { openWithAny } from "./keys/casekeys.js";
import { entriesOf } from "./manifests.js";

const TALK_KEY_BYTES = 32;

/**
 * What is wrong with a document: it cannot be opened, belongs to another case, stands at
 * another place of the talk, is not of the type that was asked for, comes after a gap, names
 * another reply address than the server, is not signed by anybody who knows the talk key, or is
 * sealed to an older key than what came before it.
 * @typedef {"unreadable" | "other-case" | "out-of-place" | "other-type" | "gap"
 *   | "other-reply-to" | "unsigned" | "old-key"} Flag
 */

/**
 * @typedef {object} Bundle a case as the API gives it
 * @property {string} case
 * @property {string} recipient
 * @property {number} key the number of the recipient
 * @property {string} tag what proves the recipient
 * @property {boolean} needs_new_key
 * @property {import("./keys/casekeys.js").OldKey[]} old_keys
 * @property {string} reply_to
 * @property {string} envelope
 * @property {{ holder: string, sealed: string }[]} wraps
 * @property {{ n: number, sender: "reporter" | "desk", sealed: string, on: string }[]} messages
 * @property {{ id: number | string, author: string, on: string, sealed: string }[]} notes
 * @property {{ id: string, sealed_bytes: number, sha256: string, wrap: string }[]} files
 * @property {import("./cases/opening.js").SealedSheet[]} sheets
 * @property {import("./cases/opening.js").SealedHeld[]} held
 * @property {Colleague[]} colleagues
 */

/**
 * @typedef {{ username: string, name: string, organisation: string, recipient: string,
 *   granted: boolean }} Colleague
 * @typedef {{ document: Record<string, any> | null, flags: Flag[] }} Opened
 * @typedef {Opened & { n: number, from: "reporter" | "desk", on: string }} Line
 * @typedef {Opened & { id: number | string, author: string, on: string }} Note
 * @typedef {import("../../reporting/browser/envelopes.js").SealedFileEntry} FileEntry
 * @typedef {{ id: string, sealedBytes: number, sha256: string, wrap: string,
 *   entry: FileEntry | null, isChanged: boolean, isMissing: boolean }} CaseFileEntry
 */

/**
 * @typedef {object} CaseFile
 * @property {Opened} report
 * @property {Uint8Array | null} talkKey
 * @property {Line[]} talk
 * @property {Note[]} notes
 * @property {CaseFileEntry[]} files
 * @property {{ n: number, prev: string }} next what the next message must say of itself
 */

/**
 * @param {Bundle} bundle
 * @param {string[]} identities of the case, the newest first
 * @returns {Promise<CaseFile>}
 */
export async function openCaseFile(bundle, identities) {
  const report = await openReport(bundle, identities);
  const talkKey = talkKeyOf(report);
  const talk = await openTalk(bundle, identities, talkKey);
  return {
    report,
    talkKey,
    talk,
    notes: await Promise.all(bundle.notes.map((note) => openNote(note, bundle.case, identities))),
    files: matchFiles(bundle.files, talk),
    next: nextPlace(bundle),
  };
}

/**
 * The reply, sealed once for the case and once for the reporter.
 * @param {string} text
 * @param {{ case: string, identity: string, key: number, talkKey: Uint8Array, replyTo: string,
 *   next: { n: number, prev: string } }} at
 */
export async function sealReply(text, { case: id, identity, key, talkKey, replyTo, next }) {
  /** @type {import("../../reporting/browser/envelopes.js").Message} */
  const message = { type: "message", case: id, ...next, from: "desk", key, text };
  return {
    n: next.n,
    forCase: await sealMessage(message, await recipientOf(identity), talkKey),
    forReporter: await sealMessage(message, replyTo, talkKey),
  };
}

/**
 * An internal note, for the case alone.
 * @param {string} text
 * @param {string} id
 * @param {string} identity
 */
export async function sealNote(text, id, identity) {
  const note = /** @type {any} */ ({ type: "note", case: id, text });
  return sealMessage(note, await recipientOf(identity));
}

/**
 * @param {Bundle} bundle
 * @param {string[]} identities
 */
async function openReport(bundle, identities) {
  const report = await open(bundle.envelope, identities);
  const { document, flags } = report;
  if (!document) return report;
  if (document.type !== "report") flags.push("other-type");
  if (document.case !== bundle.case) flags.push("other-case");
  if (document.reply_to !== bundle.reply_to) flags.push("other-reply-to");
  return report;
}

/** @param {Opened} report */
function talkKeyOf({ document }) {
  try {
    const key = fromHex(document?.talk_key);
    return key.length === TALK_KEY_BYTES ? key : null;
  } catch {
    return null; // Any program may have written the report.
  }
}

/**
 * @param {Bundle} bundle
 * @param {string[]} identities
 * @param {Uint8Array | null} talkKey
 */
async function openTalk(bundle, identities, talkKey) {
  /** @type {Line[]} */
  const talk = [];
  let last = 0;
  let newest = 1;
  let prev = sha256Of(bytesOf(bundle.envelope));
  for (const row of inOrder(bundle.messages)) {
    const { document, flags } = await openSigned(row.sealed, identities, talkKey);
    const key = Number(document?.key) || 1;
    if (document && key < newest) flags.push("old-key");
    newest = Math.max(newest, key);
    const place = { n: row.n, prev, from: row.sender };
    if (document) flags.push(...misplaced(document, bundle.case, place));
    if (row.n !== last + 1) flags.push("gap");
    talk.push({ n: row.n, from: row.sender, on: row.on, document, flags });
    last = row.n;
    prev = sha256Of(bytesOf(row.sealed));
  }
  return talk;
}

/**
 * @param {Record<string, any>} document
 * @param {string} id
 * @param {Record<string, unknown>} place
 * @returns {Flag[]}
 */
function misplaced(document, id, place) {
  /** @type {Flag[]} */
  const flags = [];
  if (!["message", "files", "consent"].includes(document.type)) flags.push("other-type");
  if (document.case !== id) flags.push("other-case");
  const stands = Object.entries(place).every(([name, value]) => document[name] === value);
  if (!stands) flags.push("out-of-place");
  return flags;
}

/**
 * @param {Bundle["notes"][number]} row
 * @param {string} id
 * @param {string[]} identities
 * @returns {Promise<Note>}
 */
async function openNote({ sealed, ...row }, id, identities) {
  const { document, flags } = await open(sealed, identities);
  if (document && document.type !== "note") flags.push("other-type");
  if (document && document.case !== id) flags.push("other-case");
  return { ...row, document, flags };
}

/**
 * A message that nobody signed is shown with a flag: it may be all there is left of one.
 * @param {string} sealed
 * @param {string[]} identities
 * @param {Uint8Array | null} talkKey
 */
async function openSigned(sealed, identities, talkKey) {
  if (!talkKey) return open(sealed, identities);
  const signed = await open(sealed, identities, talkKey);
  if (signed.document) return signed;
  const found = await open(sealed, identities);
  if (found.document) found.flags.push("unsigned");
  return found;
}

/**
 * @param {string} sealed
 * @param {string[]} identities
 * @param {Uint8Array} [talkKey]
 * @returns {Promise<Opened>}
 */
async function open(sealed, identities, talkKey) {
  try {
    return { document: await openWithAny(sealed, identities, talkKey), flags: [] };
  } catch {
    // One broken document must not hide the others; the page says that it is broken.
    return { document: null, flags: ["unreadable"] };
  }
}

/**
 * The stored files, each with what the reporter's messages say of it.
 * @param {Bundle["files"]} rows
 * @param {Line[]} talk
 * @returns {CaseFileEntry[]}
 */
function matchFiles(rows, talk) {
  const entries = talk.flatMap(entriesOf);
  const named = entries.map((entry) => fileOf(entry, rows.find(({ id }) => id === entry.id)));
  const unnamed = rows.filter(({ id }) => !entries.some((entry) => entry.id === id));
  return [...named, ...unnamed.map((row) => fileOf(null, row))];
}

/**
 * @param {FileEntry | null} entry
 * @param {Bundle["files"][number] | undefined} row
 */
function fileOf(entry, row) {
  return {
    id: entry?.id ?? row?.id ?? "",
    sealedBytes: row?.sealed_bytes ?? 0,
    sha256: row?.sha256 ?? "",
    wrap: row?.wrap ?? "",
    entry,
    isChanged: Boolean(entry && row && entry.sha256 !== row.sha256),
    isMissing: !row,
  };
}

/** @param {Bundle} bundle */
function nextPlace(bundle) {
  const last = inOrder(bundle.messages).pop();
  const before = last ? last.sealed : bundle.envelope;
  return { n: (last?.n ?? 0) + 1, prev: sha256Of(bytesOf(before)) };
}

/** @param {Bundle["messages"]} messages */
function inOrder(messages) {
  return [...messages].sort((a, b) => a.n - b.n);
}
