// Runs in the sandboxed frame: draws one picture as plain dots, and knows nothing else.
import { dimensionsOf } from "./dimensions.js";

// A decoded picture takes four bytes a dot: 200 MB at most.
const MAX_DOTS = 50_000_000;
const MAX_SIDE = 2000;

const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));
const reveal = /** @type {HTMLButtonElement} */ (document.querySelector("#reveal"));

reveal.addEventListener("click", () => {
  document.body.classList.remove("blurred");
  reveal.hidden = true;
});
window.addEventListener("message", async ({ source, data }) => {
  if (source !== window.parent || !(data?.bytes instanceof ArrayBuffer)) return;
  tell((await draw(data.bytes).catch(() => false)) ? "drawn" : "not-drawn");
});
tell("ready");

/** @param {ArrayBuffer} bytes */
async function draw(bytes) {
  const size = dimensionsOf(new Uint8Array(bytes));
  if (!size || size.width * size.height > MAX_DOTS) return false;
  const picture = await createImageBitmap(new Blob([bytes], { type: size.type }));
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  document.body.classList.add("blurred");
  reveal.hidden = false;
  return true;
}

/** @param {string} what */
function tell(what) {
  // This frame has no origin of its own, so it cannot name its parent's; it says no secret.
  window.parent.postMessage({ fener: what }, "*");
}
