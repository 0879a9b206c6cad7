// The files a person has chosen: gathered over several choices, listed, and held to the limits.
import { allWithin, byId, copyOf, within } from "./page.js";
import { sizeText } from "./sizes.js";

export class Picker {
  #input = byId("files", HTMLInputElement);
  #list = byId("files-chosen", HTMLElement);
  #problem = byId("files-problem", HTMLElement);
  /** @type {File[]} */
  #files = [];

  constructor() {
    this.#input.addEventListener("change", () => this.#add([...(this.#input.files ?? [])]));
    this.#add([...(this.#input.files ?? [])]);
  }

  /** Files with something in them: an empty one has nothing to tell. */
  get files() {
    return this.#files.filter((file) => file.size > 0);
  }

  /** Say whether the files are within the limits, on the page as well. */
  check() {
    const { files, fileBytes, reportBytes } = this.#input.dataset;
    const total = this.#files.reduce((sum, file) => sum + file.size, 0);
    const isRight =
      this.#files.length <= Number(files) &&
      total <= Number(reportBytes) &&
      this.#files.every((file) => file.size <= Number(fileBytes));
    this.#problem.hidden = isRight;
    return isRight;
  }

  clear() {
    this.#files = [];
    this.#show();
  }

  /** @param {File[]} chosen */
  #add(chosen) {
    const isNew = (/** @type {File} */ file) => !this.#files.some((kept) => isSame(kept, file));
    this.#files = [...this.#files, ...chosen.filter(isNew)];
    this.#show();
  }

  #show() {
    this.#giveBack();
    this.#list.replaceChildren(...this.#files.map((file) => this.#line(file)));
    this.#list.hidden = this.#files.length === 0;
    this.check();
  }

  /** The box itself holds all files too, for a form that is sent without the script. */
  #giveBack() {
    const all = new DataTransfer();
    for (const file of this.#files) all.items.add(file);
    this.#input.files = all.files;
  }

  /** @param {File} file */
  #line(file) {
    const line = copyOf("file-line");
    for (const place of allWithin(line, "[data-name]")) place.textContent = file.name;
    const size = within(line, "[data-size]", HTMLElement);
    size.textContent = sizeText(file.size, this.#list.dataset["units"] ?? "");
    within(line, "[data-remove]", HTMLButtonElement).addEventListener("click", () => {
      this.#files = this.#files.filter((kept) => kept !== file);
      this.#show();
      this.#input.focus();
    });
    return line;
  }
}

/**
 * @param {File} one
 * @param {File} other
 */
function isSame(one, other) {
  return (
    one.name === other.name && one.size === other.size && one.lastModified === other.lastModified
  );
}
