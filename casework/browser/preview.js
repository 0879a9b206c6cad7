// Runs in the sandboxed frame: draws one picture as plain dots, and knows nothing else.
import { dimensionsOf } from "./dimensions.js";
import { drawWhatComes, MAX_DOTS, MAX_SIDE } from "./previewframe.js";

const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));

drawWhatComes(draw);

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
  return true;
}
