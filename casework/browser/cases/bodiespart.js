// People, bodies and companies in the story: a sealed list, and what of it is confirmed.
import { explain } from "../explaining.js";
import { clone, fill, need, say, words } from "../page.js";
import { keepSheet } from "./sheets.js";

/** @typedef {{ id: string, kind: "person" | "body" | "company", name: string, role: string,
 *   is_confirmed: boolean, ftm?: Record<string, unknown> }} Body */

/** @type {{ opened: import("./sheets.js").OpenedCase, page: import("./sheets.js").Page } | null} */
let shown = null;

/**
 * @param {import("./sheets.js").OpenedCase} opened
 * @param {import("./sheets.js").Page} page
 */
export function showBodies(opened, page) {
  if (!shown) need("#body-form", HTMLFormElement).addEventListener("submit", add);
  shown = { opened, page };
  const bodies = bodiesOf(opened);
  need("#bodies", HTMLElement).replaceChildren(...bodies.map(bodyElement));
  for (const count of document.querySelectorAll("[data-count=bodies]")) {
    count.textContent = String(bodies.length);
  }
}

/**
 * @param {import("./sheets.js").OpenedCase} opened
 * @returns {Body[]}
 */
export function bodiesOf({ sheets }) {
  const { document, flags } = sheets.people ?? { document: null, flags: [] };
  return flags.length === 0 && Array.isArray(document?.people) ? document.people : [];
}

/** @param {Body} body */
function bodyElement(body) {
  const { kind, name, role } = body;
  const element = fill(clone("body"), { kind: words(`body-${kind}`), name, role, named: `: ${name}` });
  const box = need("[data-confirmed]", HTMLInputElement, element);
  box.checked = body.is_confirmed;
  box.addEventListener("change", () => {
    change((all) => all.map((one) => {
      return one.id === body.id ? { ...one, is_confirmed: box.checked } : one;
    }));
  });
  const remove = need("[data-remove]", HTMLButtonElement, element);
  remove.addEventListener("click", () => change((all) => all.filter(({ id }) => id !== body.id)));
  return element;
}

/** @param {SubmitEvent} event */
async function add(event) {
  event.preventDefault();
  const name = need("#body-name", HTMLInputElement);
  const role = need("#body-role", HTMLInputElement);
  const kind = /** @type {Body["kind"]} */ (need("#body-kind", HTMLSelectElement).value);
  if (!name.value.trim()) {
    name.focus();
    return tell(words("body-needs-name"), "warn");
  }
  const id = crypto.randomUUID();
  const said = { name: name.value.trim(), role: role.value.trim() };
  const isKept = await change((all) => [...all, { id, kind, ...said, is_confirmed: false, ftm: {} }]);
  if (!isKept) return;
  name.value = role.value = "";
  name.focus();
}

/** @param {(bodies: Body[]) => Body[]} changed */
async function change(changed) {
  if (!shown) return false;
  const { opened, page } = shown;
  try {
    const isKept = await keepSheet(page, opened, "people", { people: changed(bodiesOf(opened)) });
    tell(words(isKept ? "sheet-kept" : "sheet-moved"), isKept ? "info" : "warn");
    return isKept;
  } catch (error) {
    showBodies(opened, page); // a box that was ticked and not kept must not look kept
    tell(explain(error), "warn");
    return false;
  }
}

/**
 * @param {string} sentence
 * @param {"info" | "warn"} tone
 */
function tell(sentence, tone) {
  say(need("#body-form [data-message]", HTMLElement), sentence, tone);
}
