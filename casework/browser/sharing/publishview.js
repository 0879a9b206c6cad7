// Clearing a result for the public: by consent, by two, and taken back as soon as consent is.
import { dayText, need, say, words } from "../page.js";
import { address, postJson } from "../transport.js";
import { showIfAllowed } from "./allowing.js";
import { covers } from "./consent.js";
import { onPress, onSubmit, propose } from "./deeds.js";

/** @typedef {import("./deeds.js").OpenedCase} OpenedCase */
/** @typedef {import("./deeds.js").Page} Page */

const CONSENT = "pass_media";
let isReady = false;

/**
 * @param {{ has_result: boolean, cleared_on: string | null }} sharing
 * @param {OpenedCase} opened
 * @param {Page} page
 */
export function showPublishing({ has_result: hasResult, cleared_on: clearedOn }, opened, page) {
  const form = need("#publish-form", HTMLFormElement);
  const cleared = need("#cleared", HTMLElement);
  need("#no-result", HTMLElement).hidden = hasResult || clearedOn !== null;
  need("#publishable", HTMLElement).hidden = !hasResult || clearedOn !== null;
  cleared.hidden = clearedOn === null;
  showIfAllowed(opened, form, CONSENT);
  if (clearedOn !== null) {
    const isAllowed = covers(opened, CONSENT);
    const sentence = words(isAllowed ? "cleared" : "cleared-in-vain", { day: dayText(clearedOn) });
    say(need("p", HTMLElement, cleared), sentence, isAllowed ? "info" : "warn");
  }
  if (isReady) return;
  isReady = true;
  onSubmit(form, async () => {
    await propose(page, "clearance", need("textarea", HTMLTextAreaElement, form).value.trim());
    form.reset();
    await page.reopen();
    return words("proposed");
  });
  onPress(need("button", HTMLButtonElement, cleared), need("[data-message]", HTMLElement, cleared), async () => {
    await postJson(address("cases", page.id, "clearance", "end"));
    await page.reopen();
  });
}
