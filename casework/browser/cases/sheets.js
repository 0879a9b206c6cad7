// Keeps a sheet of the case: sealed by the worker, in the next version.
import { address, postJson, Refused } from "../transport.js";

/** @typedef {import("./opening.js").SheetKind} SheetKind */
/** @typedef {import("../casepage.js").OpenedCase} OpenedCase */
/** @typedef {{ id: string, ask: import("../asking.js").Ask, reopen: () => Promise<void> }} Page */

/**
 * What the server is sent to keep the next version of a sheet.
 * @param {Page} page
 * @param {OpenedCase} opened
 * @param {SheetKind} kind
 * @param {Record<string, unknown>} document
 */
export async function nextSheet({ ask }, opened, kind, document) {
  const version = (opened.sheets[kind]?.version ?? 0) + 1;
  return { version, key: opened.key, sealed: await ask("seal", { kind, document }) };
}

/**
 * Keep it and show the case anew. Answers false when somebody was quicker: then the case has
 * been opened anew as well, and shows theirs.
 * @param {Page} page
 * @param {OpenedCase} opened
 * @param {SheetKind} kind
 * @param {Record<string, unknown>} document
 */
export async function keepSheet(page, opened, kind, document) {
  const sheet = await nextSheet(page, opened, kind, document);
  try {
    await postJson(address("cases", page.id, "sheets"), { kind, ...sheet });
  } catch (error) {
    if (!isMoved(error)) throw error;
    await page.reopen();
    return false;
  }
  await page.reopen();
  return true;
}

/** @param {unknown} error */
export function isMoved(error) {
  const isConflict = error instanceof Refused && error.status === 409;
  return isConflict && !error.body?.detail;
}
