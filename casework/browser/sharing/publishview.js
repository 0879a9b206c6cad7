// What the public will read of a case: by the reporter's own word, by two people, and not at once.
import { entryOf } from "../../../reporting/browser/entries.js";
import { entryNumber } from "../../../reporting/browser/tags.js";
import { explain, LookAgain } from "../explaining.js";
import { dayText, need, say, words } from "../page.js";
import { address, postJson, Refused } from "../transport.js";
import { showIfAllowed } from "./allowing.js";
import { allowsPublishing } from "./consent.js";
import { onPress, onSubmit, propose } from "./deeds.js";
import { fillDraft, isChanged, offerBodies, readDraft, watchDraft } from "./draftform.js";
import { draftElement } from "./drafttext.js";

/** @typedef {import("./deeds.js").OpenedCase} OpenedCase */
/** @typedef {import("./deeds.js").Page} Page */
/** @typedef {import("./drafttext.js").Draft} Draft */
/** @typedef {{ is_allowed: boolean, subjects: string[], draft: Draft | null,
 *   cleared_on: string | null, not_before: string | null, holds: boolean }} Publishing */
/** @typedef {{ today: string, publishing: Publishing, letters: { type: string }[],
 *   proposals: { kind: string }[] }} Sharing */

// Within so many days after its day there was a release, which has left it where it is.
const OVERDUE_MS = 100 * 86_400_000;
/** @type {{ sharing: Sharing, opened: OpenedCase, page: Page } | null} */
let latest = null;

/**
 * @param {Sharing} sharing
 * @param {OpenedCase} opened
 * @param {Page} page
 */
export function showPublishing(sharing, opened, page) {
  const { publishing } = sharing;
  const isFirst = latest === null;
  latest = { sharing, opened, page };
  const form = need("#draft-form", HTMLFormElement);
  const canWrite = publishing.subjects.length > 0;
  const isCleared = publishing.cleared_on !== null;
  need("#no-result", HTMLElement).hidden = canWrite || isCleared;
  need("#publishable", HTMLElement).hidden = isCleared || !canWrite;
  const isAsked = sharing.proposals.some(({ kind }) => kind === "publish");
  need("#publish-form", HTMLElement).hidden = !publishing.draft || !publishing.is_allowed || isAsked;
  need("#draft-asked", HTMLElement).hidden = !isAsked;
  showConsent(publishing, opened, form);
  showCleared(sharing, opened);
  offerBodies(sharing.letters.map(({ type }) => type));
  fillDraft(publishing, isFirst ? opened.draft.entry : null);
  if (isFirst) {
    listen(form);
    need("#publish-reason", HTMLTextAreaElement).value = opened.draft.reason;
  }
  watchDraft(opened);
  if (canWrite && !publishing.draft) void showEntry(opened, page.id);
}

/**
 * Its draft is gone once it is published, and nothing here says so but the list of all entries.
 * Where the public pages have another host, there is no list to look into.
 * @param {OpenedCase} opened
 * @param {string} id of the case
 */
async function showEntry({ talkKey }, id) {
  const entry = talkKey && (await entryOf(talkKey, id).catch(() => null));
  if (!entry) return;
  need("#publishable", HTMLElement).hidden = true;
  need("#published", HTMLElement).hidden = false;
  const link = need("#published a", HTMLAnchorElement);
  link.textContent = entry.title;
  link.href = entry.url;
}

/**
 * The sealed word of the reporter and the note of the server must both say yes.
 * @param {Publishing} publishing
 * @param {OpenedCase} opened
 * @param {HTMLFormElement} form
 */
function showConsent({ is_allowed: isNoted }, opened, form) {
  const isAllowed = showIfAllowed(opened, form, "publish");
  const differs = isAllowed && !isNoted;
  if (differs) form.hidden = true;
  const sentence = isAllowed ? words(differs ? "publish-differs" : "publish-allowed") : "";
  say(need("#publish-allowed", HTMLElement), sentence, differs ? "warn" : "info");
}

/**
 * @param {Sharing} sharing
 * @param {OpenedCase} opened
 */
function showCleared({ publishing, today }, opened) {
  const { draft, holds, cleared_on: on, not_before: notBefore } = publishing;
  const place = need("#cleared", HTMLElement);
  place.hidden = on === null;
  if (!draft || !on || !notBefore) return;
  const isAllowed = holds && allowsPublishing(opened);
  const isOverdue = Date.parse(today) - Date.parse(notBefore) > OVERDUE_MS;
  const name = isAllowed ? (isOverdue ? "cleared-overdue" : "cleared") : "cleared-in-vain";
  const sentence = words(name, { day: dayText(on), from: dayText(notBefore) });
  say(need("p", HTMLElement, place), sentence, name === "cleared" ? "info" : "warn");
  need("#cleared-text", HTMLElement).replaceChildren(draftElement(draft));
}

/** @param {Partial<OpenedCase["draft"]>} typed */
function keepTyped(typed) {
  const { ask, id } = now().page;
  return ask("keepDraft", { case: id, typed });
}

/** @param {HTMLFormElement} form */
function listen(form) {
  const asking = need("#publish-form", HTMLFormElement);
  const reason = need("#publish-reason", HTMLTextAreaElement);
  const cleared = need("#cleared", HTMLElement);
  form.addEventListener("input", () => {
    void keepTyped({ entry: isChanged(now().sharing.publishing.draft) ? readDraft() : null });
  });
  reason.addEventListener("input", () => void keepTyped({ reason: reason.value }));
  onSubmit(form, async () => {
    await write();
    await keepTyped({ entry: null });
    await now().page.reopen();
    return words("draft-kept");
  });
  onSubmit(asking, async () => {
    if (isChanged(now().sharing.publishing.draft)) throw new LookAgain(words("draft-not-kept"));
    await propose(now().page, "clearance", reason.value.trim());
    asking.reset();
    await keepTyped({ reason: "" });
    await now().page.reopen();
    return words("proposed");
  });
  onPress(need("button", HTMLButtonElement, cleared), need("[data-message]", HTMLElement, cleared), async () => {
    await postJson(address("cases", now().page.id, "clearance", "end"));
    await now().page.reopen();
  });
}

async function write() {
  const { opened, page } = now();
  const { talkKey } = opened;
  // Without it nobody could find the entry again: not the reporter, not we.
  if (!talkKey) throw new LookAgain(words("opener-unproven"));
  const number = entryNumber(talkKey, page.id);
  try {
    await postJson(address("cases", page.id, "draft"), { ...readDraft(), number });
  } catch (error) {
    throw new LookAgain(whatFor(error) ?? explain(error));
  }
}

/**
 * What the server says of one of the fields, if that is why it took nothing.
 * @param {unknown} error
 */
function whatFor(error) {
  if (!(error instanceof Refused) || error.status !== 400) return null;
  const [[name = "", [problem] = [""]] = []] = Object.entries(error.body ?? {});
  const field = need("#draft-form", HTMLFormElement).elements.namedItem(name);
  const label = /** @type {HTMLInputElement | null} */ (field)?.labels?.[0]?.textContent;
  return label ? `${label}: ${problem}` : null;
}

function now() {
  return /** @type {NonNullable<typeof latest>} */ (latest);
}
