// Long lists that follow an earlier answer: the details of a kind, the regions of a place.
import { allWithin } from "./page.js";

/**
 * Keep every list at what fits the answer it follows.
 * @param {HTMLFormElement} form
 */
export function filterLists(form) {
  for (const list of allWithin(form, "[data-filtered-by]")) {
    if (list instanceof HTMLSelectElement) filterList(form, list);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLSelectElement} list
 */
function filterList(form, list) {
  const name = list.dataset["filteredBy"] ?? "";
  const groups = [...list.querySelectorAll("optgroup")];
  const update = () => {
    const answer = new FormData(form).get(name);
    for (const group of groups) {
      const fits = group.dataset["of"] === answer;
      // Taken out, not hidden: some browsers show hidden groups all the same.
      if (fits) list.append(group);
      else group.remove();
    }
    const field = /** @type {HTMLElement} */ (list.closest(".field"));
    // One line is no choice.
    field.hidden = list.options.length < 3;
  };
  form.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.name === name) update();
  });
  update();
}
