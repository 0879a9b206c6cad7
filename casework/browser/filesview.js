// Shows the files of a case, and saves or previews one on request.
import { tellShell } from "./connecting.js";
import { explain } from "./explaining.js";
import { safeName } from "./filenames.js";
import { clone, fill, need, say, sizeText, words } from "./page.js";
import { showPreview } from "./previewing.js";
import { address } from "./transport.js";

/** @typedef {import("./casefile.js").CaseFileEntry} CaseFileEntry */
/** @typedef {import("./asking.js").Ask} Ask */

/** @type {Record<string, import("./previewing.js").Kind>} */
const KINDS = {
  "image/png": "picture",
  "image/jpeg": "picture",
  "image/webp": "picture",
  "application/pdf": "pdf",
};

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
  const kind = KINDS[entry?.mime ?? ""];
  preview.hidden = file.isMissing || !kind;
  showHash(element, "sealed", file.sha256);

  onPress(download, progress, async (tell) => {
    const { blob, sha256 } = await ask("openFile", question(file), { onProgress: tell });
    showHash(element, "opened", sha256);
    tellShell("save", { blob, name: nameOf(file) });
    return words("saved");
  });
  onPress(preview, progress, async (tell) => {
    if (!kind) return "";
    const asked = { ...question(file), kind };
    const { bytes, sha256 } = await ask("openPreview", asked, { onProgress: tell });
    showHash(element, "opened", sha256);
    await showPreview(bytes, nameOf(file), kind);
    return "";
  });
  return element;
}

/**
 * Show a digest of a file, which one press copies.
 * @param {HTMLElement} element
 * @param {"sealed" | "opened"} name
 * @param {string} digest
 */
function showHash(element, name, digest) {
  const line = need(`[data-hash=${name}]`, HTMLElement, element);
  const value = need("code", HTMLElement, line);
  line.hidden = digest === "";
  if (value.textContent === digest) return;
  value.textContent = digest;
  const button = need("button", HTMLButtonElement, line);
  button.addEventListener("click", async () => {
    // Without https there is no clipboard: then it is marked, ready to be copied by hand.
    getSelection()?.selectAllChildren(value);
    await navigator.clipboard?.writeText(digest).catch(() => {});
  });
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
