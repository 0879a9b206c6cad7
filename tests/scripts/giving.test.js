// What the page of a desk's keys has sealed to the recovery key: only to the one it shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { prepareGiving } from "../../casework/browser/keys/giving.js";

class Element {
  dataset = {};
  hidden = true;
  content = { textContent: "Two are missing." };
  addEventListener(_event, press) {
    this.press = press;
  }
}

function pageShowing(recipient) {
  const parts = {
    "#seal-recovery": new Element(),
    "#recovery-missing": new Element(),
    "#recovery-number": Object.assign(new Element(), { dataset: { recipient } }),
    'template[data-text="recovery-missing"]': new Element(),
    "[data-page]": Object.assign(new Element(), { dataset: { csrf: "" } }),
  };
  const names = ["HTMLElement", "HTMLButtonElement", "HTMLTemplateElement"];
  for (const name of names) globalThis[name] = Element;
  globalThis.location = { reload() {} };
  globalThis.document = { querySelector: (at) => parts[at] ?? null, querySelectorAll: () => [] };
  return parts;
}

test("the desk is sealed to the recovery key that was compared, whatever the server says later", async () => {
  const page = pageShowing("age1pq1paper");
  const asked = [];
  globalThis.fetch = async (url, { body }) => {
    asked.push(["sent", JSON.parse(body).recipient]);
    return { ok: true, status: 201, json: async () => null };
  };
  const ask = async (action, { recipient }) => {
    asked.push([action, recipient]);
    return { keys: [] };
  };
  const desk = { desk: "lantern", held: [1], recovery: { recipient: "age1pq1other", epochs: [] } };
  prepareGiving({ desk, ask, tell() {}, attempt: (_button, deed) => deed() });
  await page["#seal-recovery"].press();
  assert.deepEqual(asked, [["giveDeskKeys", "age1pq1paper"], ["sent", "age1pq1paper"]]);
});
