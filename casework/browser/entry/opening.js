// What the worker does with a passkey. It never asks one itself: it lends the file key of an
// age file to the page that may, by a port made for that alone.
import { Decrypter, Encrypter, Stanza } from "age-encryption";
import { parseIdentity } from "../../../reporting/browser/age.js";
import { toBase64 } from "../../../reporting/browser/base64.js";
import { asker, OpenerError } from "../asking.js";
import { unlocked } from "../opened.js";
import { Refusal } from "../refusals.js";

export const entryActions = { sealToPasskey };

/**
 * The identity in `blob`, opened by the passkey behind `port`.
 * @param {Uint8Array<ArrayBuffer>} blob
 * @param {MessagePort} port
 */
export async function openByPasskey(blob, port) {
  const ask = asker(port);
  const decrypter = new Decrypter();
  decrypter.addIdentity({
    unwrapFileKey: (stanzas) => {
      const plain = stanzas.map(({ args, body }) => ({ args, body }));
      return passedOn(ask("unwrapFileKey", { stanzas: plain }));
    },
  });
  return parseIdentity(await decrypter.decrypt(blob, "text"));
}

/** @param {{ port: MessagePort }} asked the way to the passkey */
async function sealToPasskey({ port }) {
  const ask = asker(port);
  const encrypter = new Encrypter();
  encrypter.addRecipient({
    async wrapFileKey(fileKey) {
      const stanzas = await passedOn(ask("wrapFileKey", { fileKey }));
      return stanzas.map((/** @type {Stanza} */ { args, body }) => new Stanza(args, body));
    },
  });
  const sealed = await encrypter.encrypt(parseIdentity(unlocked().identity) + "\n");
  return { value: toBase64(sealed) };
}

/**
 * The page's answer, or its own reason why there is none.
 * @param {Promise<any>} answered
 */
async function passedOn(answered) {
  try {
    return await answered;
  } catch (error) {
    if (error instanceof OpenerError) throw new Refusal(/** @type {any} */ (error.reason));
    throw error;
  }
}
