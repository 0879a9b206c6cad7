// What went wrong, in the words of the page.
import { OpenerError } from "./asking.js";
import { words } from "./page.js";
import { Refused, SignedOut, Unreachable } from "./transport.js";

/** What was typed stays in its box: its writer is asked to look at it again. */
export class LookAgain extends Error {
  name = "LookAgain";
}

/**
 * A sentence that says what to do next; what is not known stays visible to developers.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof LookAgain) return error.message;
  if (error instanceof SignedOut) return words("signed-out");
  if (error instanceof Unreachable) return words("unreachable");
  if (error instanceof OpenerError) return words(`opener-${error.reason}`);
  if (error instanceof Refused) {
    const detail = error.body?.detail;
    return typeof detail === "string" ? detail : words("refused");
  }
  console.error(error);
  return words("opener-failed");
}
