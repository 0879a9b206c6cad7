// The same form, one question on each screen. The history keeps only a number, so that the
// browser's own Back works; the address stays as it is, and nothing is asked of the server.
import { listAnswers } from "./answers.js";
import { placeToMend } from "./asking.js";
import { allWithin, byId } from "./page.js";

export class Steps {
  #form;
  #isAnswered;
  #sections;
  #at = 0;
  /** Set while someone who looked through all answers changes one of them. */
  #isChanging = false;
  #back = byId("back", HTMLButtonElement);
  #next = byId("next", HTMLButtonElement);

  /**
   * @param {HTMLFormElement} form
   * @param {(section: HTMLElement) => boolean} isAnswered
   */
  constructor(form, isAnswered) {
    this.#form = form;
    this.#isAnswered = isAnswered;
    this.#sections = allWithin(form, "[data-step]");
  }

  /** Take over the layout. */
  start() {
    this.#form.classList.add("stepping");
    byId("progress", HTMLElement).hidden = false;
    this.#back.addEventListener("click", () => history.back());
    this.#next.addEventListener("click", () => this.goOn());
    addEventListener("popstate", ({ state }) => this.#show(this.#reachable(Number(state ?? 0))));
    history.replaceState(0, "");
    this.#draw();
  }

  get isAtEnd() {
    return this.#at === this.#sections.length - 1;
  }

  /** Go to the next question, once this one is answered. */
  goOn() {
    const section = this.#section(this.#at);
    if (!this.#isAnswered(section)) return placeToMend(section).focus();
    const following = this.#isChanging ? this.#sections.length - 1 : this.#after(this.#at);
    this.#goTo(this.#reachable(following));
  }

  /** @param {HTMLElement} section */
  mend(section) {
    this.#goTo(this.#sections.indexOf(section));
    placeToMend(section).focus();
  }

  /** @param {number} step */
  #goTo(step) {
    history.pushState(step, "");
    this.#show(step);
  }

  /** @param {number} step */
  #show(step) {
    this.#at = step;
    this.#draw();
    this.#section(step).querySelector("h2")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  #draw() {
    for (const [index, section] of this.#sections.entries()) section.hidden = index !== this.#at;
    this.#back.hidden = this.#at === 0;
    this.#next.hidden = this.isAtEnd;
    byId("send", HTMLElement).hidden = !this.isAtEnd;
    showProgress(this.#at + 1, this.#sections.length);
    if (this.isAtEnd) this.#look();
  }

  #look() {
    this.#isChanging = false;
    listAnswers(this.#sections, (section) => {
      this.#goTo(this.#sections.indexOf(section));
      this.#isChanging = true;
    });
  }

  /**
   * Nobody gets past a question that must be answered.
   * @param {number} step
   */
  #reachable(step) {
    const before = this.#sections.slice(0, step);
    const wrong = before.findIndex((section) => !this.#isAnswered(section));
    return wrong === -1 ? Math.min(step, this.#sections.length - 1) : wrong;
  }

  /** @param {number} step */
  #after(step) {
    const following = this.#sections.findIndex((section, at) => at > step && isAsked(section));
    return following === -1 ? step : following;
  }

  /** @param {number} step */
  #section(step) {
    return /** @type {HTMLElement} */ (this.#sections[step]);
  }
}

/**
 * A question whose list has nothing to choose from is passed over.
 * @param {HTMLElement} section
 */
function isAsked(section) {
  const asks = allWithin(section, "[data-ask]");
  return asks.length === 0 || asks.some((ask) => !ask.hidden);
}

/**
 * @param {number} step
 * @param {number} steps
 */
function showProgress(step, steps) {
  const text = byId("progress-text", HTMLElement);
  const words = text.dataset["text"] ?? "";
  text.textContent = words.replace("{step}", String(step)).replace("{steps}", String(steps));
  const bar = byId("progress-bar", HTMLProgressElement);
  bar.max = steps;
  bar.value = step;
}
