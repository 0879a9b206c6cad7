// An open mailbox: what stands in it, and what its owner can do.
import { persist, post } from "./calls.js";
import { showLadder, showTalk } from "./mailbox.js";
import { byId, copyOf, goTo, within } from "./page.js";
import { Picker } from "./picker.js";
import { deliver } from "./progress.js";
import { newestKeyIn, provenCase, readTalk, rightToWrite, Talk } from "./talk.js";

/** @typedef {import("./receipts.js").Mailbox} Mailbox */

export class Box {
  #place;
  #talk;
  #picker;

  /**
   * Find the mailbox and show it in `place`.
   * @param {Mailbox} mailbox
   * @param {HTMLElement} place
   */
  static async open(mailbox, place) {
    const found = await fetchMailbox(mailbox);
    const lines = await readTalk(found, mailbox);
    return new Box(found, lines, mailbox, place);
  }

  /**
   * @param {import("./talk.js").Found} found
   * @param {import("./talk.js").Line[]} lines
   * @param {Mailbox} mailbox
   * @param {HTMLElement} place
   */
  constructor(found, lines, mailbox, place) {
    this.#place = place;
    this.#talk = new Talk(mailbox, caseIn(found, lines, mailbox), nextIn(found));
    place.replaceChildren(copyOf("mailbox-page"));
    within(place, "#problem-place", HTMLElement).replaceWith(byId("problems", HTMLElement));
    // A browser would cut a long text that is pasted, without a word.
    byId("text", HTMLElement).removeAttribute("maxlength");
    this.#picker = new Picker();
    showLadder(found);
    showTalk(lines);
  }

  /**
   * Do what one of the forms asks for.
   * @param {HTMLFormElement} form
   */
  async act(form) {
    within(this.#place, "#notice-place", HTMLElement).replaceChildren();
    const data = new FormData(form);
    switch (form.dataset["action"]) {
      case "message":
        return this.#write(form, String(data.get("text")).trim());
      case "consent":
        await this.#talk.add({ type: "consent", consent: data.get("consent") });
        return this.#done(form, "consent");
      case "files":
        return this.#sendFiles(form, data.has("keep_hidden"));
      case "delete":
        return this.#delete();
    }
  }

  /**
   * @param {HTMLFormElement} form
   * @param {string} text
   */
  async #write(form, text) {
    if (!text) return byId("text", HTMLElement).focus();
    await this.#talk.add({ type: "message", text });
    await this.#done(form, "message");
  }

  /**
   * @param {HTMLFormElement} form
   * @param {boolean} keepHidden
   */
  async #sendFiles(form, keepHidden) {
    const { files } = this.#picker;
    if (!this.#picker.check() || files.length === 0) return byId("files", HTMLElement).focus();
    const place = within(this.#place, "#upload-place", HTMLElement);
    const haveAllArrived = await deliver(files, { talk: this.#talk, keepHidden, place });
    if (!haveAllArrived) return this.#read();
    place.replaceChildren();
    this.#picker.clear();
    await this.#done(form, "files");
  }

  async #delete() {
    const body = JSON.stringify(rightToWrite(this.#talk.mailbox));
    await persist(() => post("mailbox/delete/", body));
    this.#place.replaceChildren(copyOf("deleted-page"));
    goTo(within(this.#place, "h1", HTMLElement));
  }

  /**
   * What was typed has arrived: empty the form, say so, and show the talk with it.
   * @param {HTMLFormElement} form
   * @param {string} notice
   */
  async #done(form, notice) {
    form.reset();
    form.closest("details")?.removeAttribute("open");
    await this.#read();
    const place = within(this.#place, "#notice-place", HTMLElement);
    place.replaceChildren(within(copyOf("notices"), `[data-notice="${notice}"]`, HTMLElement));
    goTo(place);
  }

  async #read() {
    const { mailbox } = this.#talk;
    const found = await fetchMailbox(mailbox);
    const lines = await readTalk(found, mailbox);
    showLadder(found);
    showTalk(lines);
    this.#talk.next = nextIn(found);
    this.#talk.case = caseIn(found, lines, mailbox);
  }
}

/** @param {Mailbox} mailbox */
async function fetchMailbox(mailbox) {
  const { locator } = rightToWrite(mailbox);
  const found = await persist(() => post("mailbox/", JSON.stringify({ locator })));
  return /** @type {import("./talk.js").Found} */ (found);
}

/**
 * @param {import("./talk.js").Found} found
 * @param {import("./talk.js").Line[]} lines
 * @param {Mailbox} mailbox
 */
function caseIn(found, lines, mailbox) {
  return provenCase(found, mailbox, newestKeyIn(lines));
}

/** @param {import("./talk.js").Found} found */
function nextIn({ messages, envelope_sha256: envelope }) {
  const last = messages[messages.length - 1];
  return { n: messages.length + 1, prev: last?.sha256 ?? envelope };
}
