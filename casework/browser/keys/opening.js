// What a page may ask the worker about the keys of a desk.
import { pinnedBoard } from "../../../reporting/browser/board.js";
import { laterDay } from "../../../reporting/browser/send.js";
import { fingerprint } from "../keys.js";
import { unlocked } from "../opened.js";
import { Refusal } from "../refusals.js";
import { makeDesk, sealAgain, sealDeskKeys, shareCases, signedDesk } from "./deskkeys.js";

const KEYS = "/casework/api/keys/";

export const deskActions = {
  fingerprints,
  makeDeskKey,
  giveDeskKeys,
  sealCasesAgain,
  shareCasesAgain,
};

/** The desk keys as they are now: a colleague may have made or given one meanwhile. */
export async function fetchDeskKeys() {
  try {
    const response = await fetch(KEYS, { redirect: "manual", cache: "no-store" });
    return response.ok ? (await response.json()).desks : [];
  } catch {
    return [];
  }
}

/** @param {{ recipients: string[] }} asked */
async function fingerprints({ recipients }) {
  return { value: recipients.map(fingerprint) };
}

/** @param {{ members: import("./deskkeys.js").Member[], recovery: string }} asked */
async function makeDeskKey({ members, recovery }) {
  const mine = await unlocked().recipient;
  // A desk that its maker cannot open would help nobody.
  if (!members.some(({ recipient }) => recipient === mine)) throw new Refusal("failed");
  return { value: await makeDesk(members, recovery) };
}

/** @param {{ desk: string, epochs: number[], recipient: string }} asked */
async function giveDeskKeys(asked) {
  return { value: await sealDeskKeys(unlocked(), asked) };
}

/**
 * @param {{ desk: string, roster: string, today: string,
 *   wraps: import("./deskkeys.js").OldWrap[] }} asked
 */
async function sealCasesAgain({ desk, roster, today: serverDay, wraps }) {
  const today = laterDay(serverDay, new Date().toISOString().slice(0, 10));
  const known = { note: roster, desk, board: pinnedBoard(), today };
  const signed = await signedDesk(unlocked(), known);
  return { value: await sealAgain(unlocked(), { desk, wraps, signed }) };
}

/** @param {{ cases: import("./deskkeys.js").SealedCase[], recipient: string }} asked */
async function shareCasesAgain({ cases, recipient }) {
  return { value: await shareCases(unlocked(), cases, recipient) };
}
