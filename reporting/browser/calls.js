// Calls to the JSON API of this very site, with patience for a bad line.

const PREFIX = "/api/v1/";
// A megabyte on a slow line takes minutes; silence for longer means a broken one.
const TIMEOUT_MS = 180_000;
const NO_CONTENT = 204;
const CONFLICT = 409;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** The line broke, or the server is not well: the same call may go through later. */
export class Unreachable extends Error {
  name = "Unreachable";
}

/** The server has understood and says no. */
export class Refused extends Error {
  name = "Refused";

  /**
   * @param {number} status
   * @param {Record<string, any>} body
   */
  constructor(status, body) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** @param {string} path */
export async function getText(path) {
  return (await call("GET", path)).text;
}

/**
 * @param {string} path
 * @param {string} body JSON, made by the caller so that a repeated call sends the same bytes
 */
export async function post(path, body) {
  const { status, json } = await call("POST", path, { body, type: "application/json" });
  if (json) return json;
  // A cheerful page of somebody else's, as in a hotel's network, means that nothing arrived.
  if (status !== NO_CONTENT) throw new Unreachable();
  return {};
}

/**
 * Send one part of a file; tells how many bytes of the file the server has.
 * @param {string} path
 * @param {Uint8Array<ArrayBuffer>} body
 * @param {(bytes: number) => void} onProgress
 * @returns {Promise<number>}
 */
export async function putPart(path, body, onProgress) {
  try {
    const type = "application/octet-stream";
    return countIn((await call("PUT", path, { body, type, onProgress })).json);
  } catch (error) {
    const isElsewhere = error instanceof Refused && error.status === CONFLICT;
    if (!isElsewhere || !("received" in error.body)) throw error;
    return countIn(error.body);
  }
}

/** @param {Record<string, any> | null} answer */
function countIn(answer) {
  const received = answer?.["received"];
  if (typeof received !== "number") throw new Unreachable();
  return received;
}

/**
 * Try until it goes through: as often as `tries` while the line is broken.
 * @template T
 * @param {() => Promise<T>} action
 * @param {{ tries?: number, onWaiting?: () => void }} [patience]
 * @returns {Promise<T>}
 */
export async function persist(action, { tries = 5, onWaiting } = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Unreachable) || attempt >= tries) throw error;
      onWaiting?.();
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS));
    }
  }
}

/**
 * XMLHttpRequest, because only it tells how much has been sent.
 * @param {string} method
 * @param {string} path
 * @param {{ body?: string | Uint8Array<ArrayBuffer>, type?: string,
 *   onProgress?: (bytes: number) => void }} [sent]
 * @returns {Promise<{ status: number, text: string, json: Record<string, any> | null }>}
 */
function call(method, path, { body, type, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, PREFIX + path);
    request.timeout = TIMEOUT_MS;
    if (type) request.setRequestHeader("Content-Type", type);
    request.onerror = request.ontimeout = request.onabort = () => reject(new Unreachable());
    request.onload = () => {
      try {
        resolve(answerOf(request));
      } catch (error) {
        reject(error);
      }
    };
    if (onProgress) request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.send(body ?? null);
  });
}

/** @param {XMLHttpRequest} request */
function answerOf(request) {
  const { status, responseText: text } = request;
  const isJson = /^application\/json/.test(request.getResponseHeader("Content-Type") ?? "");
  // The service says in JSON what it means; a bare error page is a proxy's, or a breakdown.
  if (status === 429 || (status >= 500 && !isJson)) throw new Unreachable();
  const json = isJson ? JSON.parse(text) : null;
  if (status < 200 || status > 299) throw new Refused(status, json ?? {});
  return { status, text, json };
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((go) => {
    const timer = setTimeout(go, milliseconds);
    addEventListener("online", () => (clearTimeout(timer), go(undefined)), { once: true });
  });
}
