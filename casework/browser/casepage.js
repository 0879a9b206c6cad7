// The page of one case: gets what is sealed, has it opened, shows it, and seals the answers.
import { showBodies } from "./cases/bodiespart.js";
import { lookBefore, replyPlace, showReplying } from "./cases/replypart.js";
import { showStage } from "./cases/stagepart.js";
import { showTitle } from "./cases/titlepart.js";
import { goToTriage, rate, showTriage } from "./cases/triagepart.js";
import { followCountry, followStage, suggestCodes } from "./codingform.js";
import { connect } from "./connecting.js";
import { showKeeping } from "./dossier/keepingpart.js";
import { explain } from "./explaining.js";
import { showFiles } from "./filesview.js";
import { openWithNewestKey } from "./keys/newcasekey.js";
import { fact, need, say, words } from "./page.js";
import { showPeople } from "./peopleview.js";
import { showAnswers } from "./reportview.js";
import { showSharing, showWaitingUnopened } from "./sharing/sharingpart.js";
import { listenForKeys } from "./shortcuts.js";
import { showFlags, showNotes, showTalk } from "./talkview.js";
import { address, postJson, Refused } from "./transport.js";
import { writing } from "./writing.js";

/** @typedef {import("./casefile.js").CaseFile} CaseFile */
/** @typedef {import("./peopleview.js").Colleague} Colleague */
/** @typedef {import("./cases/opening.js").Sheets} Sheets */
/** @typedef {import("./cases/opening.js").Held} Held */
/** @typedef {CaseFile & { key: number, sheets: Sheets, held: Held[], colleagues: Colleague[],
 *   draft: import("./opener.js").Draft }} OpenedCase */

/**
 * Further parts of the page, each in a file of its folder: `show` is called whenever the case
 * has been opened anew.
 * @typedef {object} Part
 * @property {(opened: OpenedCase, page: { id: string, ask: import("./asking.js").Ask,
 *   reopen: () => Promise<void> }) => void} show
 */
/** @type {Part[]} */
const PARTS = [
  { show: showTitle },
  { show: showTriage },
  { show: showStage },
  { show: showBodies },
  { show: showReplying },
  { show: showSharing },
  { show: showKeeping },
];

// A reply meets another one on its way this often before we ask the writer to look again.
const MAX_TRIES = 3;

export async function startCase() {
  followStage();
  followCountry();
  const ask = await connect();
  await new CasePage(fact("case"), ask).start();
}

class CasePage {
  #id;
  #ask;
  #message = need("#case-message", HTMLElement);
  /** @type {OpenedCase | null} */
  #case = null;
  #boxes;

  /**
   * @param {string} id
   * @param {import("./asking.js").Ask} ask
   */
  constructor(id, ask) {
    this.#id = id;
    this.#ask = ask;
    const keep = () => this.#keepDraft();
    this.#boxes = {
      reply: writing("#reply-form", (text) => this.#reply(text), keep),
      note: writing("#note-form", (text) => this.#note(text), keep),
    };
  }

  async start() {
    try {
      await this.#open();
    } catch (error) {
      this.#showUnopened();
      return say(this.#message, explain(error), "warn");
    }
    const { draft, report } = /** @type {OpenedCase} */ (this.#case);
    this.#boxes.reply.value = draft.reply;
    this.#boxes.note.value = draft.note;
    suggestCodes(report.document?.answers ?? {});
    need("#opened", HTMLElement).hidden = false;
    listenForKeys({
      r: () => this.#boxes.reply.focus(),
      n: () => this.#boxes.note.focus(),
      t: goToTriage,
      ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((key) => [key, () => rate(key)])),
      q: () => location.assign(fact("queue")),
    });
    await this.#tellOpened().catch((error) => say(this.#message, explain(error), "warn"));
  }

  // Anybody can send what opens to nothing: it must still be possible to close it.
  #showUnopened() {
    for (const part of document.querySelectorAll("[data-needs-open]")) {
      /** @type {HTMLElement} */ (part).hidden = true;
    }
    need("#opened", HTMLElement).hidden = false;
    showWaitingUnopened(this.#id).catch((error) => say(this.#message, explain(error), "warn"));
  }

  async #open() {
    const { opened, hasNewKey, problem } = await openWithNewestKey(this.#id, this.#ask);
    this.#case = /** @type {OpenedCase} */ (opened);
    this.#show(opened);
    if (problem) say(this.#message, explain(problem), "warn");
    else say(this.#message, hasNewKey ? words("key-changed") : "");
    const page = { id: this.#id, ask: this.#ask, reopen: () => this.#open() };
    for (const part of PARTS) part.show(opened, page);
  }

  /** @param {OpenedCase} opened */
  #show({ report, talk, notes, files, colleagues }) {
    showFlags(need("#report-flags", HTMLElement), report.flags);
    showAnswers(need("#answers", HTMLElement), report.document?.answers ?? {});
    need("#sealed-by", HTMLElement).textContent = words(
      report.document?.sealed_by === "browser" ? "sealed-by-browser" : "sealed-by-server",
    );
    showTalk(need("#talk", HTMLElement), talk);
    showNotes(need("#notes", HTMLElement), notes);
    showFiles(need("#files", HTMLElement), files, this.#ask);
    showPeople(need("#people", HTMLElement), colleagues, (colleague) => this.#grant(colleague));
    const others = colleagues.filter(({ granted }) => !granted).length;
    const counts = { talk: talk.length, notes: notes.length, files: files.length, people: others };
    for (const [name, count] of Object.entries(counts)) {
      for (const place of document.querySelectorAll(`[data-count=${name}]`)) {
        place.textContent = String(count);
      }
      need(`[data-none=${name}]`, HTMLElement).hidden = count > 0;
    }
  }

  async #tellOpened() {
    const last = this.#case?.talk.reduce((n, line) => Math.max(n, line.n), 0) ?? 0;
    await postJson(address("cases", this.#id, "opened"), { n: last });
  }

  /** @param {string} text */
  async #reply(text) {
    lookBefore(text, /** @type {OpenedCase} */ (this.#case));
    const place = replyPlace();
    for (let tries = 1; ; tries++) {
      const sealed = await this.#ask("reply", { text });
      try {
        await postJson(address("cases", this.#id, place), sealed);
        break;
      } catch (error) {
        const isLate = error instanceof Refused && error.status === 409;
        if (!isLate || tries === MAX_TRIES) throw error;
        await this.#open();
        if (this.#hasReply(text, sealed.n)) break;
      }
    }
    await this.#open();
    await this.#tellOpened();
    return words(place === "held" ? "reply-held" : "replied");
  }

  /**
   * Whether the reply arrived after all, when only its answer was lost on the way.
   * @param {string} text
   * @param {number} n
   */
  #hasReply(text, n) {
    return this.#case?.talk.some((line) => {
      return line.n >= n && line.from === "desk" && line.document?.text === text;
    });
  }

  /** @param {string} text */
  async #note(text) {
    for (let tries = 1; ; tries++) {
      const sealed = await this.#ask("note", { text });
      try {
        await postJson(address("cases", this.#id, "notes"), sealed);
        break;
      } catch (error) {
        // The case has a new key: the note is sealed to that.
        const isLate = error instanceof Refused && error.status === 409;
        if (!isLate || tries === MAX_TRIES) throw error;
        await this.#open();
      }
    }
    await this.#open();
    return words("noted");
  }

  /** @param {Colleague} colleague */
  async #grant({ username, recipient }) {
    const sealed = await this.#ask("grant", { recipient });
    await postJson(address("cases", this.#id, "grants"), { caseworker: username, ...sealed });
    // The list of those who have the case is the server's.
    location.reload();
  }

  #keepDraft() {
    const { reply, note } = this.#boxes;
    this.#ask("keepDraft", { case: this.#id, typed: { reply: reply.value, note: note.value } });
  }
}
