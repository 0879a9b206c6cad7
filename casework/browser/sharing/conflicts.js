// Whether a case names the organisation that it would be offered to.
import { fold } from "../desk/folding.js";

// Shorter words of a name stand in many others.
const MIN_LETTERS = 5;

/**
 * @param {string} name of the organisation
 * @param {{ report: import("../casefile.js").Opened, talk: import("../casefile.js").Line[],
 *   sheets?: import("../cases/opening.js").Sheets }} told
 */
export function isNamed(name, { report, talk, sheets }) {
  const wanted = fold(name).trim();
  if (wanted.length < MIN_LETTERS) return false;
  const people = sheets?.people?.document?.people;
  const texts = [
    ...Object.values(report.document?.answers ?? {}),
    ...talk.map(({ document }) => document?.text),
    ...(Array.isArray(people) ? people.map((one) => one?.name) : []),
  ];
  return texts.some((text) => typeof text === "string" && fold(text).includes(` ${wanted}`));
}
