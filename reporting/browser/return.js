// The way back by receipt code. The code and what it opens stay in this browser: the server
// gets only the locator, and for a change the write key.
import { persist, post, Refused } from "./calls.js";
import { watchForLeaving } from "./leaving.js";
import { showLadder, showTalk } from "./mailbox.js";
import { byId, copyOf, goTo, within } from "./page.js";
import { Picker } from "./picker.js";
import { hideProblems, PlainChoice, problemOf, showProblem } from "./problems.js";
import { deliver } from "./progress.js";
import { derive, MistypedCode, parse } from "./receipts.js";
import { readTalk, rightToWrite, Talk } from "./talk.js";

const NOT_FOUND = 404;

class ReturnPage {
  #form = byId("return", HTMLFormElement);
  #code = byId("code", HTMLInputElement);
  #mailbox = byId("mailbox", HTMLElement);
  #plain = new PlainChoice();
  #isBusy = false;
  /** @type {Picker | undefined} */
  #picker;
  /** @type {Talk | undefined} */
  #talk;

  /** Take over from the plain form, at last and all at once. */
  start() {
    watchForLeaving();
    // Nothing that is typed into the mailbox may ever leave as an ordinary form.
    this.#mailbox.addEventListener("submit", (event) => this.#act(event));
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.noValidate = true;
    this.#plain.hide();
  }

  giveUp() {
    this.#form.noValidate = false;
    this.#plain.demand();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    if (this.#plain.isMade) return; // The person chose it.
    event.preventDefault();
    if (this.#isBusy) return;
    byId("nothing", HTMLElement).hidden = true;
    const isCode = isReadable(this.#code.value);
    byId("code-mistyped", HTMLElement).hidden = isCode;
    this.#code.toggleAttribute("aria-invalid", false);
    if (isCode) return void this.#try(() => this.#open());
    this.#code.setAttribute("aria-invalid", "true");
    this.#code.focus();
  }

  /**
   * Do one thing at a time; whatever fails, what was typed stays.
   * @param {() => Promise<void>} action
   */
  async #try(action) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    hideProblems();
    byId("main", HTMLElement).setAttribute("aria-busy", "true");
    try {
      await action();
    } catch (error) {
      if (error instanceof Refused && error.status === NOT_FOUND) return this.#findNothing();
      const problem = problemOf(error);
      if (problem === "locking" && !this.#talk) this.#plain.offer();
      showProblem(problem);
    } finally {
      this.#isBusy = false;
      byId("main", HTMLElement).removeAttribute("aria-busy");
    }
  }

  async #open() {
    const opening = byId("opening", HTMLElement);
    opening.hidden = false;
    this.#plain.hide();
    try {
      const mailbox = await derive(this.#code.value);
      await this.#read(mailbox);
    } finally {
      opening.hidden = true;
    }
    this.#code.value = "";
    byId("ask", HTMLElement).hidden = true;
    goTo(within(this.#mailbox, "h1", HTMLElement));
  }

  /**
   * Fetch the mailbox and show it, or show it anew.
   * @param {import("./receipts.js").Mailbox} mailbox
   */
  async #read(mailbox) {
    const { locator } = rightToWrite(mailbox);
    const body = JSON.stringify({ locator });
    const answer = await persist(() => post("mailbox/", body));
    const found = /** @type {import("./talk.js").Found} */ (answer);
    const lines = await readTalk(found, mailbox);
    if (this.#talk === undefined) this.#build();
    const last = found.messages[found.messages.length - 1];
    const next = { n: found.messages.length + 1, prev: last?.sha256 ?? found.envelope_sha256 };
    this.#talk ??= new Talk(mailbox, { id: found.case, recipient: found.recipient }, next);
    this.#talk.next = next;
    showLadder(found);
    showTalk(lines);
  }

  #build() {
    this.#mailbox.replaceChildren(copyOf("mailbox-page"));
    const problems = byId("problems", HTMLElement);
    within(this.#mailbox, "#problem-place", HTMLElement).replaceWith(problems);
    this.#mailbox.hidden = false;
    this.#picker = new Picker();
  }

  /** @param {SubmitEvent} event */
  #act(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const talk = /** @type {Talk} */ (this.#talk);
    const action = form.dataset["action"];
    this.#hideNotice();
    void this.#try(async () => {
      if (action === "delete") return this.#delete(talk);
      if (action === "files") return this.#sendFiles(form, talk);
      const value = String(new FormData(form).get(action === "message" ? "text" : "consent"));
      await talk.add(action === "message" ? { type: action, text: value } : consentTo(value));
      await this.#done(form, talk, String(action));
    });
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Talk} talk
   */
  async #sendFiles(form, talk) {
    const picker = /** @type {Picker} */ (this.#picker);
    if (!picker.check() || picker.files.length === 0) return byId("files", HTMLElement).focus();
    const keepHidden = new FormData(form).has("keep_hidden");
    const place = within(this.#mailbox, "#upload-place", HTMLElement);
    const haveAllArrived = await deliver(picker.files, { talk, keepHidden, place });
    if (!haveAllArrived) return this.#done(null, talk, "");
    place.replaceChildren();
    picker.clear();
    await this.#done(form, talk, "files");
  }

  /**
   * @param {HTMLFormElement | null} form whose words have been sent
   * @param {Talk} talk
   * @param {string} notice
   */
  async #done(form, talk, notice) {
    form?.reset();
    form?.closest("details")?.removeAttribute("open");
    await this.#read(talk.mailbox);
    const sent = copyOf("notices").querySelector(`[data-notice="${notice}"]`);
    if (!sent) return;
    const place = within(this.#mailbox, "#notice-place", HTMLElement);
    place.replaceChildren(sent);
    goTo(place);
  }

  #hideNotice() {
    within(this.#mailbox, "#notice-place", HTMLElement).replaceChildren();
  }

  /** @param {Talk} talk */
  async #delete(talk) {
    const body = JSON.stringify(rightToWrite(talk.mailbox));
    await persist(() => post("mailbox/delete/", body));
    this.#mailbox.replaceChildren(copyOf("deleted-page"));
    goTo(within(this.#mailbox, "h1", HTMLElement));
  }

  /** A deleted report and one that never was look the same. */
  #findNothing() {
    this.#talk = undefined;
    byId("ask", HTMLElement).append(byId("problems", HTMLElement));
    this.#mailbox.hidden = true;
    byId("ask", HTMLElement).hidden = false;
    byId("nothing", HTMLElement).hidden = false;
    this.#code.focus();
  }
}

/** @param {string} value */
function consentTo(value) {
  return { type: /** @type {const} */ ("consent"), consent: value };
}

/** @param {string} typed */
function isReadable(typed) {
  try {
    return Boolean(parse(typed));
  } catch (error) {
    if (error instanceof MistypedCode) return false;
    throw error;
  }
}

const page = new ReturnPage();
try {
  page.start();
} catch (error) {
  page.giveUp();
  throw error;
}
