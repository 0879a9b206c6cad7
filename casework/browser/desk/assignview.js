// Gives cases to a colleague. Who cannot open one yet gets its key from this browser, after
// its owner has compared the colleague's number.
import { explain } from "../explaining.js";
import { need, say, words } from "../page.js";
import { address, postJson } from "../transport.js";
import { caseOf, tickedCases } from "./ticks.js";
import { inParts } from "./titlesview.js";

const AT_ONCE = 25;
// A key may change while it is being sealed to somebody.
const MAX_TRIES = 3;

/** @typedef {import("../asking.js").Ask} Ask */
/** @typedef {import("./secrets.js").SealedCase} SealedCase */
/** @typedef {{ case: string, sealed?: string, tag?: string, key?: number }} Ticked */

class Assigning {
  #ask;
  #dialog = need("#assign", HTMLDialogElement);
  #to = need("#assign-to", HTMLSelectElement);
  #state = need("#assign-state", HTMLElement);
  #go = need("#assign-go", HTMLButtonElement);
  #share = need("#assign-share", HTMLButtonElement);
  #check = need("#assign-check", HTMLElement);
  /** @type {string[]} */
  #cases = [];
  /** @type {SealedCase[]} */
  #needsKey = [];
  #recipient = "";
  #done = 0;
  #refused = 0;

  /** @param {Ask} ask */
  constructor(ask) {
    this.#ask = ask;
    need("#assign-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#run(() => this.#start());
    });
    this.#share.addEventListener("click", () => this.#run(() => this.#shareKeys()));
    this.#to.addEventListener("change", () => this.#reset());
    need("#assign-close", HTMLElement).addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#done > 0 && location.reload());
  }

  /** @param {string[]} cases */
  open(cases) {
    this.#cases = cases;
    this.#reset();
    const number = need("#assign-number", HTMLElement);
    number.textContent = words("assign-number", { number: cases.length });
    this.#dialog.showModal();
    this.#to.focus();
  }

  #reset() {
    this.#done = this.#refused = 0;
    this.#needsKey = [];
    this.#check.hidden = this.#share.hidden = true;
    this.#go.hidden = false;
    say(this.#state, "");
  }

  /** @param {() => Promise<void>} work */
  async #run(work) {
    this.#go.disabled = this.#share.disabled = this.#to.disabled = true;
    try {
      await work();
    } catch (error) {
      say(this.#state, explain(error), "warn");
    } finally {
      this.#go.disabled = this.#share.disabled = this.#to.disabled = false;
    }
  }

  async #start() {
    this.#reset();
    await this.#post(this.#cases.map((id) => ({ case: id })));
    if (this.#needsKey.length === 0) return this.#finish();
    const recipients = [this.#recipient];
    const [fingerprint] = await this.#ask("fingerprints", { recipients });
    need("#assign-fingerprint", HTMLElement).textContent = fingerprint;
    const number = this.#needsKey.length;
    need("#assign-needs", HTMLElement).textContent = words("needs-key", { number });
    this.#check.hidden = this.#share.hidden = false;
    this.#go.hidden = true;
    this.#share.focus();
  }

  async #shareKeys() {
    const recipient = this.#recipient;
    for (let tries = 0; this.#needsKey.length > 0 && tries < MAX_TRIES; tries++) {
      const needsKey = this.#needsKey.splice(0);
      for (const cases of inParts(needsKey, AT_ONCE)) {
        const sealed = /** @type {Ticked[]} */ (await this.#ask("wrapFor", { cases, recipient }));
        this.#refused += cases.length - sealed.length;
        if (sealed.length > 0) await this.#post(sealed);
      }
      // Another key than the one that was compared: nothing is sealed to it.
      if (this.#needsKey.length > 0 && this.#recipient !== recipient) break;
    }
    this.#refused += this.#needsKey.length;
    this.#finish();
  }

  /** @param {Ticked[]} ticked */
  async #post(ticked) {
    for (const cases of inParts(ticked, AT_ONCE)) {
      const body = { caseworker: this.#to.value, cases };
      const answer = await postJson(address("assign"), body);
      this.#done += answer.assigned.length;
      this.#refused += answer.refused.length;
      this.#needsKey.push(...answer.needs_key);
      this.#recipient = answer.recipient || this.#recipient;
      const all = this.#cases.length;
      say(this.#state, words("assigning", { done: this.#done, all }));
    }
  }

  #finish() {
    this.#check.hidden = this.#share.hidden = this.#go.hidden = true;
    const numbers = { done: this.#done, refused: this.#refused };
    const isWhole = this.#refused === 0;
    say(this.#state, words(isWhole ? "assigned" : "not-assigned", numbers), isWhole ? "info" : "warn");
    need("#assign-close", HTMLElement).focus();
  }
}

/**
 * @param {Ask} ask
 * @returns {() => void} opens the dialog for what is ticked, or for the row in hand
 */
export function startAssigning(ask) {
  const assigning = new Assigning(ask);
  const open = () => {
    const ticked = tickedCases();
    const here = document.activeElement ? caseOf(document.activeElement) : "";
    const cases = ticked.length > 0 ? ticked : [here].filter(Boolean);
    if (cases.length > 0) assigning.open(cases);
  };
  document.querySelector("#assign-ticked")?.addEventListener("click", open);
  return open;
}
