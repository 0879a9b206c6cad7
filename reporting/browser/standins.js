// Desks that stand in for one that was withdrawn, as the page marks them.
import { allWithin } from "./page.js";

/**
 * The withdrawn desks of each twin in the form.
 * @param {HTMLFormElement} form
 * @returns {Record<string, string[]>}
 */
export function standIns(form) {
  const twins = allWithin(form, "input[name=desk][data-stands-for]");
  return Object.fromEntries(
    twins.map((twin) => {
      const { value, dataset } = /** @type {HTMLInputElement} */ (twin);
      return [value, (dataset["standsFor"] ?? "").split(" ")];
    }),
  );
}
