// The shell's hold on the worker: starts it, unlocks it, lends pages a way to it, ends it.
import { asker } from "./asking.js";

const POLICY = "fener";
// How long unsent drafts may take to be sealed before a lock stops waiting for them.
const SEALING_MS = 1500;

/** @typedef {{ recipient: string, blob: string | null, desks: any[] }} Keys as the API gives them */

export class Vault {
  isUnlocked = false;
  #url;
  /** @type {{ worker: Worker, ask: import("./asking.js").Ask } | null} */
  #running = null;
  /** @type {string | null} */
  #drafts = null;

  /** @param {string} url of the worker's script */
  constructor(url) {
    this.#url = trusted(url);
  }

  /** @type {import("./asking.js").Ask} */
  ask(action, subject, options) {
    return this.#run().ask(action, subject, options);
  }

  /**
   * @param {Keys} keys
   * @param {string} passphrase
   */
  async unlock({ blob, desks }, passphrase) {
    await this.#open("unlock", { blob, desks, passphrase });
  }

  /**
   * @param {Keys} keys
   * @param {string} blob the identity, sealed to a passkey
   * @param {MessagePort} port the way to that passkey
   */
  async unlockByPasskey({ desks }, blob, port) {
    await this.#open("unlockByPasskey", { blob, desks, port }, [port]);
  }

  /**
   * @param {string} action
   * @param {Record<string, unknown>} subject
   * @param {Transferable[]} [transfer]
   */
  async #open(action, subject, transfer = []) {
    await this.ask(action, { ...subject, drafts: this.#drafts }, { transfer });
    this.#drafts = null;
    this.isUnlocked = true;
  }

  /**
   * Give a page of ours its own way to the worker.
   * @param {Window} page
   */
  connect(page) {
    const { port1, port2 } = new MessageChannel();
    this.ask("connect", { port: port1 }, { transfer: [port1] });
    page.postMessage({ fener: "port" }, location.origin, [port2]);
  }

  /** End the worker and all it knows. Unsent drafts stay, sealed to their writer. */
  async lock() {
    const running = this.#running;
    if (!running) return;
    this.#running = null;
    if (this.isUnlocked) {
      this.isUnlocked = false;
      const late = new Promise((resolve) => setTimeout(resolve, SEALING_MS, null));
      const sealed = running.ask("sealDrafts").catch(() => null);
      this.#drafts = await Promise.race([sealed, late]);
    }
    running.worker.terminate();
  }

  /** End the worker at once; nothing of it is kept. */
  end() {
    this.#running?.worker.terminate();
    this.#running = null;
    this.isUnlocked = false;
    this.#drafts = null;
  }

  #run() {
    if (!this.#running) {
      const worker = new Worker(/** @type {any} */ (this.#url));
      this.#running = { worker, ask: asker(worker) };
    }
    return this.#running;
  }
}

/**
 * The one address that may become a worker here, in the form that Trusted Types ask for.
 * @param {string} url
 */
function trusted(url) {
  const types = /** @type {any} */ (window).trustedTypes;
  if (!types) return url;
  const policy = types.createPolicy(POLICY, {
    createScriptURL(/** @type {string} */ asked) {
      if (asked !== url) throw new TypeError("not the worker");
      return asked;
    },
  });
  return policy.createScriptURL(url);
}
