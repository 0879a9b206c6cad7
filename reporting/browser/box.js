// An open mailbox: what stands in it, and what its owner can do.
import { persist, post } from "./calls.js";
import { showLadder, showTalk } from "./mailbox.js";
import { byId, copyOf, goTo, within } from "./page.js";
import { Picker } from "./picker.js";
import { deliver } from "./progress.js";
import { PUBLISH, showConsent, showNext, showPublishing } from "./results.js";
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
    this.#show(found, lines);
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
      case "publishing":
        return this.#publish(form, String(data.get("publishing")));
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
   * The server's note is the last thing to be set and the first to go: in between it says no.
   * @param {HTMLFormElement} form
   * @param {string} choice
   */
  async #publish(form, choice) {
    const isAllowed = choice === PUBLISH;
    if (!isAllowed) await this.#notePublishing(false);
    await this.#talk.add({ type: "consent", consent: choice });
    if (isAllowed) await this.#notePublishing(true);
    await this.#done(form, isAllowed ? "consent" : "unpublished");
  }

  /** @param {boolean} isAllowed */
  async #notePublishing(isAllowed) {
    const right = rightToWrite(this.#talk.mailbox);
    const body = JSON.stringify({ ...right, allows_publishing: isAllowed });
    await persist(() => post("mailbox/publishing/", body));
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

  /**
   * @param {import("./talk.js").Found} found
   * @param {import("./talk.js").Line[]} lines
   */
  #show(found, lines) {
    showLadder(found);
    showNext(found);
    showTalk(lines);
    showConsent(lines);
    void showPublishing(found, lines, this.#talk.mailbox.talkKey);
  }

  async #read() {
    const { mailbox } = this.#talk;
    const found = await fetchMailbox(mailbox);
    const lines = await readTalk(found, mailbox);
    this.#show(found, lines);
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
