// The secrets of a case: the newest, and through it the older ones. When somebody lost the case,
// a new one is made here and sealed to everybody who stays.
import { recipientOf } from "../../../reporting/browser/age.js";
import { toBase64 } from "../../../reporting/browser/base64.js";
import { pinnedBoard } from "../../../reporting/browser/board.js";
import { newCase, openDocument, unwrap, wrap } from "../../../reporting/browser/envelopes.js";
import { verify } from "../../../reporting/browser/rosters.js";
import { holderTag, recipientTag } from "../../../reporting/browser/tags.js";
import { bytesOf } from "../bytes.js";
import { opened, unlocked } from "../opened.js";
import { Refusal } from "../refusals.js";

/** @typedef {{ number: number, recipient: string, sealed: string }} OldKey */
/** @typedef {{ username: string, recipient: string, tag: string }} Person */
/** @typedef {{ desk: string, epoch: number, note: string }} Desk */
/** @typedef {{ key: number, state: string, people: Person[], desks: Desk[] }} Holders */
/** @typedef {Pick<import("../keyring.js").Keyring, "recipient" | "deskIdentity">} Ring */
/** @typedef {{ identity: string, wraps: { holder: string, sealed: string }[] }} Held */

export const caseKeyActions = { changeKey };

/**
 * All secrets of a case, the newest first. Each is opened with the one that followed it, and
 * must fit the recipient it stands for: a server can leave some out, but bring in none.
 * @param {string} newest
 * @param {OldKey[]} oldKeys
 */
export async function openChain(newest, oldKeys) {
  const chain = [newest];
  for (const { recipient, sealed } of [...oldKeys].sort((a, b) => b.number - a.number)) {
    const identity = await unwrap(bytesOf(sealed), chain[chain.length - 1] ?? "");
    if ((await recipientOf(identity)) !== recipient) throw new Refusal("changed");
    chain.push(identity);
  }
  return chain;
}

/**
 * Do `open` with the first of these secrets that it works with.
 * @template T
 * @param {string[]} identities
 * @param {(identity: string) => Promise<T>} open
 * @returns {Promise<T>}
 */
export async function withAny(identities, open) {
  let failure;
  for (const identity of identities) {
    try {
      return await open(identity);
    } catch (error) {
      failure ??= error; // what the newest says is what is usually meant
    }
  }
  throw failure;
}

/**
 * @param {string} sealed
 * @param {string[]} identities
 * @param {Uint8Array} [talkKey]
 */
export function openWithAny(sealed, identities, talkKey) {
  return withAny(identities, (identity) => openDocument(bytesOf(sealed), identity, talkKey));
}

/**
 * The talk key of the report, if it vouches for the recipient that the server names. Otherwise
 * a server could have made both, and nothing may be sealed to that.
 * @param {Uint8Array | null} talkKey
 * @param {{ case: string, recipient: string, key: number, tag: string }} named
 */
export function provenTalkKey(talkKey, { case: id, recipient, key: number, tag }) {
  const isProven = talkKey && recipientTag(talkKey, { id, recipient, number }) === tag;
  if (!isProven) throw new Refusal("unproven");
  return talkKey;
}

/** @param {{ holders: Holders }} asked */
async function changeKey({ holders }) {
  const { bundle, identity, talkKey } = opened();
  return { value: await nextKey({ bundle, identity, talkKey, holders, ring: unlocked() }) };
}

/**
 * The next key of the case, sealed to each holder that something vouches for: a caseworker's
 * recipient by the tag of who shared the case, a desk's by the board.
 * @param {{ bundle: { case: string, key: number, wraps: Held["wraps"] }, identity: string,
 *   talkKey: Uint8Array, holders: Holders, ring: Ring,
 *   board?: import("../../../reporting/browser/rosters.js").Board }} at
 */
export async function nextKey({ bundle, identity, talkKey, holders, ring, board }) {
  const { identity: fresh, recipient } = await newCase();
  const next = { id: bundle.case, number: bundle.key + 1, recipient };
  const old = await wrap(identity, recipient);
  if ((await unwrap(new Uint8Array(old), fresh)) !== identity) throw new Refusal("failed");
  const mine = await ring.recipient;
  const people = holders.people.map(async ({ username, recipient: theirs, tag }) => {
    const isProven = theirs === mine || tag === holderTag(identity, next.id, theirs);
    if (!isProven) throw new Refusal("unproven-holder");
    const sealed = toBase64(await wrap(fresh, theirs));
    return { username, sealed, tag: holderTag(fresh, next.id, theirs) };
  });
  const desks = holders.desks.map(async (desk) => {
    const held = { identity, wraps: bundle.wraps };
    const theirs = await deskRecipient(desk, { ring, held, board: board ?? pinnedBoard() });
    return { desk: desk.desk, sealed: toBase64(await wrap(fresh, theirs)) };
  });
  return {
    number: next.number,
    recipient,
    tag: recipientTag(talkKey, next),
    old: toBase64(old),
    state: holders.state,
    people: await Promise.all(people),
    desks: await Promise.all(desks),
  };
}

/**
 * What the board has signed for the desk, be it in a roster that has expired by now; without
 * one, what we hold ourselves.
 * @param {Desk} desk
 * @param {{ ring: Ring, held: Held, board: import("../../../reporting/browser/rosters.js").Board }} by
 */
async function deskRecipient({ desk, epoch, note }, { ring, held, board }) {
  try {
    if (!note) {
      return await ownDesk(`desk:${desk}:${epoch}`, await ring.deskIdentity(desk, epoch), held);
    }
    const [, today = ""] = /^not-before (\S+)$/m.exec(note) ?? [];
    const { desks } = verify(note, { board, today });
    const found = desks.find((one) => one.id === desk && one.epoch === epoch);
    if (found) return found.recipient;
  } catch {
    // Said below.
  }
  throw new Refusal("unproven-holder");
}

/**
 * The recipient of a desk that has this case already. Anybody can seal a "desk key" to us, but
 * only who knows the secret of the case could have sealed that to it.
 * @param {string} holder
 * @param {string} key the desk's secret
 * @param {Held} held
 */
async function ownDesk(holder, key, { identity, wraps }) {
  const found = wraps.find((one) => one.holder === holder);
  if ((await unwrap(bytesOf(found?.sealed ?? ""), key)) !== identity) throw new Refusal("unproven-holder");
  return recipientOf(key);
}
