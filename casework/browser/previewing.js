// Shows a picture or a PDF in a frame that has no origin, no network and no way back into this
// page: what breaks a decoder has broken out into nothing.
import { need, say, words } from "./page.js";

// A file can be made so that drawing it never ends.
const MAX_MS = 30_000;

/** @typedef {"picture" | "pdf"} Kind what a file says that it is */

/**
 * @param {ArrayBuffer} bytes
 * @param {string} name
 * @param {Kind} kind
 */
export async function showPreview(bytes, name, kind) {
  const dialog = need("#preview", HTMLDialogElement);
  const message = need("#preview-message", HTMLElement, dialog);
  need("#preview-name", HTMLElement, dialog).textContent = name;
  say(message, words("drawing"));
  const place = need("#preview-place", HTMLElement, dialog);
  const isBlurred = "blurred" in place.dataset;
  const frame = newFrame(place, kind);
  place.replaceChildren(frame);
  dialog.addEventListener("close", () => frame.remove(), { once: true });
  dialog.showModal();

  await heard(frame, dialog, "ready");
  const drawn = heard(frame, dialog, "drawn", "not-drawn");
  frame.contentWindow?.postMessage({ bytes, isBlurred }, "*", [bytes]);
  const word = await drawn;
  if (word === "not-drawn") frame.remove(); // and with it whatever still goes on in there
  say(message, word === "not-drawn" ? words("not-drawn") : "", "warn");
}

/**
 * @param {HTMLElement} place
 * @param {Kind} kind
 */
function newFrame(place, kind) {
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts");
  frame.title = place.dataset.title ?? "";
  // The script that reads PDF is large, so only its own page loads it.
  frame.src = (kind === "pdf" ? place.dataset.pdf : place.dataset.src) ?? "";
  return frame;
}

/**
 * The next message of these names from `frame`, "closed" when the dialog goes first, and
 * "not-drawn" when nothing comes.
 * @param {HTMLIFrameElement} frame
 * @param {HTMLDialogElement} dialog
 * @param {...string} names
 * @returns {Promise<string>}
 */
function heard(frame, dialog, ...names) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const settle = (/** @type {string} */ word) => {
      over.abort();
      resolve(word);
    };
    const { signal } = over;
    const late = setTimeout(() => settle("not-drawn"), MAX_MS);
    signal.addEventListener("abort", () => clearTimeout(late));
    dialog.addEventListener("close", () => settle("closed"), { signal });
    window.addEventListener(
      "message",
      ({ source, data }) => {
        if (source === frame.contentWindow && names.includes(data?.fener)) settle(data.fener);
      },
      { signal },
    );
  });
}
