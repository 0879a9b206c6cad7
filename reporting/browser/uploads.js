// Files on their way: cleaned, sealed and sent in parts. A broken line costs one part at most.
import { toBase64 } from "./base64.js";
import { persist, post, putPart, Refused } from "./calls.js";
import { wrap } from "./envelopes.js";
import { FileError, sealFile } from "./files.js";
import { clean } from "./pictures.js";
import { rightToWrite } from "./talk.js";

// A larger picture is sent as it is, and the page says so; cleaning needs all of it in memory.
const MAX_PICTURE_BYTES = 32 * 2 ** 20;
const MAX_NAME_CHARACTERS = 200;
const MAX_STALLS = 5;
const ATTEMPTS = 2;

/** The server has lost parts that it had: the file must be sealed and sent from its start. */
class PartsLost extends Error {
  name = "PartsLost";
}

/**
 * @typedef {object} Line how the page tells of one file
 * @property {(share: number) => void} progress from 0 to 1
 * @property {(isCleaned: boolean) => void} cleaned
 * @property {() => void} waiting
 * @property {() => void} going
 * @property {() => void} failed
 */

/**
 * Send files one after the other; a file that fails does not keep the others.
 * @param {File[]} files
 * @param {object} to
 * @param {import("./talk.js").Talk} to.talk
 * @param {boolean} to.keepHidden
 * @param {(file: File) => Line} to.show
 * @returns {Promise<import("./envelopes.js").SealedFileEntry[]>} those that have arrived
 */
export async function sendFiles(files, { talk, keepHidden, show }) {
  const lines = files.map(show);
  const arrived = [];
  for (const [index, file] of files.entries()) {
    const line = /** @type {Line} */ (lines[index]);
    try {
      arrived.push(await sendFile(file, { talk, keepHidden, line }));
    } catch (error) {
      line.failed();
      // A refused or unreadable file is its own trouble; anything else is ours.
      if (!(error instanceof Refused || error instanceof FileError || isUnreadable(error))) {
        throw error;
      }
    }
  }
  return arrived;
}

/**
 * The browser may lose a file that was chosen: a card taken out, a file changed.
 * @param {unknown} error
 */
function isUnreadable(error) {
  return error instanceof DOMException || error instanceof PartsLost;
}

/**
 * @param {File} file
 * @param {{ talk: import("./talk.js").Talk, keepHidden: boolean, line: Line }} by
 */
async function sendFile(file, { talk, keepHidden, line }) {
  const cleaned = keepHidden ? null : await cleanedPicture(file);
  line.cleaned(cleaned !== null);
  for (let attempt = 1; ; attempt++) {
    try {
      const sent = await sendSealed(cleaned ?? file, talk, line);
      return {
        ...sent,
        name: file.name.slice(-MAX_NAME_CHARACTERS),
        mime: file.type || "application/octet-stream",
        cleaned: cleaned !== null,
      };
    } catch (error) {
      if (!(error instanceof PartsLost) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** @param {File} file */
async function cleanedPicture(file) {
  if (file.size > MAX_PICTURE_BYTES) return null;
  return clean(new Uint8Array(await file.arrayBuffer()));
}

/**
 * @param {import("./files.js").Source} source
 * @param {import("./talk.js").Talk} talk
 * @param {Line} line
 */
async function sendSealed(source, talk, line) {
  const sealed = await sealFile(source);
  /** @param {() => Promise<any>} action */
  const untilItWorks = async (action) => {
    const answer = await persist(action, { tries: Infinity, onWaiting: line.waiting });
    line.going();
    return answer;
  };
  const announced = JSON.stringify({ ...rightToWrite(talk.mailbox), size: sealed.sealedSize });
  const { upload: id } = await untilItWorks(() => post("uploads/", announced));
  let at = 0;
  for await (const part of sealed.parts()) {
    const start = at;
    const share = (/** @type {number} */ sent) => line.progress((start + sent) / sealed.sealedSize);
    await sendPart(part, { id, start, share, untilItWorks });
    at += part.length;
  }
  const sha256 = sealed.sha256();
  const complete = async () => {
    const { recipient, number: key } = talk.case;
    const wrapped = toBase64(await wrap(sealed.identity, recipient));
    return post(`uploads/${id}/complete/`, JSON.stringify({ sha256, wrap: wrapped, key }));
  };
  await untilItWorks(() => talk.withNewestKey(complete));
  line.progress(1);
  return { id: /** @type {string} */ (id), size: sealed.size, sha256 };
}

/**
 * Send one part until the server has all of it: what was sealed cannot be sealed again to the
 * same bytes, so a part is kept until then.
 * @param {Uint8Array<ArrayBuffer>} part
 * @param {{ id: string, start: number, share: (sent: number) => void,
 *   untilItWorks: (action: () => Promise<number>) => Promise<number> }} by
 */
async function sendPart(part, { id, start, share, untilItWorks }) {
  let sent = 0;
  for (let stalls = 0; sent < part.length; ) {
    const from = sent;
    const received = await untilItWorks(() => {
      const path = `uploads/${id}/${start + from}/`;
      return putPart(path, part.subarray(from), (bytes) => share(from + bytes));
    });
    sent = received - start;
    if (sent <= from) stalls++;
    if (sent < 0 || sent > part.length || stalls > MAX_STALLS) throw new PartsLost();
  }
  share(sent);
}
