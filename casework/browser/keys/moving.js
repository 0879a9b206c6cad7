// Seals the cases of the desk to its new key, some at a time. Each batch is kept at once, so it
// may stop anywhere, and anybody who holds both keys goes on from there.
import { clone, need, words } from "../page.js";
import { address, getJson, postJson } from "../transport.js";

const CASES = "/casework/cases/";

/** @typedef {import("./deskpage.js").Office} Office */
/** @typedef {{ id: number, case: string, was: string }} Unopened */

/** @param {Office} office */
export function prepareMoving(office) {
  if (!document.querySelector("#move")) return;
  const go = need("#move", HTMLButtonElement);
  const stop = need("#move-stop", HTMLButtonElement);
  let isStopped = false;
  stop.addEventListener("click", () => (isStopped = true));
  go.addEventListener("click", async () => {
    isStopped = false;
    stop.hidden = false;
    await office.attempt(go, () => move(office, () => isStopped));
    stop.hidden = true;
    go.textContent = words("go-on");
  });
  go.disabled = false;
}

/**
 * @param {Office} office
 * @param {() => boolean} isStopped
 */
async function move(office, isStopped) {
  const { desk, ask, tell } = office;
  /** @type {Unopened[]} */
  const unopened = [];
  tell("");
  for (let after = 0; ; ) {
    const { wraps, roster, today, total, left } = await getJson(
      `${address("desk-wraps")}?after=${after}`,
    );
    showProgress(total - left, total);
    if (wraps.length === 0) return finish(office, left, unopened);
    if (isStopped()) return tell(words("paused"));
    const done = await ask("sealCasesAgain", { desk: desk.desk, roster, today, wraps });
    if (done.sealed.length) await postJson(address("desk-wraps"), { wraps: done.sealed });
    unopened.push(...wraps.filter((/** @type {Unopened} */ { id }) => done.unopened.includes(id)));
    after = wraps[wraps.length - 1].id;
  }
}

/**
 * @param {number} done
 * @param {number} total
 */
function showProgress(done, total) {
  const bar = need("#move-bar", HTMLProgressElement);
  bar.max = Math.max(1, total);
  bar.value = done;
  need("#move-count", HTMLElement).textContent = words("moved", { done, total });
  need("#move-progress", HTMLElement).hidden = false;
  need("#move-left", HTMLElement).hidden = true;
}

/**
 * @param {Office} office
 * @param {number} left
 * @param {Unopened[]} unopened
 */
function finish(office, left, unopened) {
  if (left === 0) return location.reload();
  if (left > unopened.length) {
    office.tell(words("left-for-colleagues", { left: left - unopened.length }));
  }
  if (unopened.length) showUnopened(office, unopened);
}

/**
 * @param {Office} office
 * @param {Unopened[]} unopened
 */
function showUnopened({ attempt }, unopened) {
  const items = unopened.map(({ case: id }) => {
    const item = clone("unopened");
    const link = need("a", HTMLAnchorElement, item);
    link.href = `${CASES}${id}/`;
    link.textContent = id.slice(0, 8);
    return item;
  });
  need("#unopened-cases", HTMLElement).replaceChildren(...items);
  need("#unopened", HTMLElement).hidden = false;
  const keep = need("#keep-unopened", HTMLButtonElement);
  keep.onclick = () =>
    attempt(keep, async () => {
      const wraps = unopened.map(({ id, was }) => ({ id, was }));
      await postJson(address("desk-wraps"), { wraps });
      location.reload();
    });
}
