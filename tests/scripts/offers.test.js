import assert from "node:assert/strict";
import { test } from "node:test";
import { toBase64 } from "../../reporting/browser/base64.js";
import { openDocument, sealMessage, unwrap } from "../../reporting/browser/envelopes.js";
import { setOpened, setUnlocked } from "../../casework/browser/opened.js";
import { reasonOf } from "../../casework/browser/refusals.js";
import { keysOf, signedBy, Signer } from "./base.js";

const board = [new Signer("one", 1), new Signer("two", 2), new Signer("three", 3)];
globalThis.__BOARD__ = { keys: board.map((one) => one.verifierKey), threshold: 2, origin: "fener.example" };
const { sharingActions } = await import("../../casework/browser/sharing/opening.js");
const { readRoster, sealOffer, openOffer, handOver } = sharingActions;

const [desk, ofCase, server] = await Promise.all([1, 2, 3].map(keysOf));
const TODAY = new Date().toISOString().slice(0, 10);
const CASE = "6a0f2f6e-1111-4222-8333-444455556666";
const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));

function roster({ number = 3, recipient = desk.recipient, expires = TODAY, signers = board.slice(0, 2) } = {}) {
  const lines = [
    "fener roster v1", "origin fener.example", `number ${number}`, "not-before 2020-01-01",
    `expires ${expires}`, "previous -", `desk bridge 4 * ${recipient} The Bridge`,
  ];
  return { note: signedBy(lines.join("\n") + "\n", signers), today: TODAY };
}

function open(consent) {
  const report = { document: { answers: { consent } }, flags: [] };
  setOpened({ bundle: { case: CASE, key: 2 }, identity: ofCase.identity, file: { report, talk: [] } });
}

function unlock(known = "bridge 4") {
  setUnlocked({
    deskIdentity: async (id, epoch) => {
      if (`${id} ${epoch}` === known) return desk.identity;
      throw Object.assign(new Error(), { name: "NoKey" });
    },
  });
}

async function refuses(reason, deed) {
  await assert.rejects(deed, (error) => {
    assert.equal(reasonOf(error), reason);
    return true;
  });
}

test("it names desks as the board has signed them", async () => {
  assert.deepEqual((await readRoster(roster())).value, [{ id: "bridge", epoch: 4, name: "The Bridge" }]);
});

test("a summary opens with the key of that desk, and says where it belongs", async () => {
  open("pass_cso");
  unlock();
  const { epoch, summary } = (await sealOffer({ ...roster(), desk: "bridge", text: "Помош" })).value;
  assert.equal(epoch, 4);
  const sealed = await openDocument(bytesOf(summary), desk.identity);
  assert.deepEqual(sealed, { v: 1, type: "offer", case: CASE, to: "bridge", text: "Помош" });
  const offer = { summary, holder: "desk:bridge:4", case: CASE };
  assert.deepEqual((await openOffer(offer)).value, { text: "Помош" });
});

test("a summary of another case, desk or kind is not shown", async () => {
  unlock();
  const good = { type: "offer", case: CASE, to: "bridge", text: "x" };
  const changes = [{ case: "other" }, { to: "lantern" }, { type: "note" }, { text: 1 }];
  for (const change of changes) {
    const summary = toBase64(await sealMessage({ ...good, ...change }, desk.recipient));
    await refuses("changed", openOffer({ summary, holder: "desk:bridge:4", case: CASE }));
  }
});

test("who lacks the key of that epoch is told so", async () => {
  unlock("bridge 5");
  const summary = toBase64(await sealMessage({ type: "offer" }, desk.recipient));
  await refuses("no-key", openOffer({ summary, holder: "desk:bridge:4", case: CASE }));
});

test("the key of the case goes to the desk on the roster", async () => {
  open("pass_cso");
  const { epoch, key, sealed } = (await handOver({ ...roster(), desk: "bridge" })).value;
  assert.deepEqual([epoch, key], [4, 2]);
  assert.equal(await unwrap(bytesOf(sealed), desk.identity), ofCase.identity);
});

test("without the reporter's consent nothing is sealed", async () => {
  for (const consent of ["ask", "pass_inst", "count"]) {
    open(consent);
    await refuses("no-consent", sealOffer({ ...roster(), desk: "bridge", text: "x" }));
    await refuses("no-consent", handOver({ ...roster(), desk: "bridge" }));
  }
});

test("to a desk that the board has not signed nothing is sealed", async () => {
  open("pass_cso");
  const forged = roster();
  forged.note = forged.note.replace(desk.recipient, server.recipient);
  const refused = {
    forged,
    "signed by too few": roster({ signers: board.slice(0, 1) }),
    expired: roster({ expires: "2020-02-02" }),
    empty: { note: "", today: TODAY },
  };
  for (const given of Object.values(refused)) {
    await refuses("no-roster", sealOffer({ ...given, desk: "bridge", text: "x" }));
    await refuses("no-roster", handOver({ ...given, desk: "bridge" }));
  }
  await refuses("no-roster", handOver({ ...roster(), desk: "nowhere" }));
});

test("a server cannot go back to an older roster", async () => {
  open("pass_cso");
  await handOver({ ...roster({ number: 5 }), desk: "bridge" });
  await refuses("no-roster", handOver({ ...roster({ number: 4 }), desk: "bridge" }));
  await handOver({ ...roster({ number: 6 }), desk: "bridge" });
});

test("a server cannot bring an expired roster back by its own day", async () => {
  open("pass_cso");
  const given = { ...roster({ number: 7, expires: "2020-02-02" }), today: "2020-02-01" };
  await refuses("no-roster", handOver({ ...given, desk: "bridge" }));
});
