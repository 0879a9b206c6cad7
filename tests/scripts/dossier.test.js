import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { confirmed, ftmLines, NamesReporter } from "../../casework/browser/dossier/ftm.js";
import { paperOf } from "../../casework/browser/dossier/paper.js";
import { digestOf, lastMessage, passagesOf } from "../../casework/browser/dossier/passages.js";
import {
  BLOCK, blackedOut, isBlack, piecesOf, placesOf, rangesOf, sentencesOf, toggled,
} from "../../casework/browser/dossier/redaction.js";

const TEXT = "My cousin Besa works there. She saw it on 3 May! Why? Nobody asked.";
const mark = (from, to, part = "p") => ({ part, from, to });
const out = (marks, text = TEXT) => blackedOut(text, rangesOf(marks, "p", text));

test("what is black is absent, and its length does not show", () => {
  const short = out([mark(10, 14)]);
  const long = out([mark(3, 14)]);
  assert.equal(short, `My cousin ${BLOCK} works there. She saw it on 3 May! Why? Nobody asked.`);
  assert.equal(long, `My ${BLOCK} works there. She saw it on 3 May! Why? Nobody asked.`);
  assert.ok(!long.includes("Besa"));
});

test("marks that touch, overlap or have only space between become one block", () => {
  assert.equal(out([mark(3, 9), mark(10, 14)]), `My ${BLOCK} works there. She saw it on 3 May! Why? Nobody asked.`);
  assert.equal(out([mark(0, 30), mark(5, 12), mark(28, TEXT.length)]), BLOCK);
});

test("marks of other parts, empty and impossible ones do nothing", () => {
  assert.equal(out([mark(0, 9, "other"), mark(4, 4), mark(9, 2), mark(500, 900), mark(-5, 0)]), TEXT);
});

test("a mark never cuts a character in two", () => {
  const text = "a😀b";
  assert.equal(out([mark(2, 3)], text), `a${BLOCK}b`);
  assert.equal(out([mark(1, 2)], text), `a${BLOCK}b`);
});

test("sentences leave nothing out, in any script", () => {
  for (const text of [TEXT, "", "a", "\n\n", "Еден. Два!\nТри", "no end", "¿Qué? …", "1.000,50 € paid."]) {
    assert.equal(sentencesOf(text).map(({ from, to }) => text.slice(from, to)).join(""), text);
  }
  assert.equal(sentencesOf(TEXT).length, 4);
});

test("every place of a word is found, and signs in it are only signs", () => {
  assert.equal(placesOf("Besa, BESA and besa's. Bes", "besa").length, 3);
  assert.equal(placesOf("Марко и МАРКО", "марко").length, 2);
  assert.equal(placesOf("a.b a.b axb", "a.b").length, 2);
  assert.deepEqual(placesOf("x", "   "), []);
  for (const sign of "\\^$.*+?()[]{}|/-") assert.equal(placesOf(`a${sign}b`, sign).length, 1, sign);
});

test("pressing a sentence twice gives it back, also from the middle of a longer mark", () => {
  const [first, second] = sentencesOf(TEXT);
  const once = toggled([], first);
  assert.ok(isBlack(once, first));
  assert.deepEqual(toggled(once, first), []);
  const cut = toggled([{ from: 0, to: TEXT.length }], second);
  assert.ok(!isBlack(cut, second));
  assert.equal(piecesOf(TEXT, rangesOf(cut.map((range) => ({ part: "p", ...range })), "p", TEXT)).length, 3);
});

const file = {
  report: { flags: [], document: { answers: { story: TEXT, kind: "cor", device: "work", needs: ["lawyer"], consent: "ask", from_later: "x" } } },
  talk: [
    { n: 1, from: "reporter", on: "2026-01-02", flags: [], document: { type: "message", text: "first" } },
    { n: 2, from: "reporter", on: "2026-01-02", flags: ["out-of-place"], document: { type: "message", text: "moved" } },
    { n: 3, from: "desk", on: "2026-01-03", flags: [], document: { type: "message", text: "third" } },
    { n: 4, from: "reporter", on: "2026-01-04", flags: [], document: { type: "consent", consent: "ask" } },
  ],
  files: [
    { id: "f1", sha256: "aa", entry: { name: "../a\u202e.pdf" }, isMissing: false, isChanged: false },
    { id: "f2", sha256: "bb", entry: { name: "b.pdf" }, isMissing: false, isChanged: true },
  ],
  notes: [{ document: { text: "inside" }, flags: [] }],
};

test("what tells about the reporter, notes and what is broken never go out", () => {
  const passages = passagesOf(file);
  assert.deepEqual(passages.map(({ part }) => part), ["report:story", "report:kind", "message:1", "message:3", "file:f1"]);
  assert.equal(passages.at(-1).text, "_a.pdf");
  assert.deepEqual(passagesOf(file, 2).map(({ part }) => part).filter((part) => part.startsWith("m")), ["message:1"]);
  assert.equal(lastMessage(file), 4);
  const broken = { ...file, report: { ...file.report, flags: ["other-case"] } };
  assert.ok(!passagesOf(broken).some(({ part }) => part.startsWith("report:")));
});

test("the digest changes with every word, file and confirmed entry", () => {
  const passages = passagesOf(file);
  const digest = digestOf(passages, file.files, []);
  const changed = passages.map((one, at) => (at === 2 ? { ...one, text: "First" } : one));
  const files = [{ ...file.files[0], sha256: "cc" }];
  const all = [digest, digestOf(changed, file.files, []), digestOf(passages, files, []), digestOf(passages, file.files, [{ name: "A" }])];
  assert.equal(new Set(all).size, 4);
  assert.equal(digestOf(passagesOf(file), file.files, []), digest);
});

const EVIL = `</p><script>alert(1)</script><img src=x onerror="alert(1)">&"'`;
const paper = paperOf({
  language: "en",
  title: EVIL,
  cover: [[EVIL, EVIL]],
  chronology: { title: EVIL, rows: [[EVIL, EVIL]] },
  text: { title: EVIL, note: EVIL, sections: [{ label: EVIL, on: "", text: EVIL }] },
  files: { title: EVIL, none: "", digest: EVIL, rows: [{ name: EVIL, size: EVIL, sha256: EVIL }] },
  custody: { title: EVIL, note: EVIL, rows: [[EVIL, EVIL, EVIL]] },
  foot: EVIL,
});

test("the file has no script, no address and nothing of a text that counts as markup", () => {
  assert.ok(!/<(script|img|link|iframe|object|form|a|base)\b/i.test(paper));
  assert.ok(!/\s(src|href|action)=|url\(|@import/i.test(paper.replaceAll("src=x", "")));
  assert.ok(paper.includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
  assert.ok(paper.includes(`content="default-src 'none'; style-src 'unsafe-inline'"`));
  assert.ok(paper.includes("size: A4"));
});

const PEOPLE = [
  { id: "1", kind: "person", name: " Марко Марковић ", role: "signed the contract", is_confirmed: true, ftm: { country: "rs", email: "a@b.c", position: ["Mayor", ""] } },
  { id: "2", kind: "body", name: "Општина", role: "", is_confirmed: true },
  { id: "3", kind: "company", name: "Gradnja d.o.o.", is_confirmed: true, ftm: { registrationNumber: "123", jurisdiction: "rs" } },
  { id: "4", kind: "person", name: "Only heard of", is_confirmed: false },
  { id: "5", kind: "spy", name: "No such kind", is_confirmed: true },
];
const NOTHING = { names: [], hidden: [] };
let seed = 0;
const random = (count) => new Uint8Array(count).map(() => (seed = (seed * 31 + 7) % 251));
const entities = (lines) => lines.trim().split("\n").map((line) => JSON.parse(line));

test("only what is confirmed goes out, one entity in a line, with nothing but what is allowed", () => {
  const all = entities(ftmLines(PEOPLE, NOTHING, random));
  assert.deepEqual(all.map(({ schema }) => schema), ["Person", "Note", "PublicBody", "Company"]);
  assert.deepEqual(all[0].properties, { name: ["Марко Марковић"], country: ["rs"], position: ["Mayor"] });
  assert.deepEqual(all[1].properties, { entity: [all[0].id], description: ["signed the contract"] });
  assert.ok(!JSON.stringify(all).includes("a@b.c"));
  assert.deepEqual(confirmed(PEOPLE).map(({ id }) => id), ["1", "2", "3"]);
});

test("two exports share no id, nor an id of the sheet", () => {
  const ids = () => entities(ftmLines(PEOPLE, NOTHING, (count) => crypto.getRandomValues(new Uint8Array(count)))).map(({ id }) => id);
  const [one, two] = [ids(), ids()];
  assert.equal(new Set([...one, ...two, "1", "2", "3"]).size, one.length * 2 + 3);
});

test("the reporter is never an entity, however they are written", () => {
  const refused = (people, names = [], hidden = []) => {
    assert.throws(() => ftmLines(people, { names, hidden }, random), NamesReporter);
  };
  refused([{ ...PEOPLE[0], is_reporter: true }]);
  refused(PEOPLE, ["марко  марковић"]);
  refused([{ ...PEOPLE[0], name: "Besa Çela" }], ["BESA CELA"]);
  // Marked on one line, confirmed on another.
  refused([...PEOPLE, { id: "6", kind: "person", name: "Марко Марковић", is_reporter: true }]);
  assert.equal(ftmLines([{ ...PEOPLE[3], is_reporter: true }], { names: [""], hidden: [] }, random), "");
});

test("nor is anybody who was blacked out in the text", () => {
  const hidden = ["told me that Marko MARKOVIĆ", "it was gradnja d.o.o. again"];
  assert.throws(() => ftmLines(PEOPLE, { names: [], hidden }, random), NamesReporter);
  assert.ok(ftmLines(PEOPLE, { names: [], hidden: ["somebody else"] }, random));
});

test("FollowTheMoney itself reads and accepts the file", (t) => {
  const check = `
import json, sys
from followthemoney import model
for line in sys.stdin:
    data = json.loads(line)
    entity = model.get_proxy(data)
    entity.schema.validate(data)
    again = entity.to_dict()
    assert again["properties"] == data["properties"], (again, data)
    print(entity.schema.name)
`;
  const python = new URL("../../.venv/bin/python", import.meta.url).pathname;
  let told;
  try {
    execFileSync(python, ["-c", "import followthemoney"], { stdio: "ignore" });
  } catch {
    return t.skip("the packages of the tests are not installed");
  }
  told = execFileSync(python, ["-c", check], { input: ftmLines(PEOPLE, NOTHING, random), encoding: "utf8" });
  assert.deepEqual(told.trim().split("\n"), ["Person", "Note", "PublicBody", "Company"]);
});
