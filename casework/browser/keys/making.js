// Makes the next key of the desk, once every number has been compared.
import { clone, fill, need, words } from "../page.js";
import { address, postJson } from "../transport.js";

/** @param {import("./deskpage.js").Office} office */
export async function prepareMaking({ desk, ask, tell, attempt }) {
  const form = need("#make-desk", HTMLFormElement);
  const button = need("button", HTMLButtonElement, form);
  const list = need("#make-members", HTMLElement, form);
  const recovery = desk.recovery.recipient;
  const named = desk.members.map(({ name, recipient }) => ({ name, recipient }));
  if (recovery) named.push({ name: words("recovery-name"), recipient: recovery });
  const numbers = await ask("fingerprints", { recipients: named.map((one) => one.recipient) });

  list.replaceChildren(
    ...named.map(({ name }, i) => fill(clone("compare"), { name, fingerprint: numbers[i] })),
  );
  const boxes = [...list.querySelectorAll("input")];
  form.addEventListener("change", () => {
    button.disabled = !boxes.every((box) => box.checked);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(button, async () => {
      tell(words("making-desk"));
      const members = desk.members.map(({ username, recipient }) => ({
        person: username,
        recipient,
      }));
      const made = await ask("makeDeskKey", { members, recovery });
      await postJson(address("desk"), { epoch: desk.next, ...made });
      const [number] = await ask("fingerprints", { recipients: [made.recipient] });
      tell("");
      showMade(form, number);
    });
  });
}

/**
 * The number as this browser reckoned it. Only now is it sure to be right: later it would come
 * from the server, which the board must not have to trust.
 * @param {HTMLFormElement} form
 * @param {string} number
 */
function showMade(form, number) {
  const part = fill(clone("made"), { number });
  form.replaceWith(part);
  const button = need("button", HTMLButtonElement, part);
  button.addEventListener("click", () => location.reload());
  button.focus();
}
