// What every page script needs: elements that must be there, and translated words.

/**
 * The one element that fits, or an error that names it: the page and its script must agree.
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} kind
 * @param {ParentNode} [inside]
 * @returns {T}
 */
export function need(selector, kind, inside = document) {
  const found = inside.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page lacks ${selector}`);
  return found;
}

/**
 * A fact that the server wrote beside data-page, the mark of what this page is.
 * @param {string} name
 */
export function fact(name) {
  const value = need("[data-page]", HTMLElement).dataset[name];
  if (value === undefined) throw new Error(`the page lacks data-${name}`);
  return value;
}

/**
 * The translated sentence called `name`, with {places} filled in.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function words(name, values = {}) {
  const template = need(`template[data-text="${name}"]`, HTMLTemplateElement);
  const sentence = (template.content.textContent ?? "").trim().replace(/\s+/g, " ");
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

/**
 * A copy of the element in the template called `name`.
 * @param {string} name
 */
export function clone(name) {
  const template = need(`template[data-part="${name}"]`, HTMLTemplateElement);
  const first = template.content.firstElementChild;
  if (!(first instanceof HTMLElement)) throw new Error(`template ${name} is empty`);
  return /** @type {HTMLElement} */ (first.cloneNode(true));
}

/**
 * Write `texts` into the parts of `element` that carry data-slot names.
 * @param {HTMLElement} element
 * @param {Record<string, string>} texts
 */
export function fill(element, texts) {
  for (const [name, value] of Object.entries(texts)) {
    need(`[data-slot="${name}"]`, HTMLElement, element).textContent = value;
  }
  return element;
}

/**
 * Say something in a live region; an empty text says nothing and takes no room.
 * @param {HTMLElement} region
 * @param {string} sentence
 * @param {"info" | "warn"} [tone]
 */
export function say(region, sentence, tone = "info") {
  region.textContent = sentence;
  region.hidden = sentence === "";
  region.dataset.tone = tone;
}

/**
 * A day as it is written where the reader lives.
 * @param {string} day YYYY-MM-DD
 */
export function dayText(day) {
  const format = { dateStyle: "long", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language(), /** @type {any} */ (format)).format(new Date(day));
}

/** @param {number} bytes */
export function sizeText(bytes) {
  const steps = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(language(), {
    style: "unit",
    unit: steps[step] ?? "byte",
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}

// English here is Europe's: 12 November 2026, as the server writes it.
function language() {
  const { lang } = document.documentElement;
  return lang === "en" ? "en-GB" : lang;
}
