// Shows a picture in a frame that has no origin, no network and no way back into this page:
// if a picture breaks the decoder, it has broken out into nothing.
import { need, say, words } from "./page.js";

/**
 * @param {ArrayBuffer} bytes
 * @param {string} name
 */
export async function showPreview(bytes, name) {
  const dialog = need("#preview", HTMLDialogElement);
  const message = need("#preview-message", HTMLElement, dialog);
  need("#preview-name", HTMLElement, dialog).textContent = name;
  say(message, words("drawing"));
  const frame = newFrame();
  need("#preview-place", HTMLElement, dialog).replaceChildren(frame);
  dialog.addEventListener("close", () => frame.remove(), { once: true });
  dialog.showModal();

  await heard(frame, dialog, "ready");
  const drawn = heard(frame, dialog, "drawn", "not-drawn");
  frame.contentWindow?.postMessage({ bytes }, "*", [bytes]);
  const word = await drawn;
  say(message, word === "not-drawn" ? words("not-drawn") : "", "warn");
}

function newFrame() {
  const place = need("#preview-place", HTMLElement);
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts");
  frame.title = place.dataset.title ?? "";
  frame.src = place.dataset.src ?? "";
  return frame;
}

/**
 * The next message of these names from `frame`, or "closed" when the dialog goes first.
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
