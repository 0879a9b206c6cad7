// What two decide on is proposed: its reason is sealed as a note before the form is sent.
import { explain } from "../explaining.js";
import { need, say, words } from "../page.js";
import { address, postJson } from "../transport.js";

/** @type {import("./sheets.js").Page | null} */
let shown = null;

/**
 * @param {unknown} _opened
 * @param {import("./sheets.js").Page} page
 */
export function showStage(_opened, page) {
  if (!shown) listen();
  shown = page;
}

function listen() {
  const form = need("#stage-form", HTMLFormElement);
  const stage = need("select[name=stage]", HTMLSelectElement, form);
  const why = need("[data-why]", HTMLElement, form);
  const byTwo = (form.dataset.byTwo ?? "").split(" ");
  const isProposed = () => byTwo.includes(stage.value);
  const follow = () => (why.hidden = !isProposed());
  stage.addEventListener("change", follow);
  follow();
  form.addEventListener("submit", (event) => {
    if (!isProposed()) return;
    event.preventDefault();
    propose(form);
  });
}

/** @param {HTMLFormElement} form */
async function propose(form) {
  if (!shown) return;
  const box = need("#stage-why", HTMLTextAreaElement, form);
  const message = need("[data-message]", HTMLElement, form);
  const button = need("button", HTMLButtonElement, form);
  if (!box.value.trim()) {
    box.focus();
    return say(message, words("stage-needs-why"), "warn");
  }
  button.disabled = true;
  try {
    const sealed = await shown.ask("note", { text: box.value.trim() });
    const { id } = await postJson(address("cases", shown.id, "notes"), sealed);
    need("[name=note]", HTMLInputElement, form).value = String(id);
    form.submit();
  } catch (error) {
    say(message, explain(error), "warn");
    button.disabled = false;
  }
}
