// In the worker: what leaves a case is sealed here, and only if the reporter allows it.
import { toBase64 } from "../../../reporting/browser/base64.js";
import { pinnedBoard } from "../../../reporting/browser/board.js";
import { openDocument, sealMessage, wrap } from "../../../reporting/browser/envelopes.js";
import { verify } from "../../../reporting/browser/rosters.js";
import { laterDay } from "../../../reporting/browser/send.js";
import { bytesOf } from "../bytes.js";
import { opened, unlocked } from "../opened.js";
import { Refusal } from "../refusals.js";
import { covers } from "./consent.js";

/** @typedef {{ note: string, today: string }} SignedRoster as the API gives it */

export const sharingActions = { readRoster, sealOffer, openOffer, handOver };

// An older roster than one we have seen names keys that may have been given up.
let newest = 0;

/** @param {SignedRoster} given */
async function readRoster(given) {
  const { desks } = verified(given);
  return { value: desks.map(({ id, epoch, name }) => ({ id, epoch, name })) };
}

/**
 * A summary for the desk that the case is offered to; it holds no key.
 * @param {SignedRoster & { desk: string, text: string }} asked
 */
async function sealOffer({ desk, text, ...given }) {
  const { bundle, file } = opened();
  if (!covers(file, "pass_cso")) throw new Refusal("no-consent");
  const { epoch, recipient } = deskIn(given, desk);
  const offer = /** @type {any} */ ({ type: "offer", case: bundle.case, to: desk, text });
  return { value: { epoch, summary: toBase64(await sealMessage(offer, recipient)) } };
}

/** @param {{ summary: string, holder: string, case: string }} asked */
async function openOffer({ summary, holder, case: id }) {
  const [, desk = "", epoch = ""] = holder.split(":");
  const identity = await unlocked().deskIdentity(desk, Number(epoch));
  const { type, case: ofCase, to, text } = await openDocument(bytesOf(summary), identity);
  const isOurs = type === "offer" && ofCase === id && to === desk && typeof text === "string";
  if (!isOurs) throw new Refusal("changed");
  return { value: { text } };
}

/**
 * The secret of the case for the desk that has accepted it.
 * @param {SignedRoster & { desk: string }} asked
 */
async function handOver({ desk, ...given }) {
  const { bundle, identity, file } = opened();
  if (!covers(file, "pass_cso")) throw new Refusal("no-consent");
  const { epoch, recipient } = deskIn(given, desk);
  const sealed = toBase64(await wrap(identity, recipient));
  return { value: { epoch, key: bundle.key, sealed } };
}

/**
 * @param {SignedRoster} given
 * @param {string} id
 */
function deskIn(given, id) {
  const desk = verified(given).desks.find((one) => one.id === id);
  if (!desk) throw new Refusal("no-roster");
  return desk;
}

/** @param {SignedRoster} given */
function verified({ note, today: serverDay }) {
  const today = laterDay(serverDay, new Date().toISOString().slice(0, 10));
  const roster = verify(note, { board: pinnedBoard(), today, newest });
  newest = roster.number;
  return roster;
}
