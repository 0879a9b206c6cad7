// Runs in the sandboxed frame: draws the pages of one PDF as plain dots, one at a time. Its
// scripts, forms, links and attachments are never looked at, and its fonts never reach the
// browser's own font reader: letters are drawn as shapes.
import { AnnotationMode, getDocument, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";
// pdf.js finds this where it looks for its worker, and works without one.
import "pdfjs-dist/legacy/build/pdf.worker.mjs";
import { drawWhatComes, MAX_DOTS, MAX_SIDE } from "./previewframe.js";

const MAX_PAGES = 300;
// A page may say that it is any size at all.
const MAX_POINTS = 20_000;

const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));
const pager = /** @type {HTMLElement} */ (document.querySelector("#pager"));
const [back, on] = /** @type {HTMLButtonElement[]} */ ([...pager.querySelectorAll("button")]);
const place = /** @type {HTMLElement} */ (pager.querySelector("[role=status]"));

/** @type {import("pdfjs-dist/legacy/build/pdf.mjs").PDFDocumentProxy | null} */
let file = null;
let shown = 0;
let isBusy = false;

back?.addEventListener("click", () => turnTo(shown - 1));
on?.addEventListener("click", () => turnTo(shown + 1));
document.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowLeft" || key === "PageUp") turnTo(shown - 1);
  if (key === "ArrowRight" || key === "PageDown") turnTo(shown + 1);
});
drawWhatComes(open);

/** @param {ArrayBuffer} bytes */
async function open(bytes) {
  file = await getDocument({
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    disableFontFace: true,
    enableXfa: false,
    maxImageSize: MAX_DOTS,
    canvasMaxAreaInBytes: MAX_DOTS * 4,
    // Nothing may be fetched, started or decoded by anything but this script.
    useWasm: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    disableWorkerRendering: true,
    stopAtErrors: false,
  }).promise;
  pager.hidden = false;
  return draw(1);
}

/** @param {number} number */
async function turnTo(number) {
  if (!file || isBusy || number < 1 || number > lastPage()) return;
  const { problem = "" } = pager.dataset;
  if (!(await draw(number).catch(() => false))) place.textContent = problem;
}

/** @param {number} number */
async function draw(number) {
  if (!file) return false;
  isBusy = true;
  try {
    const page = await file.getPage(number);
    const { width, height } = page.getViewport({ scale: 1 });
    const isSane = Math.min(width, height) > 0 && Math.max(width, height) <= MAX_POINTS;
    if (!isSane) throw new RangeError("a page of no size that can be shown");
    const viewport = page.getViewport({ scale: MAX_SIDE / Math.max(width, height) });
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    const annotationMode = AnnotationMode.DISABLE;
    await page.render({ canvas, viewport, annotationMode }).promise;
    page.cleanup();
  } finally {
    isBusy = false;
    say(number);
  }
  return true;
}

/** @param {number} number */
function say(number) {
  shown = number;
  const { words = "" } = pager.dataset;
  place.textContent = words.replace("{n}", String(number)).replace("{all}", String(allPages()));
  if (back) back.disabled = number <= 1;
  if (on) on.disabled = number >= lastPage();
}

function allPages() {
  return file?.numPages ?? 0;
}

function lastPage() {
  return Math.min(allPages(), MAX_PAGES);
}
