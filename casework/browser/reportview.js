// Shows the answers of a report under the questions of the form it came from.
import { clone, fill, need, say, words } from "./page.js";

// Answers that ask for care before anybody acts, each with a sentence of its own.
const SIGNALS = {
  soon: { yes: "signal-soon" },
  how_many_know: { me: "signal-guessable", few: "signal-guessable" },
  device: { shared: "signal-device", work: "signal-device" },
};

/**
 * The questions in the order of the form, with the words for each coded answer.
 * @returns {Map<string, { question: string, codes: Map<string, string> }>}
 */
export function readLabels() {
  const labels = new Map();
  for (const group of document.querySelectorAll("#labels [data-name]")) {
    const codes = new Map();
    for (const label of group.querySelectorAll("dd")) {
      codes.set(label.dataset.code ?? "", label.textContent ?? "");
    }
    const question = need("dt", HTMLElement, group).textContent ?? "";
    labels.set(/** @type {HTMLElement} */ (group).dataset.name, { question, codes });
  }
  return labels;
}

/**
 * @param {HTMLElement} list
 * @param {Record<string, unknown>} answers
 */
export function showAnswers(list, answers) {
  const labels = readLabels();
  const known = [...labels.keys()].filter((name) => !isEmpty(answers[name]));
  const unknown = Object.keys(answers).filter((name) => !labels.has(name));
  list.replaceChildren(...[...known, ...unknown].map((name) => row(name, answers[name], labels)));
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {ReturnType<typeof readLabels>} labels
 */
function row(name, value, labels) {
  const question = labels.get(name)?.question ?? name;
  const element = fill(clone("answer"), { question, answer: answerText(name, value, labels) });
  element.dataset.name = name;
  const signal = signalOf(name, value);
  say(need("[data-signal]", HTMLElement, element), signal && words(signal), "warn");
  return element;
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function signalOf(name, value) {
  /** @type {Record<string, Record<string, string>>} */
  const signals = SIGNALS;
  return signals[name]?.[String(value)] ?? "";
}

/**
 * An answer in words: labels for codes, the text itself for text, JSON for what nobody knows.
 * @param {string} name
 * @param {unknown} value
 * @param {ReturnType<typeof readLabels>} [labels]
 * @returns {string}
 */
export function answerText(name, value, labels = readLabels()) {
  const codes = labels.get(name)?.codes ?? new Map();
  if (Array.isArray(value)) return value.map((one) => answerText(name, one, labels)).join("\n");
  if (typeof value === "string") return codes.get(value) ?? value;
  return JSON.stringify(value);
}

/** @param {unknown} value */
function isEmpty(value) {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
