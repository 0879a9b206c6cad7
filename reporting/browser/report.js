// The report page: the same form, asked step by step and sealed in this browser. Whatever goes
// wrong here, nothing leaves the browser unsealed unless the person chooses that.
import { isTouched, readAnswers } from "./answers.js";
import { isAnswered, placeToMend } from "./asking.js";
import { pinnedBoard } from "./board.js";
import { filterLists } from "./choosing.js";
import { watchForLeaving } from "./leaving.js";
import { allWithin, byId, copyOf, goTo, within } from "./page.js";
import { Picker } from "./picker.js";
import { hideProblems, PlainChoice, problemOf, showProblem } from "./problems.js";
import { deliver } from "./progress.js";
import { grouped } from "./receipts.js";
import { Sender } from "./send.js";
import { standIns } from "./standins.js";
import { Steps } from "./steps.js";
import { watchStory } from "./story.js";
import { Talk } from "./talk.js";

class ReportPage {
  #form = byId("report", HTMLFormElement);
  #plain = new PlainChoice();
  #picker = new Picker();
  #sender = new Sender();
  #isSending = false;
  /** @type {Steps | undefined} */
  #steps;

  /** Take over from the plain form, at last and all at once. */
  start() {
    pinnedBoard();
    const isFresh = !isTouched(this.#form) && document.getElementById("mend") === null;
    watchForLeaving();
    watchStory();
    filterLists(this.#form);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.noValidate = true;
    if (isFresh) {
      this.#steps = new Steps(this.#form, (section) => this.#isAnswered(section));
      this.#steps.start();
    }
    for (const part of allWithin(this.#form, "[data-script-only]")) part.hidden = false;
    this.#plain.hide();
  }

  /** Give the form back as it came. */
  giveUp() {
    this.#form.noValidate = false;
    this.#form.classList.remove("stepping");
    for (const part of allWithin(this.#form, "[data-step], #send")) part.hidden = false;
    this.#plain.demand();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    if (this.#isSending) return event.preventDefault();
    if (this.#steps && !this.#steps.isAtEnd) {
      event.preventDefault();
      return this.#steps.goOn();
    }
    const wrong = allWithin(this.#form, "[data-step]").find((part) => !this.#isAnswered(part));
    if (wrong) {
      event.preventDefault();
      return this.#steps ? this.#steps.mend(wrong) : placeToMend(wrong).focus();
    }
    if (this.#plain.isMade) return; // The person chose it: an ordinary form, sealed on arrival.
    event.preventDefault();
    void this.#send();
  }

  /** @param {HTMLElement} section */
  #isAnswered(section) {
    return isAnswered(section, () => this.#picker.check());
  }

  async #send() {
    this.#isSending = true;
    hideProblems();
    this.#plain.hide();
    this.#showSending(true);
    try {
      this.#finish(await this.#sender.send(this.#draft(), showStage));
    } catch (error) {
      this.#showSending(false);
      const problem = problemOf(error);
      if (problem === "locking") this.#plain.offer();
      showProblem(problem);
    } finally {
      this.#isSending = false;
    }
  }

  /** @param {boolean} isSending */
  #showSending(isSending) {
    const sending = byId("sending", HTMLElement);
    sending.hidden = !isSending;
    this.#form.hidden = isSending;
    if (isSending) goTo(sending);
  }

  #draft() {
    const { language = "", today = "", roster } = this.#form.dataset;
    const desks = new FormData(this.#form).getAll("desk").map(String);
    const answers = readAnswers(this.#form);
    const standsFor = standIns(this.#form);
    return { answers, desks, standsFor, language, newest: Number(roster), serverDay: today };
  }

  /**
   * Show the code; the words are gone from the page. Then the files follow.
   * @param {import("./send.js").SealedReport} sent
   */
  #finish({ code, mailbox, case: ofCase, envelopeSha256 }) {
    const keepHidden = new FormData(this.#form).has("keep_hidden");
    const files = this.#picker.files;
    const main = byId("main", HTMLElement);
    main.replaceChildren(...uploadTemplates(), copyOf("receipt"));
    byId("receipt-code", HTMLOutputElement).textContent = grouped(code);
    goTo(within(main, "h1", HTMLElement));
    if (files.length === 0) return;
    const talk = new Talk(mailbox, ofCase, { n: 1, prev: envelopeSha256 });
    void deliver(files, { talk, keepHidden, place: byId("receipt-files", HTMLElement) });
  }
}

/** The templates outlive the form they stood beside. */
function uploadTemplates() {
  return [byId("upload", HTMLTemplateElement), byId("upload-line", HTMLTemplateElement)];
}

/** @param {string} stage */
function showStage(stage) {
  for (const line of allWithin(byId("sending", HTMLElement), "[data-stage]")) {
    line.toggleAttribute("aria-current", false);
    if (line.dataset["stage"] === stage) line.setAttribute("aria-current", "step");
  }
}

const page = new ReportPage();
try {
  page.start();
} catch (error) {
  page.giveUp();
  throw error;
}
