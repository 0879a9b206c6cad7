// The roster: which desks there are and what to seal to, signed by enough of the vetting board.
import { sha256 } from "@noble/hashes/sha2.js";
import { parseRecipient } from "./age.js";
import { toHex } from "./base64.js";
import { countSigners, NoteError, parseVerifierKey, splitNote } from "./notes.js";

const VERSION = "fener roster v1";
const EVERYWHERE = "*";
const COUNTRIES = ["AL", "BA", "ME", "MK", "RS", "XK"];
const NUMBER = /^[1-9][0-9]{0,8}$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const PREVIOUS = /^(-|[0-9a-f]{64})$/;
const DESK_ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * @typedef {"malformed" | "unsigned" | "version" | "origin" | "early" | "expired" | "older"
 *   | "duplicate" | "recipient"} Reason
 */

/** A roster that must not be used; `reason` says why. */
export class RosterError extends Error {
  name = "RosterError";

  /** @param {Reason} reason */
  constructor(reason) {
    super(`roster refused: ${reason}`);
    this.reason = reason;
  }
}

/** No desk was ticked, so there is nobody to seal to. */
export class NoDesk extends Error {
  name = "NoDesk";
}

/** The vetting board: its public keys, how many must have signed, and for which origin. */
export class Board {
  /**
   * @param {import("./notes.js").VerifierKey[]} keys
   * @param {number} threshold
   * @param {string} [origin] any, when left out
   */
  constructor(keys, threshold, origin) {
    const isPossible = Number.isInteger(threshold) && threshold >= 1 && threshold <= keys.length;
    if (!isPossible) throw new RangeError("the board cannot reach its threshold");
    if (new Set(keys.map((key) => toHex(key.publicKey))).size !== keys.length) {
      throw new RangeError("a board key is named twice");
    }
    this.keys = keys;
    this.threshold = threshold;
    this.origin = origin;
  }

  /** @param {{ keys: string[], threshold: number, origin?: string }} pinned */
  static parse({ keys, threshold, origin }) {
    return new Board(keys.map(parseVerifierKey), threshold, origin);
  }
}

/**
 * @typedef {object} Desk
 * @property {string} id
 * @property {number} epoch
 * @property {string[]} countries country codes, or only "*"
 * @property {string} recipient
 * @property {string} name
 */

/**
 * @typedef {object} Roster
 * @property {string} origin
 * @property {number} number
 * @property {string} notBefore
 * @property {string} expires the last day on which it may be used
 * @property {string | null} previous SHA-256 of the text before it
 * @property {Desk[]} desks
 * @property {string} text
 * @property {string} sha256
 */

/**
 * The roster in `note`, once everything about it is right; RosterError otherwise.
 * @param {string} note
 * @param {{ board: Board, today: string, newest?: number }} known today as YYYY-MM-DD, and the
 *   highest roster number seen so far
 * @returns {Roster}
 */
export function verify(note, { board, today, newest = 0 }) {
  const { text, signatures } = split(note);
  if (countSigners(text, signatures, board.keys) < board.threshold) {
    throw new RosterError("unsigned");
  }
  const roster = parse(text);
  if (board.origin !== undefined && roster.origin !== board.origin) throw new RosterError("origin");
  if (today < roster.notBefore) throw new RosterError("early");
  if (today > roster.expires) throw new RosterError("expired");
  if (roster.number < newest) throw new RosterError("older");
  return roster;
}

/**
 * The desks a report goes to: the ticked ones that serve the country, or else all ticked. A twin
 * serves what the desk served that it stands in for.
 * @param {Roster} roster
 * @param {string} country
 * @param {string[]} ticked desk ids
 * @param {Record<string, string[]>} [standsFor] the withdrawn desks of each twin
 */
export function route(roster, country, ticked, standsFor = {}) {
  const chosen = roster.desks.filter((desk) => ticked.includes(desk.id));
  if (chosen.length === 0) throw new NoDesk("tick at least one desk");
  const serving = chosen.filter(({ id }) => {
    const served = roster.desks.filter((desk) => [id, ...(standsFor[id] ?? [])].includes(desk.id));
    return served.some(({ countries }) => {
      return countries.includes(country) || countries.includes(EVERYWHERE);
    });
  });
  return serving.length > 0 ? serving : chosen;
}

/** @param {string} note */
function split(note) {
  try {
    return splitNote(note);
  } catch (error) {
    if (error instanceof NoteError) throw new RosterError("malformed");
    throw error;
  }
}

/**
 * @param {string} text
 * @returns {Roster}
 */
function parse(text) {
  const [version, ...lines] = text.slice(0, -1).split("\n");
  if (version !== VERSION) throw new RosterError("version");
  const origin = field(lines.shift(), "origin", /^\S+$/u);
  const number = Number(field(lines.shift(), "number", NUMBER));
  const notBefore = day(field(lines.shift(), "not-before", DATE));
  const expires = day(field(lines.shift(), "expires", DATE));
  const previous = field(lines.shift(), "previous", PREVIOUS);
  const desks = lines.map(parseDesk);
  if (desks.length === 0) throw new RosterError("malformed");
  if (new Set(desks.map((desk) => desk.id)).size !== desks.length) {
    throw new RosterError("duplicate");
  }
  return {
    origin,
    number,
    notBefore,
    expires,
    previous: previous === "-" ? null : previous,
    desks,
    text,
    sha256: toHex(sha256(new TextEncoder().encode(text))),
  };
}

/**
 * @param {string | undefined} line
 * @param {string} name
 * @param {RegExp} form
 */
function field(line, name, form) {
  const value = line?.startsWith(name + " ") ? line.slice(name.length + 1) : "";
  if (!form.test(value)) throw new RosterError("malformed");
  return value;
}

/** @param {string} text */
function day(text) {
  const date = new Date(text + "T00:00:00Z");
  // 30 February is no date, or the first of March, as the browser likes.
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  if (!isDay || text.startsWith("0000")) throw new RosterError("malformed");
  return text;
}

/**
 * @param {string} line
 * @returns {Desk}
 */
function parseDesk(line) {
  const [word, id = "", epoch = "", served = "", recipient = "", ...names] = line.split(" ");
  const name = names.join(" ");
  const countries = served.split(",");
  const isWellFormed = word === "desk" && DESK_ID.test(id) && NUMBER.test(epoch) && name.trim();
  if (!isWellFormed || !areCountries(countries)) throw new RosterError("malformed");
  try {
    parseRecipient(recipient);
  } catch {
    throw new RosterError("recipient");
  }
  return { id, epoch: Number(epoch), countries, recipient, name };
}

/** @param {string[]} codes */
function areCountries(codes) {
  if (codes.length === 1 && codes[0] === EVERYWHERE) return true;
  const isKnown = codes.every((code) => COUNTRIES.includes(code));
  return isKnown && new Set(codes).size === codes.length;
}
