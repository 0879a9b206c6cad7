// Shows the files of a case, and saves or previews one on request.
import { tellShell } from "./connecting.js";
import { explain } from "./explaining.js";
import { safeName } from "./filenames.js";
import { clone, fill, need, say, sizeText, words } from "./page.js";
import { showPreview } from "./previewing.js";
import { address } from "./transport.js";

/** @typedef {import("./casefile.js").CaseFileEntry} CaseFileEntry */
/** @typedef {import("./asking.js").Ask} Ask */

const PICTURES = ["image/png", "image/jpeg", "image/webp"];

/**
 * @param {HTMLElement} list
 * @param {CaseFileEntry[]} files
 * @param {Ask} ask
 */
export function showFiles(list, files, ask) {
  list.replaceChildren(...files.map((file) => fileElement(file, ask)));
}

/**
 * @param {CaseFileEntry} file
 * @param {Ask} ask
 */
function fileElement(file, ask) {
  const { entry } = file;
  const element = fill(clone("file"), {
    name: nameOf(file),
    size: sizeText(entry?.size ?? file.sealedBytes),
    state: words(stateOf(file)),
  });
  element.dataset.file = file.id;
  element.dataset.state = stateOf(file);
  const progress = need("[data-progress]", HTMLElement, element);
  const download = need("[data-download]", HTMLButtonElement, element);
  const preview = need("[data-preview]", HTMLButtonElement, element);
  download.hidden = file.isMissing;
  preview.hidden = file.isMissing || !PICTURES.includes(entry?.mime ?? "");

  onPress(download, progress, async (tell) => {
    const blob = await ask("openFile", question(file), { onProgress: tell });
    tellShell("save", { blob, name: nameOf(file) });
    return words("saved");
  });
  onPress(preview, progress, async (tell) => {
    const bytes = await ask("openPicture", question(file), { onProgress: tell });
    await showPreview(bytes, nameOf(file));
    return "";
  });
  return element;
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} progress
 * @param {(tell: (done: number) => void) => Promise<string>} work
 */
function onPress(button, progress, work) {
  const tell = (/** @type {number} */ done) => {
    say(progress, words("fetching", { done: sizeText(done) }));
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    tell(0);
    try {
      say(progress, await work(tell));
    } catch (error) {
      say(progress, explain(error), "warn");
    }
    button.disabled = false;
  });
}

/** @param {CaseFileEntry} file */
function question(file) {
  return { file: file.id, url: address("files", file.id) };
}

/** @param {CaseFileEntry} file */
function nameOf({ id, entry }) {
  const fallback = `file-${id.slice(0, 8)}`;
  return entry ? safeName(entry.name, fallback) : fallback;
}

/** @param {CaseFileEntry} file */
function stateOf({ entry, isMissing, isChanged }) {
  if (isMissing) return "file-missing";
  if (isChanged) return "file-changed";
  if (!entry) return "file-unnamed";
  return entry.cleaned ? "file-cleaned" : "file-as-sent";
}
