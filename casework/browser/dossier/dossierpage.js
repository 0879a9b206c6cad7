// The page of a dossier: black out, let a second person read it, and save what goes out.
import { connect, tellShell } from "../connecting.js";
import { explain } from "../explaining.js";
import { openWithNewestKey } from "../keys/newcasekey.js";
import { fact, need, say, words } from "../page.js";
import { covers } from "../sharing/consent.js";
import { isMoved } from "../cases/sheets.js";
import { address, postJson } from "../transport.js";
import { confirmed, ftmLines, NamesReporter } from "./ftm.js";
import { blackTexts, dossierOf, fileSectionsOf, labelOf, outgoing, sectionsOf } from "./outgoing.js";
import { paperOf } from "./paper.js";
import { digestOf, isWhole, lastMessage, passagesOf } from "./passages.js";
import { RedactView, showAsItGoesOut } from "./redactview.js";

/** @typedef {import("../cases/opening.js").Sheets} Sheets */
/** @typedef {import("../casefile.js").CaseFile & { sheets: Sheets, key: number }} Opened */

export async function startDossier() {
  const ask = await connect();
  const page = new DossierPage(fact("case"), ask);
  await page.start().catch((error) => say(need("#dossier-message", HTMLElement), explain(error), "warn"));
}

class DossierPage {
  #id;
  #ask;
  #message = need("#dossier-message", HTMLElement);
  #purpose = need("#purpose", HTMLSelectElement);
  #view;
  /** @type {Opened} */
  #opened = /** @type {any} */ (null);

  /**
   * @param {string} id
   * @param {import("../asking.js").Ask} ask
   */
  constructor(id, ask) {
    this.#id = id;
    this.#ask = ask;
    this.#view = new RedactView(need("#passages", HTMLElement), {
      label: labelOf,
      words: (passage) => outgoing(passage, []),
      changed: () => this.#markChanged(),
    });
  }

  async start() {
    await this.#open();
    say(this.#message, "");
    need("#dossier", HTMLElement).hidden = false;
    const every = need("#every", HTMLInputElement);
    // The button must not take the selection away before it is pressed.
    need("#black-selection", HTMLButtonElement).addEventListener("mousedown", (event) => {
      event.preventDefault();
    });
    this.#press("#black-selection", async () => {
      return this.#view.blackOutSelection() ? "" : words("nothing-selected");
    });
    this.#press("#black-every", async () => {
      const count = this.#view.blackOutEvery(every.value);
      return words("blacked", { count });
    });
    this.#press("#keep-redaction", () => this.#keep());
    this.#press("#propose", () => this.#propose());
    this.#press("#save-html", () => this.#saveHtml());
    this.#press("#save-ftm", () => this.#saveFtm());
    this.#purpose.addEventListener("change", () => this.#markChanged());
  }

  async #open() {
    this.#opened = (await openWithNewestKey(this.#id, this.#ask)).opened;
    const sheet = this.#sheet;
    const hasOne = sheet !== null;
    this.#purpose.value = hasOne ? String(sheet.purpose ?? "") : "";
    const passages = passagesOf(this.#opened, hasOne ? sheet.covers?.messages : undefined);
    this.#view.show(passagesOf(this.#opened), hasOne ? sheet.marks : []);
    const isSame = hasOne && sheet.covers?.digest === this.#digest(passages);
    need("#dossier", HTMLElement).dataset.state = !hasOne ? "none" : isSame ? "same" : "moved";
    need("#moved", HTMLElement).hidden = !hasOne || isSame;
    const marks = hasOne ? sheet.marks : [];
    showAsItGoesOut(need("#outgoing", HTMLElement), [
      ...sectionsOf(passages, marks),
      ...fileSectionsOf(passages, marks),
      ...confirmed(this.#people).map(({ name, role }) => {
        return { label: words("for-aleph"), text: role ? `${name}: ${role}` : name };
      }),
    ]);
    need("#outgoing-purpose", HTMLElement).textContent = words(`purpose-${this.#purpose.value || "inside"}`);
    need("#after-reading", HTMLElement).hidden = !isSame || !this.#isAllowed();
    this.#sayConsent();
  }

  /** The redaction as it is kept, if it can be trusted. @returns {any} */
  get #sheet() {
    const { redaction } = this.#opened.sheets;
    const isSound = redaction && redaction.flags.length === 0 && Array.isArray(redaction.document?.marks);
    return isSound ? redaction.document : null;
  }

  get #people() {
    const people = this.#opened.sheets.people?.document?.people;
    return Array.isArray(people) ? people : [];
  }

  /** @param {import("./passages.js").Passage[]} passages */
  #digest(passages) {
    return digestOf(passages, this.#opened.files, confirmed(this.#people));
  }

  #isAllowed() {
    return covers(this.#opened, this.#purpose.value);
  }

  #sayConsent() {
    say(need("#consent-problem", HTMLElement), this.#isAllowed() ? "" : words("not-covered"), "warn");
  }

  #markChanged() {
    this.#sayConsent();
    need("#dossier", HTMLElement).dataset.state = "changed";
  }

  async #keep() {
    if (!this.#isAllowed()) return words("not-covered");
    const covers = { messages: lastMessage(this.#opened), digest: this.#digest(passagesOf(this.#opened)) };
    const document = { marks: this.#view.marks, purpose: this.#purpose.value, covers };
    const version = (this.#opened.sheets.redaction?.version ?? 0) + 1;
    const sealed = await this.#ask("seal", { kind: "redaction", document });
    const { key } = this.#opened;
    try {
      await postJson(address("cases", this.#id, "sheets"), { kind: "redaction", version, key, sealed });
    } catch (error) {
      if (isMoved(error)) return words("redaction-moved");
      throw error;
    }
    location.reload();
    return "";
  }

  async #propose() {
    if (need("#dossier", HTMLElement).dataset.state !== "same") return words("keep-first");
    const note = await this.#ask("note", { text: need("#reason", HTMLTextAreaElement).value.trim() });
    const version = this.#opened.sheets.redaction?.version;
    await postJson(address("cases", this.#id, "export"), { version, ...note });
    location.reload();
    return "";
  }

  async #saveHtml() {
    const problem = this.#problem();
    if (problem) return problem;
    const parts = await this.#leave("html");
    const digests = await this.#digests();
    const dossier = dossierOf({ id: this.#id, file: this.#opened, digests, ...parts });
    const blob = new Blob([paperOf(dossier)], { type: "application/octet-stream" });
    tellShell("save", { blob, name: `dossier-${this.#id.slice(0, 8)}.html` });
    return words("dossier-saved");
  }

  async #saveFtm() {
    // Typed here to be compared, and kept nowhere.
    const names = need("#reporter-names", HTMLInputElement).value.split(/[,;\n]/);
    const sheet = this.#sheet;
    const hidden = passagesOf(this.#opened).flatMap((passage) => blackTexts(passage, sheet.marks));
    const random = (/** @type {number} */ count) => crypto.getRandomValues(new Uint8Array(count));
    let lines;
    try {
      lines = ftmLines(this.#people, { names, hidden }, random);
    } catch (error) {
      if (error instanceof NamesReporter) return words("names-reporter");
      throw error;
    }
    if (!lines) return words("nobody-confirmed");
    const problem = this.#problem();
    if (problem) return problem;
    await this.#leave("ftm");
    const blob = new Blob([lines], { type: "application/octet-stream" });
    tellShell("save", { blob, name: `people-${this.#id.slice(0, 8)}.ftm.json` });
    return words("dossier-saved");
  }

  // The case as it is now must be what was read, and the reporter must still allow it.
  #problem() {
    const sheet = this.#sheet;
    const passages = passagesOf(this.#opened, sheet?.covers?.messages);
    if (sheet?.covers?.digest !== this.#digest(passages)) return words("case-moved");
    return covers(this.#opened, String(sheet.purpose)) ? "" : words("not-covered");
  }

  /**
   * Ask the server whether this version may go out; it notes that it does.
   * @param {"html" | "ftm"} form
   */
  async #leave(form) {
    const sheet = this.#sheet;
    const passages = passagesOf(this.#opened, sheet.covers.messages);
    const facts = await postJson(address("cases", this.#id, "exported"), { form });
    return { facts, passages, marks: sheet.marks, purpose: sheet.purpose };
  }

  async #digests() {
    const digests = new Map();
    for (const { id } of this.#opened.files.filter(isWhole)) {
      const { sha256 } = await this.#ask("openFile", { file: id, url: address("files", id) });
      digests.set(id, sha256);
    }
    return digests;
  }

  /**
   * @param {string} selector
   * @param {() => Promise<string>} work
   */
  #press(selector, work) {
    const button = document.querySelector(selector);
    if (!(button instanceof HTMLButtonElement)) return;
    const message = need("[data-message]", HTMLElement, button.closest("section") ?? document);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        say(message, await work());
      } catch (error) {
        say(message, explain(error), "warn");
      }
      button.disabled = false;
    });
  }
}
