import assert from "node:assert/strict";
import { test } from "node:test";
import { isNamed } from "../../casework/browser/sharing/conflicts.js";
import { allowsPublishing, covers, neededFor, newestConsent } from "../../casework/browser/sharing/consent.js";

const WAYS = ["pass_cso", "pass_inst", "pass_media"];

function told(consent, ...talk) {
  const report = { document: { answers: { consent, story: "" } }, flags: [] };
  return { report, talk: talk.map((line, at) => ({ n: at + 1, on: `2026-01-0${at + 2}`, flags: [], ...line })) };
}

const says = (consent, more = {}) => ({ from: "reporter", document: { type: "consent", consent }, ...more });
const writes = (more = {}) => ({ from: "reporter", document: { type: "message", text: "Hello" }, ...more });

test("what is in the report counts while nothing newer is said", () => {
  for (const way of WAYS) {
    for (const wanted of WAYS) assert.equal(covers(told(way), wanted), way === wanted);
  }
  assert.equal(newestConsent(told("pass_cso")).on, null);
});

test("to be asked, advised or counted allows nothing", () => {
  for (const consent of ["ask", "advise", "count", "", undefined, null, 1, {}, "pass", "PASS_CSO"]) {
    for (const wanted of WAYS) assert.equal(covers(told(consent), wanted), false, String(consent));
  }
});

test("several ways at once are all allowed, unless one of them is to be asked", () => {
  assert.ok(covers(told(["pass_cso", "pass_inst"]), "pass_inst"));
  assert.ok(!covers(told(["pass_cso", "pass_inst"]), "pass_media"));
  assert.ok(!covers(told(["pass_cso", "ask"]), "pass_cso"));
});

test("the newest word counts, whatever order the rows come in", () => {
  const withdrawn = told("pass_cso", writes(), says("ask"));
  assert.ok(!covers(withdrawn, "pass_cso"));
  assert.equal(newestConsent(withdrawn).on, "2026-01-03");
  const given = told("ask", says("pass_inst"), writes());
  assert.ok(covers({ ...given, talk: [...given.talk].reverse() }, "pass_inst"));
  assert.ok(!covers(given, "pass_cso"));
});

test("the desk cannot consent for the reporter", () => {
  assert.ok(!covers(told("ask", says("pass_cso", { from: "desk" })), "pass_cso"));
});

test("after anything broken, missing or misplaced nothing is sure until it is said again", () => {
  const flags = ["unreadable", "other-case", "out-of-place", "other-type", "gap", "unsigned", "old-key"];
  for (const flag of flags) {
    for (const from of ["desk", "reporter"]) {
      const broken = told("pass_cso", writes({ flags: [flag], from }));
      assert.ok(!covers(broken, "pass_cso"), flag);
      assert.equal(newestConsent(broken).isSure, false);
    }
    assert.ok(!covers(told("ask", says("pass_cso", { flags: [flag] })), "pass_cso"), flag);
    assert.ok(covers(told("ask", writes({ flags: [flag] }), says("pass_cso")), "pass_cso"), flag);
  }
});

test("a line that does not open is as one that may have said no", () => {
  assert.ok(!covers(told("pass_cso", { from: "reporter", document: null }), "pass_cso"));
});

test("a report that does not open, or is flagged, allows nothing", () => {
  const report = told("pass_cso").report;
  assert.ok(!covers({ report: { document: null, flags: ["unreadable"] }, talk: [] }, "pass_cso"));
  assert.ok(!covers({ report: { ...report, flags: ["other-reply-to"] }, talk: [] }, "pass_cso"));
});

test("each deed needs its own consent, and no server takes it away", () => {
  assert.equal(neededFor("refer_out"), "pass_cso");
  assert.equal(neededFor("refer_out", "pass_media"), "pass_cso");
  assert.equal(neededFor("publish", ""), "publish");
  assert.equal(neededFor("letter", "pass_media"), "pass_media");
  for (const said of ["", "ask", "count", "pass_", "nothing"]) {
    assert.equal(neededFor("letter", said), "pass_inst", said);
  }
  for (const kind of ["merge", "verify", "hold"]) assert.equal(neededFor(kind), "");
  assert.ok(covers(told("ask"), ""));
});

test("publishing is allowed by the reporter's own last word about it, and by nothing else", () => {
  for (const consent of [...WAYS, "ask", "publish_yes"]) assert.ok(!covers(told(consent), "publish"), consent);
  assert.ok(covers(told("ask", says("publish_yes")), "publish"));
  assert.ok(covers(told("ask", says("publish_no"), says("publish_yes"), writes(), says("count")), "publish"));
  assert.ok(!covers(told("ask", says("publish_yes"), says("publish_no")), "publish"));
  assert.ok(!covers(told("ask", says("publish_yes", { from: "desk" })), "publish"));
  const late = told("ask", says("publish_yes"), says("publish_no"));
  assert.ok(!allowsPublishing({ talk: [...late.talk].reverse() }));
});

test("after anything broken it is not sure that publishing is still allowed", () => {
  for (const flag of ["unreadable", "unsigned", "gap"]) {
    assert.ok(!covers(told("ask", says("publish_yes"), writes({ flags: [flag] })), "publish"), flag);
    assert.ok(!covers(told("ask", says("publish_yes", { flags: [flag] })), "publish"), flag);
    assert.ok(covers(told("ask", writes({ flags: [flag] }), says("publish_yes")), "publish"), flag);
  }
});

test("a word about publishing changes nothing else, and makes nothing else sure", () => {
  const allowed = told("pass_cso", says("publish_yes"));
  assert.ok(covers(allowed, "pass_cso"));
  assert.equal(newestConsent(allowed).on, null);
  assert.ok(!newestConsent(told("pass_cso", writes({ flags: ["unsigned"] }), says("publish_yes"))).isSure);
});

test("an organisation that the case names is found, in any script", () => {
  const named = (story, more = {}) => ({ ...told("ask"), report: { document: { answers: { story } }, flags: [] }, ...more });
  assert.ok(isNamed("Open Town Network", named("The director of open town network took it.")));
  assert.ok(isNamed("Otvorena Reč", named("Директор из Отворена реч узео је новац.")));
  assert.ok(!isNamed("Open Town Network", named("The town is open.")));
  assert.ok(!isNamed("A", named("A bribe.")));
  const inTalk = told("ask", writes({ document: { type: "message", text: "It was the Open Town Network!" } }));
  assert.ok(isNamed("Open Town Network", inTalk));
  const people = { people: { document: { people: [{ name: "Open Town Network" }] } } };
  assert.ok(isNamed("Open Town Network", named("", { sheets: people })));
});
