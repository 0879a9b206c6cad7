// The way back by receipt code. The code and what it opens stay in this browser: the server
// gets only the locator, and for a change the write key.
import { Box } from "./box.js";
import { Refused } from "./calls.js";
import { watchForLeaving } from "./leaving.js";
import { byId, goTo, within } from "./page.js";
import { hideProblems, PlainChoice, problemOf, showProblem } from "./problems.js";
import { derive, MistypedCode, parse } from "./receipts.js";

const NOT_FOUND = 404;

class ReturnPage {
  #form = byId("return", HTMLFormElement);
  #code = byId("code", HTMLTextAreaElement);
  #place = byId("mailbox", HTMLElement);
  #plain = new PlainChoice();
  #isBusy = false;
  /** @type {Box | undefined} */
  #box;

  /** Take over from the plain form, at last and all at once. */
  start() {
    watchForLeaving();
    this.#place.addEventListener("submit", (event) => {
      // Nothing that is typed into the mailbox may ever leave as an ordinary form.
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.target);
      void this.#try(async () => this.#box?.act(form));
    });
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#code.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // A code has no second line of its own.
      this.#form.requestSubmit();
    });
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
    byId("nothing", HTMLElement).hidden = true;
    const isCode = isReadable(this.#code.value);
    byId("code-mistyped", HTMLElement).hidden = isCode;
    this.#code.setAttribute("aria-invalid", String(!isCode));
    if (isCode) void this.#try(() => this.#open());
    else this.#code.focus();
  }

  /**
   * Do one thing at a time; whatever fails, what was typed stays.
   * @param {() => Promise<void>} action
   */
  async #try(action) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    hideProblems();
    this.#plain.hide();
    byId("main", HTMLElement).setAttribute("aria-busy", "true");
    try {
      await action();
    } catch (error) {
      if (error instanceof Refused && error.status === NOT_FOUND) return this.#findNothing();
      const problem = problemOf(error);
      if (problem === "locking" && !this.#box) this.#plain.offer();
      showProblem(problem);
    } finally {
      this.#isBusy = false;
      byId("main", HTMLElement).removeAttribute("aria-busy");
    }
  }

  async #open() {
    const opening = byId("opening", HTMLElement);
    opening.hidden = false;
    try {
      this.#box = await Box.open(await derive(this.#code.value), this.#place);
    } finally {
      opening.hidden = true;
    }
    this.#code.value = "";
    byId("ask", HTMLElement).hidden = true;
    this.#place.hidden = false;
    goTo(within(this.#place, "h1", HTMLElement));
  }

  /** A deleted report and one that never was look the same. */
  #findNothing() {
    this.#form.before(byId("problems", HTMLElement));
    this.#box = undefined;
    this.#place.hidden = true;
    byId("ask", HTMLElement).hidden = false;
    byId("nothing", HTMLElement).hidden = false;
    this.#code.focus();
  }
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
