// Passes the desk's keys, and cases, to a colleague whose number was compared.
import { need, words } from "../page.js";
import { address, getJson, postJson } from "../transport.js";

/** @typedef {import("./deskpage.js").Office} Office */

/** @param {Office} office */
export function prepareGiving(office) {
  for (const part of parts("[data-give]")) {
    onPress(office, part, () => give(office, part.dataset["give"] ?? ""));
  }
  for (const part of parts("[data-again]")) {
    onPress(office, part, () => shareAgain(office, part.dataset["again"] ?? ""));
  }
  prepareRecovery(office);
}

/** @param {string} selector */
function parts(selector) {
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);
}

/**
 * @param {Office} office
 * @param {HTMLElement} part
 * @param {() => Promise<void>} deed
 */
function onPress({ attempt }, part, deed) {
  const button = need("[data-do]", HTMLButtonElement, part);
  button.addEventListener("click", () => attempt(button, deed));
  button.disabled = false;
}

/**
 * @param {Office} office
 * @param {string} person
 */
async function give({ desk, ask, tell }, person) {
  tell(words("giving"));
  const to = desk.members.find(({ username }) => username === person);
  // Shown on this page, and compared: another recipient would not be sealed to.
  const recipient = shownFor(`[data-give="${CSS.escape(person)}"]`);
  const epochs = desk.held.filter((epoch) => !to?.epochs.includes(epoch));
  const { keys } = await ask("giveDeskKeys", { desk: desk.desk, epochs, recipient });
  await postJson(address("desk-keys"), { person, recipient, keys });
  location.reload();
}

/**
 * @param {Office} office
 * @param {string} person
 */
async function shareAgain({ ask, tell }, person) {
  const url = `${address("share-again")}?person=${encodeURIComponent(person)}`;
  const recipient = shownFor(`[data-again="${CSS.escape(person)}"]`);
  let before = Infinity;
  for (;;) {
    const { left, cases } = await getJson(url);
    if (left === 0) break;
    tell(words("sharing", { left }));
    const { sealed, unopened } = await ask("shareCasesAgain", { cases, recipient });
    if (sealed.length) await postJson(url, { recipient, cases: sealed });
    // What cannot be opened here stays for another colleague.
    if (!sealed.length || left >= before) {
      return tell(words("shared-not-all", { count: Math.max(left, unopened.length) }));
    }
    before = left;
  }
  location.reload();
}

/** @param {string} place */
function shownFor(place) {
  return shownIn(`${place} [data-recipient]`);
}

/** @param {string} place */
function shownIn(place) {
  return need(place, HTMLElement).dataset["recipient"] ?? "";
}

/** @param {Office} office */
function prepareRecovery(office) {
  const { desk, ask, attempt } = office;
  const button = document.querySelector("#seal-recovery");
  const epochs = desk.held.filter((epoch) => !desk.recovery.epochs.includes(epoch));
  if (!(button instanceof HTMLButtonElement) || epochs.length === 0) return;
  const missing = need("#recovery-missing", HTMLElement);
  missing.textContent = words("recovery-missing");
  missing.hidden = button.hidden = false;
  // As for a colleague: only what stands on this page was compared with the paper.
  const recipient = shownIn("#recovery-number");
  button.addEventListener("click", () =>
    attempt(button, async () => {
      const { keys } = await ask("giveDeskKeys", { desk: desk.desk, epochs, recipient });
      await postJson(address("recovery"), { recipient, keys });
      location.reload();
    }),
  );
}
