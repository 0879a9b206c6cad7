// The keys of a desk, from hand to hand: each secret is opened here and sealed to the next.
import { recipientOf } from "../../../reporting/browser/age.js";
import { toBase64 } from "../../../reporting/browser/base64.js";
import { sha256Of, unwrap, wrap } from "../../../reporting/browser/envelopes.js";
import { verify } from "../../../reporting/browser/rosters.js";
import { holderTag } from "../../../reporting/browser/tags.js";
import { bytesOf } from "../bytes.js";
import { makeIdentity } from "../keys.js";
import { Refusal } from "../refusals.js";

/** @typedef {import("../keyring.js").Keyring} Keyring */
/** @typedef {{ person: string, recipient: string }} Member */
/** @typedef {{ id: number, epoch: number, sealed: string }} OldWrap */
/** @typedef {{ id: string, number: number, recipient: string,
 *   wraps: { holder: string, sealed: string }[] }} SealedCase */

/**
 * A new identity for the desk, sealed to every member and to the recovery key. It is not kept:
 * its maker opens it like everybody else.
 * @param {Member[]} members
 * @param {string} recovery a recipient, or nothing
 */
export async function makeDesk(members, recovery) {
  const { identity, recipient } = await makeIdentity();
  const shares = await Promise.all(
    members.map(async ({ person, recipient: theirs }) => ({
      person,
      ...(await shareOf(identity, theirs)),
    })),
  );
  return { recipient, shares, recovery: recovery ? await shareOf(identity, recovery) : null };
}

/**
 * The desk's secrets of these epochs, sealed to somebody else.
 * @param {Keyring} keyring
 * @param {{ desk: string, epochs: number[], recipient: string }} wanted
 */
export async function sealDeskKeys(keyring, { desk, epochs, recipient }) {
  const sealed = epochs.map(async (epoch) => {
    const identity = await keyring.deskIdentity(desk, epoch);
    return { epoch, sealed: toBase64(await wrap(identity, recipient)) };
  });
  return { recipient, keys: await Promise.all(sealed) };
}

/**
 * The key that the vetting board has signed for this desk, once we are sure that we hold it.
 * A server that is taken over can invent a key, but no signatures under it.
 * @param {Keyring} keyring
 * @param {{ note: string, desk: string, board: import("../../../reporting/browser/rosters.js").Board,
 *   today: string }} known
 */
export async function signedDesk(keyring, { note, desk, board, today }) {
  const entry = verify(note, { board, today }).desks.find(({ id }) => id === desk);
  if (!entry) throw new Refusal("not-signed");
  const identity = await keyring.deskIdentity(desk, entry.epoch);
  if ((await recipientOf(identity)) !== entry.recipient) throw new Refusal("not-signed");
  return { identity, recipient: entry.recipient };
}

/**
 * Each case secret, opened with an older key of the desk and sealed to the signed one. What
 * does not open is named. Nothing is given out that was not opened again for a test.
 * @param {Keyring} keyring
 * @param {{ desk: string, wraps: OldWrap[], signed: { identity: string, recipient: string } }} work
 */
export async function sealAgain(keyring, { desk, wraps, signed }) {
  const sealed = [];
  const unopened = [];
  for (const { id, epoch, sealed: old } of wraps) {
    const holder = await keyring.deskIdentity(desk, epoch);
    const secret = await unwrap(bytesOf(old), holder).catch(() => null);
    if (secret === null) {
      unopened.push(id);
      continue;
    }
    const fresh = await wrap(secret, signed.recipient);
    const opensAgain = (await unwrap(new Uint8Array(fresh), signed.identity)) === secret;
    if (!opensAgain) throw new Refusal("failed");
    sealed.push({ id, was: sha256Of(bytesOf(old)), sealed: toBase64(fresh) });
  }
  return { sealed, unopened };
}

/**
 * The secrets of cases, sealed to a colleague. What does not open is named.
 * @param {Keyring} keyring
 * @param {SealedCase[]} cases
 * @param {string} recipient the colleague's
 */
export async function shareCases(keyring, cases, recipient) {
  const sealed = [];
  const unopened = [];
  for (const { id, number, wraps, recipient: ofCase } of cases) {
    const secret = await keyring.openCase(wraps, ofCase).catch(() => null);
    if (secret === null) {
      unopened.push(id);
      continue;
    }
    const tag = holderTag(secret, id, recipient);
    sealed.push({ id, number, tag, sealed: toBase64(await wrap(secret, recipient)) });
  }
  return { sealed, unopened };
}

/**
 * @param {string} identity
 * @param {string} recipient
 */
async function shareOf(identity, recipient) {
  return { recipient, sealed: toBase64(await wrap(identity, recipient)) };
}
