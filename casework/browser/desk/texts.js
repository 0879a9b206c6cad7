// What there is to read, and so to find, in the documents of a case.

/** Answers in the reporter's own words; the others are codes. */
const TOLD = ["story", "town"];
/** Parts of a sheet that nobody wrote. */
const NOT_WRITTEN = ["v", "type", "kind", "case", "id", "version"];

/** @typedef {"report" | "message" | "note" | "sheet"} Where */

/**
 * @param {Where} where
 * @param {Record<string, any>} document
 */
export function textOf(where, document) {
  if (where === "report") return told(document.answers ?? {}).join("\n");
  if (where === "sheet") return written(document).join("\n");
  /** @type {{ name: string }[]} */
  const files = Array.isArray(document.files) ? document.files : [];
  return [document.text, ...files.map((file) => file?.name)].filter(isText).join("\n");
}

/**
 * The title, when this is the sheet that holds it.
 * @param {Record<string, any> | null} document
 * @param {string} id of the case it was asked for
 */
export function titleIn(document, id) {
  const isTitle = document?.type === "sheet" && document.kind === "title";
  return isTitle && document.case === id && isText(document.text) ? document.text : null;
}

/** @param {Record<string, unknown>} answers */
function told(answers) {
  const longer = (/** @type {unknown} */ value) => isText(value) && /\s/.test(value);
  return Object.entries(answers)
    .filter(([name, value]) => (TOLD.includes(name) ? isText(value) : longer(value)))
    .map(([, value]) => String(value));
}

/**
 * @param {unknown} value
 * @returns {string[]}
 */
function written(value) {
  if (isText(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(written);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([name]) => !NOT_WRITTEN.includes(name))
    .flatMap(([, inner]) => written(inner));
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === "string" && value !== "";
}
