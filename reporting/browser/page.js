// Finding one's way in the page. A missing element throws at once, so a script that does not
// fit its page stops before it has changed anything.

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  return checked(document.getElementById(id), type, id);
}

/**
 * The first element in `parent` that fits the selector.
 * @template {HTMLElement} T
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function within(parent, selector, type) {
  return checked(parent.querySelector(selector), type, selector);
}

/**
 * Every element in `parent` that fits the selector.
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function allWithin(parent, selector) {
  return [...parent.querySelectorAll(selector)].filter((found) => found instanceof HTMLElement);
}

/**
 * A fresh copy of what a template holds.
 * @param {string} id
 */
export function copyOf(id) {
  return document.importNode(byId(id, HTMLTemplateElement).content, true);
}

/**
 * Show those of `elements` whose data attribute says `value`, and hide the others.
 * @param {HTMLElement[]} elements
 * @param {string} name of the data attribute
 * @param {string | null} value
 */
export function showOnly(elements, name, value) {
  for (const element of elements) element.hidden = element.dataset[name] !== value;
}

/**
 * Bring a part of the page to the person: for those who see it and those who hear it.
 * @param {HTMLElement} element
 */
export function goTo(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "start" });
}

/**
 * @template {HTMLElement} T
 * @param {unknown} found
 * @param {new () => T} type
 * @param {string} name
 * @returns {T}
 */
function checked(found, type, name) {
  if (!(found instanceof type)) throw new Error(`the page lacks ${name}`);
  return found;
}
