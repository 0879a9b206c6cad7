// The shell: a bar, the unlock panel and a frame with the ordinary pages. One unlock serves
// them all, because the key lives in a worker that this page owns.
import { OpenerError } from "./asking.js";
import { unlockByPasskey } from "./entry/unlocking.js";
import { watchIdle } from "./idle.js";
import { fact, need, say, words } from "./page.js";
import { preparePrinting, showRecovery } from "./recovery.js";
import { save } from "./saving.js";
import { address, getJson, SignedOut, Unreachable } from "./transport.js";
import { Vault } from "./vault.js";
import { placeIn, WorkFrame } from "./workframe.js";

const IDLE_MS = 15 * 60 * 1000;
// The server ends a session that asks for nothing as long; who only types still works.
const BEAT_MS = 4 * 60 * 1000;

const panel = need("#unlock", HTMLFormElement);
const passphrase = need("#passphrase", HTMLInputElement);
const unlockButton = need("#unlock-button", HTMLButtonElement);
const lockButton = need("#lock", HTMLButtonElement);
const state = need("#lock-state", HTMLElement);
const message = need("#shell-message", HTMLElement);
// The board, observers and operators open no reports and have no key to unlock.
const hasKey = fact("hasKey") === "yes";

const vault = new Vault(fact("opener"));
const watch = watchIdle({ limitMs: IDLE_MS, onIdle: rest, beatMs: BEAT_MS, onActive: stay });
const frame = new WorkFrame(need("iframe", HTMLIFrameElement), {
  queue: fact("queue"),
  signIn: fact("signIn"),
  onPage: watch,
});
/** Where a lock interrupted the work, or a page that waits for the key.
 * @type {string | null} */
let returnTo = null;

watch(window);
window.addEventListener("message", hear);
window.addEventListener("pagehide", () => vault.end());
window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
panel.addEventListener("submit", unlock);
for (const button of panel.querySelectorAll("[data-passkey]")) {
  const id = Number(button.getAttribute("data-passkey"));
  button.addEventListener("click", () => open("passkey-asking", () => unlockByPasskey(vault, id)));
}
lockButton.addEventListener("click", () => lock("locked-now"));
need("#sign-out", HTMLFormElement).addEventListener("submit", () => vault.end());
need("#my-key", HTMLButtonElement).addEventListener("click", showKey);
need("#menu", HTMLElement).addEventListener("click", closeMenu);
preparePrinting();
start();

/** On a telephone the links lie over the page that was just chosen.
 * @param {Event} event */
function closeMenu({ currentTarget }) {
  const menu = /** @type {HTMLElement} */ (currentTarget);
  if (menu.matches(":popover-open")) menu.hidePopover();
}

function start() {
  frame.go(placeIn(location.hash.slice(1), fact("queue")));
  show();
  passphrase.focus();
}

/** @param {Event} event */
async function unlock(event) {
  event.preventDefault();
  if (!passphrase.value) return void passphrase.focus();
  await open("unlocking", async () => {
    await vault.unlock(await getJson(address("keys")), passphrase.value);
  });
}

/**
 * @param {string} meanwhile what to say while the key is being opened
 * @param {() => Promise<void>} way
 */
async function open(meanwhile, way) {
  busy(true);
  say(message, words(meanwhile));
  try {
    await way();
    goOn();
  } catch (error) {
    if (error instanceof SignedOut) location.replace(fact("signIn"));
    say(message, words(reasonOf(error)), "warn");
    passphrase.select();
  } finally {
    busy(false);
  }
}

/** The key is open: back to where it was missed. */
function goOn() {
  passphrase.value = "";
  say(message, "");
  show();
  if (returnTo === frame.place) vault.connect(frame.page);
  else if (returnTo !== null) frame.go(returnTo);
  returnTo = null;
  frame.focus();
}

/** @param {unknown} error */
function reasonOf(error) {
  if (error instanceof Unreachable) return "unreachable";
  const known = ["wrong-passphrase", "no-prf", "not-now"];
  const isKnown = error instanceof OpenerError && known.includes(error.reason);
  return isKnown ? error.reason : "not-unlocked";
}

function rest() {
  passphrase.value = "";
  lock("locked-idle");
}

/** Keep the session of somebody who is at work, and tell them when it is over all the same. */
async function stay() {
  try {
    await getJson(address("keys"));
  } catch (error) {
    if (error instanceof SignedOut) say(message, words("session-over"), "warn");
  }
}

/** @param {"locked-idle" | "locked-now"} why */
async function lock(why) {
  if (!vault.isUnlocked) return;
  returnTo = frame.place;
  // First the screen, then the key: nothing readable stays while drafts are sealed, or while
  // a server that is out of reach does not answer.
  frame.clear();
  frame.go();
  const locked = vault.lock();
  show();
  say(message, words(why));
  passphrase.focus();
  await locked;
}

/** @param {MessageEvent} event */
function hear(event) {
  if (event.source !== frame.page || event.origin !== location.origin) return;
  const { fener, blob, name } = event.data ?? {};
  if (fener === "hello" && vault.isUnlocked) vault.connect(frame.page);
  if (fener === "hello" && !vault.isUnlocked) waitForKey();
  if (fener === "save") save(blob, name);
}

function waitForKey() {
  // After a lock the queue comes by itself, and waits, too: nobody chose to go there.
  if (returnTo === null || frame.place !== fact("queue")) returnTo = frame.place;
  show();
  passphrase.focus();
}

async function showKey() {
  try {
    await showRecovery((...asked) => vault.ask(...asked), await getJson(address("keys")));
    need("#key-sheet", HTMLDialogElement).showModal();
  } catch (error) {
    say(message, words(reasonOf(error)), "warn");
  }
}

function show() {
  panel.hidden = vault.isUnlocked || !hasKey;
  state.hidden = !hasKey;
  lockButton.hidden = !vault.isUnlocked;
  state.dataset.state = vault.isUnlocked ? "unlocked" : "locked";
  state.textContent = words(vault.isUnlocked ? "state-unlocked" : "state-locked");
}

/** @param {boolean} isBusy */
function busy(isBusy) {
  unlockButton.disabled = isBusy;
  passphrase.readOnly = isBusy;
}
