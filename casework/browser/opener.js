// The worker that alone holds the unlocked key and the secrets it opens. Pages send it what is
// sealed and get back what is inside; it ends, and forgets, when the shell locks.
import { armor } from "age-encryption";
import { toBase64 } from "../../reporting/browser/base64.js";
import { openDocument, sealMessage, wrap } from "../../reporting/browser/envelopes.js";
import { holderTag } from "../../reporting/browser/tags.js";
import { answer } from "./asking.js";
import { bytesOf } from "./bytes.js";
import { caseActions, openHeld, openSheets, opensWith } from "./cases/opening.js";
import { openCaseFile, sealNote, sealReply } from "./casefile.js";
import { entryActions, openByPasskey } from "./entry/opening.js";
import { fingerprint, makeIdentity, openBlob, sealBlob } from "./keys.js";
import { Keyring } from "./keyring.js";
import { caseKeyActions, openChain, provenTalkKey } from "./keys/casekeys.js";
import { queueActions } from "./desk/opening.js";
import { deskActions, fetchDeskKeys } from "./keys/opening.js";
import { isUnlocked, opened, setOpened, setUnlocked, unlocked } from "./opened.js";
import { reasonOf, Refusal } from "./refusals.js";
import { sharingActions } from "./sharing/opening.js";
import { digestOf, openStoredFile, previewIn } from "./sealedfiles.js";

/** @typedef {import("./opened.js").Bundle} Bundle */
/** What was typed on the page of a case and not sent or kept. `entry` is a text for the public,
 * and `reason` why nobody can recognise the reporter in it.
 * @typedef {{ reply: string, note: string, reason: string,
 *   entry: Record<string, string> | null }} Draft */
/** @typedef {(done: number) => void} Tell */

/** @type {Draft} */
const NOTHING_TYPED = { reply: "", note: "", reason: "", entry: null };
/** @type {Map<string, Draft>} */
let drafts = new Map();

// What may be asked for. Each theme keeps its own in a file of its folder.
const actions = {
  unlock, unlockByPasskey, makeKey, recovery, keepDraft, sealDrafts,
  openCase, reply, note, grant, openFile, openPreview, ...entryActions,
  ...sharingActions, ...deskActions, ...caseActions, ...queueActions, ...caseKeyActions,
};

answer(/** @type {any} */ (self), { ...actions, connect }, reasonOf);

/** @param {{ port: MessagePort }} page a page that wants to ask for itself */
async function connect({ port }) {
  answer(port, actions, reasonOf);
  return { value: null };
}

/**
 * @param {{ blob: string, passphrase: string, desks: import("./keyring.js").DeskKey[],
 *   drafts: string | null }} locked
 */
async function unlock(locked) {
  return begin(await openBlob(bytesOf(locked.blob), locked.passphrase), locked);
}

/**
 * @param {{ blob: string, port: MessagePort, desks: import("./keyring.js").DeskKey[],
 *   drafts: string | null }} locked
 */
async function unlockByPasskey(locked) {
  return begin(await openByPasskey(bytesOf(locked.blob), locked.port), locked);
}

/**
 * @param {string} identity
 * @param {{ desks: import("./keyring.js").DeskKey[], drafts: string | null }} kept
 */
async function begin(identity, kept) {
  const keyring = new Keyring(identity, kept.desks, fetchDeskKeys);
  setUnlocked(keyring);
  if (kept.drafts) drafts = await openDrafts(kept.drafts, identity);
  return { value: { fingerprint: fingerprint(await keyring.recipient) } };
}

/** @param {{ passphrase: string }} chosen */
async function makeKey({ passphrase }) {
  const { identity, recipient } = await makeIdentity();
  const blob = await sealBlob(identity, passphrase);
  setUnlocked(new Keyring(identity, []));
  return { value: { recipient, blob: toBase64(blob) } };
}

/**
 * What the owner of a key prints: the sealed key as text, and the recipient's fingerprint.
 * @param {{ blob: string, recipient: string }} key
 */
async function recovery({ blob, recipient }) {
  return { value: { armored: armor.encode(bytesOf(blob)), fingerprint: fingerprint(recipient) } };
}

/** @param {{ bundle: Bundle }} asked */
async function openCase({ bundle }) {
  const identity = await unlocked().openCase(bundle.wraps, bundle.recipient);
  const identities = await openChain(identity, bundle.old_keys);
  const file = await openCaseFile(bundle, identities);
  const talkKey = provenTalkKey(file.talkKey, bundle);
  setOpened({ bundle, identity, identities, talkKey, file });
  const sheets = await openSheets(bundle.sheets, bundle.case, opensWith(identities));
  const held = await openHeld(bundle.held, bundle.case, opensWith(identities, talkKey));
  const colleagues = bundle.colleagues.map((one) => {
    return { ...one, fingerprint: one.recipient && fingerprint(one.recipient) };
  });
  const draft = drafts.get(bundle.case) ?? NOTHING_TYPED;
  return { value: { ...file, key: bundle.key, sheets, held, colleagues, draft } };
}

/** @param {{ text: string }} asked */
async function reply({ text }) {
  const { bundle, identity, talkKey, file } = opened();
  // Only the sealed report says whom to answer: a row in the database could be exchanged.
  const replyTo = file.report.document?.reply_to;
  if (typeof replyTo !== "string") throw new Refusal("no-reply-to");
  const { case: id, key } = bundle;
  const at = { case: id, identity, key, talkKey, replyTo, next: file.next };
  const { n, forCase, forReporter } = await sealReply(text, at);
  return { value: { n, key, for_case: toBase64(forCase), for_reporter: toBase64(forReporter) } };
}

/** @param {{ text: string }} asked */
async function note({ text }) {
  const { bundle, identity } = opened();
  const sealed = toBase64(await sealNote(text, bundle.case, identity));
  return { value: { sealed, key: bundle.key } };
}

/** @param {{ recipient: string }} colleague */
async function grant({ recipient }) {
  const { bundle, identity } = opened();
  const sealed = toBase64(await wrap(identity, recipient));
  const tag = holderTag(identity, bundle.case, recipient);
  return { value: { sealed, tag, key: bundle.key } };
}

/**
 * @param {{ file: string, url: string }} asked
 * @param {Tell} tell
 */
async function openFile(asked, tell) {
  const blob = await fileOf(asked, tell);
  return { value: { blob, sha256: await digestOf(blob) } };
}

/**
 * @param {{ file: string, url: string, kind: import("./previewing.js").Kind }} asked
 * @param {Tell} tell
 */
async function openPreview(asked, tell) {
  const blob = await fileOf(asked, tell);
  const bytes = await previewIn(blob, asked.kind);
  return { value: { bytes, sha256: await digestOf(blob) }, transfer: [bytes] };
}

/**
 * @param {{ file: string, url: string }} asked
 * @param {Tell} tell
 */
async function fileOf({ file: id, url }, tell) {
  const { file, identities } = opened();
  const found = file.files.find((one) => one.id === id);
  if (!found || found.isMissing) throw new Refusal("not-fetched");
  return openStoredFile(found, url, identities, tell);
}

/** @param {{ case: string, typed: Partial<Draft> }} changed the other boxes are as they were */
async function keepDraft({ case: id, typed }) {
  const draft = { ...NOTHING_TYPED, ...drafts.get(id), ...typed };
  if (Object.values(draft).some(Boolean)) drafts.set(id, draft);
  else drafts.delete(id);
  return { value: null };
}

/** What was typed and not sent, sealed to its writer: it outlives a lock, its plain text not. */
async function sealDrafts() {
  if (!isUnlocked() || drafts.size === 0) return { value: null };
  const document = /** @type {any} */ ({ type: "drafts", drafts: [...drafts] });
  return { value: toBase64(await sealMessage(document, await unlocked().recipient)) };
}

/**
 * @param {string} sealed
 * @param {string} identity
 * @returns {Promise<Map<string, Draft>>}
 */
async function openDrafts(sealed, identity) {
  return new Map((await openDocument(bytesOf(sealed), identity)).drafts);
}
