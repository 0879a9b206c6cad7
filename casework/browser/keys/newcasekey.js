// Opens a case, and gives it its next key when somebody has lost it.
import { address, getJson, postJson, Refused } from "../transport.js";

const CONFLICT = 409;
// Others may change who holds the case in this very moment; more often is no accident.
const MAX_TRIES = 3;

/**
 * What stays unchanged is opened all the same: `problem` says why the key could not be changed.
 * @param {string} id of the case
 * @param {import("../asking.js").Ask} ask
 * @returns {Promise<{ opened: any, hasNewKey: boolean, problem: unknown }>}
 */
export async function openWithNewestKey(id, ask) {
  let hasNewKey = false;
  for (let tries = 1; ; tries++) {
    const bundle = await getJson(address("cases", id));
    const opened = await ask("openCase", { bundle });
    if (!bundle.needs_new_key) return { opened, hasNewKey, problem: null };
    try {
      await changeKey(id, ask);
      hasNewKey = true;
    } catch (problem) {
      const isOthersDeed = problem instanceof Refused && problem.status === CONFLICT;
      if (!isOthersDeed) return { opened, hasNewKey: false, problem };
    }
    if (tries === MAX_TRIES) return { opened, hasNewKey, problem: null };
  }
}

/**
 * @param {string} id of the case, which is open in the worker
 * @param {import("../asking.js").Ask} ask
 */
async function changeKey(id, ask) {
  const holders = await getJson(address("cases", id, "key"));
  await postJson(address("cases", id, "key"), await ask("changeKey", { holders }));
}
