// In the worker: opens and seals the sheets that are written together on a case.
import { recipientOf } from "../../../reporting/browser/age.js";
import { toBase64 } from "../../../reporting/browser/base64.js";
import { sealMessage } from "../../../reporting/browser/envelopes.js";
import { openWithAny } from "../keys/casekeys.js";
import { opened } from "../opened.js";

/**
 * @typedef {"title" | "triage" | "people" | "redaction"} SheetKind
 * @typedef {{ kind: SheetKind, version: number, sealed: string, on: string }} SealedSheet
 * @typedef {{ document: Record<string, any> | null, version: number, on: string,
 *   flags: import("../casefile.js").Flag[] }} Sheet
 * @typedef {Partial<Record<SheetKind, Sheet>>} Sheets
 */

/**
 * @typedef {{ proposal: string, n: number, author: string, on: string, sealed: string,
 *   is_stale: boolean }} SealedHeld an answer that waits for a reviewer
 * @typedef {Omit<SealedHeld, "sealed"> & { document: Record<string, any> | null,
 *   flags: import("../casefile.js").Flag[] }} Held
 */

export const caseActions = { seal };

/** @param {{ kind: SheetKind, document: Record<string, unknown> }} asked */
async function seal({ kind, document }) {
  const { bundle, identity } = opened();
  const sheet = /** @type {any} */ ({ ...document, type: "sheet", kind, case: bundle.case });
  return { value: toBase64(await sealMessage(sheet, await recipientOf(identity))) };
}

/**
 * @param {SealedSheet[]} sealed
 * @param {string} id of the case
 * @param {(sealed: string) => Promise<Record<string, any>>} open
 * @returns {Promise<Sheets>}
 */
export async function openSheets(sealed, id, open) {
  const sheets = await Promise.all(sealed.map((one) => openSheet(one, id, open)));
  return Object.fromEntries(sealed.map(({ kind }, at) => [kind, sheets[at]]));
}

/**
 * @param {SealedSheet} sheet
 * @param {string} id
 * @param {(sealed: string) => Promise<Record<string, any>>} open
 * @returns {Promise<Sheet>}
 */
async function openSheet({ kind, version, sealed, on }, id, open) {
  /** @type {Sheet["flags"]} */
  const flags = [];
  /** @type {Record<string, any> | null} */
  let document = null;
  try {
    document = await open(sealed);
  } catch {
    // One broken sheet must not hide the rest of the case; the page says that it is broken.
    flags.push("unreadable");
  }
  if (document && (document.type !== "sheet" || document.kind !== kind)) flags.push("other-type");
  if (document && document.case !== id) flags.push("other-case");
  return { document, version, on, flags };
}

/**
 * Opens with whichever secret of the case fits.
 * @param {string[]} identities the newest first
 * @param {Uint8Array} [talkKey] what a message must be signed with
 */
export function opensWith(identities, talkKey) {
  return (/** @type {string} */ sealed) => openWithAny(sealed, identities, talkKey);
}

/**
 * The answers that wait, each checked like a message of the talk.
 * @param {SealedHeld[]} held
 * @param {string} id of the case
 * @param {(sealed: string) => Promise<Record<string, any>>} open
 * @returns {Promise<Held[]>}
 */
export async function openHeld(held, id, open) {
  return Promise.all(held.map(async ({ sealed, ...row }) => {
    const document = await open(sealed).catch(() => null);
    /** @type {Held["flags"]} */
    const flags = document ? [] : ["unreadable"];
    if (document && document.case !== id) flags.push("other-case");
    const stands = document?.n === row.n && document?.from === "desk";
    if (document && !stands) flags.push("out-of-place");
    return { ...row, document, flags };
  }));
}
