// What both sandboxed frames share: they hear bytes, tell how it went, and blur.

// A drawn picture takes four bytes a dot: 200 MB at most.
export const MAX_DOTS = 50_000_000;
export const MAX_SIDE = 2000;

const reveal = /** @type {HTMLButtonElement} */ (document.querySelector("#reveal"));

/**
 * Hear bytes from the page around, once, and tell it whether `draw` could draw them.
 * @param {(bytes: ArrayBuffer) => Promise<boolean>} draw
 */
export function drawWhatComes(draw) {
  reveal.addEventListener("click", () => setBlurred(!document.body.matches(".blurred")));
  window.addEventListener("message", async ({ source, data }) => {
    if (source !== window.parent || !(data?.bytes instanceof ArrayBuffer)) return;
    setBlurred(data.isBlurred !== false);
    const drawn = await draw(data.bytes).catch(() => false);
    reveal.hidden = !drawn;
    tell(drawn ? "drawn" : "not-drawn");
  });
  tell("ready");
}

/** @param {boolean} isBlurred */
function setBlurred(isBlurred) {
  document.body.classList.toggle("blurred", isBlurred);
  const { show = "", blur = "" } = reveal.dataset;
  reveal.textContent = isBlurred ? show : blur;
}

/** @param {string} what */
function tell(what) {
  // This frame has no origin of its own, so it cannot name its parent's; it says no secret.
  window.parent.postMessage({ fener: what }, "*");
}
