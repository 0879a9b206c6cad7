// How a page in the frame gets its own way to the worker: it greets the shell, and the shell
// answers with a port as soon as there is something to talk to.
import { asker } from "./asking.js";

const SHELL = "/casework/";

/** A page opened by itself goes into the shell, where the key is. Says whether it did. */
export function enterShell() {
  if (window !== window.top) return false;
  const { pathname, search } = location;
  location.replace(`${SHELL}#${pathname}${search}`);
  return true;
}

/** @returns {Promise<import("./asking.js").Ask>} once the key is unlocked */
export function connect() {
  return new Promise((resolve) => {
    window.addEventListener("message", function hear({ source, origin, data, ports }) {
      const [port] = ports;
      if (source !== window.parent || origin !== location.origin) return;
      if (data?.fener !== "port" || !port) return;
      window.removeEventListener("message", hear);
      resolve(asker(/** @type {any} */ (port)));
    });
    tellShell("hello");
  });
}

/**
 * @param {string} what
 * @param {Record<string, unknown>} [more]
 */
export function tellShell(what, more = {}) {
  window.parent.postMessage({ fener: what, ...more }, location.origin);
}
