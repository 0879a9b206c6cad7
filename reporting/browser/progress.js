// How the page tells of files on their way.
import { sendFiles } from "./uploads.js";
import { holdPage, releasePage } from "./leaving.js";
import { allWithin, copyOf, showOnly, within } from "./page.js";

/**
 * Send files, and the message that tells the desk about them, in view of the person.
 * @param {File[]} files
 * @param {{ talk: import("./talk.js").Talk, keepHidden: boolean, place: HTMLElement }} to
 * @returns {Promise<boolean>} whether all have arrived
 */
export async function deliver(files, { talk, keepHidden, place }) {
  place.replaceChildren(copyOf("upload"));
  const stages = allWithin(place, "[data-stage]");
  const stage = (/** @type {string} */ name) => showOnly(stages, "stage", name);
  const patience = { tries: Infinity, onWaiting: () => stage("waiting") };
  const list = within(place, "[data-list]", HTMLElement);
  let hasFailed = false;
  const show = (/** @type {File} */ file) => {
    return fileLine(file, list, {
      waiting: patience.onWaiting,
      going: () => stage("going"),
      failed: () => (hasFailed = true),
    });
  };
  stage("going");
  holdPage();
  try {
    const arrived = await sendFiles(files, { talk, keepHidden, show });
    if (arrived.length > 0) await talk.add({ type: "files", files: arrived }, patience);
  } catch {
    hasFailed = true; // The report itself is safe, and the page says what to do.
  } finally {
    releasePage();
  }
  stage(hasFailed ? "failed" : "done");
  return !hasFailed;
}

/**
 * @param {File} file
 * @param {HTMLElement} list
 * @param {{ waiting: () => void, going: () => void, failed: () => void }} whole
 * @returns {import("./uploads.js").Line}
 */
function fileLine(file, list, whole) {
  const line = copyOf("upload-line");
  within(line, "[data-name]", HTMLElement).textContent = file.name;
  const bar = within(line, "progress", HTMLProgressElement);
  bar.setAttribute("aria-label", file.name);
  const cleaned = within(line, "[data-cleaned]", HTMLElement);
  const kept = within(line, "[data-kept]", HTMLElement);
  const item = within(line, "li", HTMLElement);
  list.append(line);
  return {
    ...whole,
    progress: (share) => (bar.value = share),
    cleaned(isCleaned) {
      cleaned.hidden = !isCleaned;
      kept.hidden = isCleaned;
    },
    failed() {
      whole.failed();
      item.classList.add("failed");
    },
  };
}
