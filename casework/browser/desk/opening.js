// What the queue may ask the worker: titles, search, and the keys of cases to give on.
import { toBase64 } from "../../../reporting/browser/base64.js";
import { wrap } from "../../../reporting/browser/envelopes.js";
import { holderTag } from "../../../reporting/browser/tags.js";
import { unlocked } from "../opened.js";
import { openDocumentOf, secretsOf } from "./secrets.js";
import { find, readAll } from "./reading.js";
import { titleIn } from "./texts.js";

/** @typedef {import("./secrets.js").SealedCase} SealedCase */
/** @typedef {{ case: string, version: number }} Asked */

export const queueActions = { knownTitles, openTitles, wrapFor, readAll, find };

/** Titles opened since the key was unlocked.
 * @type {Map<string, { version: number, text: string }>} */
const titles = new Map();

/**
 * The titles that need not be fetched: opened before, and not changed since.
 * @param {{ asked: Asked[] }} asked
 */
async function knownTitles({ asked }) {
  const known = asked.filter(({ case: id, version }) => titles.get(id)?.version === version);
  return { value: known.map(({ case: id }) => ({ case: id, text: titles.get(id)?.text ?? "" })) };
}

/**
 * Open titles; one that does not open, or belongs elsewhere, is empty.
 * @param {{ sealed: (SealedCase & { version: number, sealed: string })[] }} asked
 */
async function openTitles({ sealed }) {
  const opened = [];
  for (const one of sealed) {
    const secrets = await secretsOf(unlocked(), one).catch(() => []);
    const text = titleIn(await openDocumentOf(one.sealed, secrets), one.case) ?? "";
    titles.set(one.case, { version: one.version, text });
    opened.push({ case: one.case, text });
  }
  return { value: opened };
}

/**
 * The newest secret of each case, sealed to a colleague. What does not open is left out.
 * @param {{ cases: SealedCase[], recipient: string }} asked
 */
async function wrapFor({ cases, recipient }) {
  const wrapped = [];
  for (const { case: id, key, wraps, recipient: ofCase } of cases) {
    const secret = await unlocked().openCase(wraps, ofCase).catch(() => null);
    if (!secret) continue;
    const sealed = toBase64(await wrap(secret, recipient));
    wrapped.push({ case: id, key, sealed, tag: holderTag(secret, id, recipient) });
  }
  return { value: wrapped };
}
