// Why the worker could not do what it was asked, as a word a page has a sentence for.

/**
 * @typedef {"wrong-passphrase" | "no-key" | "locked" | "no-reply-to" | "not-fetched"
 *   | "no-prf" | "not-now" | "no-picture" | "not-signed" | "no-roster" | "changed" | "unproven"
 *   | "unproven-holder" | "no-consent" | "failed"} Reason
 */

/** A refusal that already knows its reason. */
export class Refusal extends Error {
  name = "Refusal";

  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** @type {Record<string, Reason>} */
const REASONS = {
  LockedKey: "wrong-passphrase",
  NoKey: "no-key",
  AgeError: "changed",
  DocumentError: "changed",
  FileError: "changed",
  PaddingError: "changed",
  RosterError: "no-roster",
};

/**
 * @param {unknown} error
 * @returns {Reason}
 */
export function reasonOf(error) {
  if (error instanceof Refusal) return error.reason;
  if (error instanceof Error) return REASONS[error.name] ?? "failed";
  return "failed";
}
