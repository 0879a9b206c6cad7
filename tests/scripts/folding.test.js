import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, foldWithPlaces, wordsOf } from "../../casework/browser/desk/folding.js";
import { SearchIndex, snippetOf } from "../../casework/browser/desk/searchindex.js";
import { textOf, titleIn } from "../../casework/browser/desk/texts.js";

// Each line is one word in the ways people write it.
const SAME = [
  ["Ђорђевић", "Đorđević", "Djordjevic", "đorđević", "ÐORÐEVIĆ".replaceAll("Ð", "Đ")],
  ["Љубљана", "Ljubljana", "Ǉubǉana", "LJUBLJANA"],
  ["Његош", "Njegoš", "Njegos", "Ǌegoš"],
  ["џамија", "džamija", "dzamija", "ǆamija"],
  ["Ѓорѓи", "Gjorgji", "Ǵorǵi"],
  ["Ќирил", "Kjiril", "Ḱiril"],
  ["ѕвезда", "dzvezda"],
  ["Шкодра", "Škodra", "skodra"],
  ["Çlirimi", "clirimi", "c\u0327lirimi"],
  ["Vlorë", "vlore", "VLORË", "vlore\u0308"],
  ["Жабљак", "Žabljak", "zabljak"],
  ["śutra", "sutra"],
  ["сѐ", "се", "se"],
  ["ѝ", "и", "i"],
];

test("the same word in every script is one form", () => {
  for (const [first, ...others] of SAME) {
    for (const other of others) assert.equal(fold(other), fold(first), `${other} ${first}`);
  }
});

test("every letter of the Serbian and Macedonian alphabets becomes plain Latin", () => {
  for (const letter of "абвгдђежзијклљмнњопрстћуфхцчџшѓѕќѐѝ") {
    assert.match(fold(letter + letter.toUpperCase()), /^ [a-z]+$/, letter);
  }
});

test("the letters of our Latin alphabets become plain", () => {
  assert.equal(fold("čćžšđ ëç śź ǵḱ âêî"), " cczsdj ec sz gjkj aei");
});

test("what is no letter or digit parts words, and is not found", () => {
  assert.equal(fold("  Road-works, 2026!\n“Тендер” "), " road works 2026 tender ");
  assert.equal(fold("💥"), " ");
  assert.equal(fold(""), " ");
  assert.deepEqual(wordsOf("  Đ, 7 "), [" dj", " 7"]);
  assert.deepEqual(wordsOf("?!"), []);
});

test("each folded letter knows where it comes from", () => {
  const { folded, places, text } = foldWithPlaces("Ту је Љиљана.");
  const at = folded.indexOf(" ljiljana") + 1;
  assert.equal(text.slice(places[at]), "Љиљана.");
  assert.equal(folded.length, places.length);
});

test("folding twice changes nothing", () => {
  for (const [first] of SAME) assert.equal(fold(fold(first)), fold(`${fold(first)} `).trimEnd());
});

const INDEX = new SearchIndex();
INDEX.add("a", "Title", [
  { where: "report", text: "Кровот на училиштето протекува, вели Ѓорѓи." },
  { where: "note", text: "Ask the lawyer about the school." },
]);
INDEX.add("b", "", [{ where: "message", text: "The roof of the school. Đorđe paid twice." }]);
const cases = (question) => INDEX.find(question).map((hit) => hit.case);

test("Cyrillic is found by Latin and the other way round", () => {
  assert.deepEqual(cases("krovot"), ["a"]);
  assert.deepEqual(cases("gjorgji ucilis"), ["a"]);
  assert.deepEqual(cases("Ђорђе"), ["b"]);
});

test("all words must begin a word; those in one text come first", () => {
  assert.deepEqual(cases("school"), ["a", "b"]);
  assert.deepEqual(cases("roof school"), ["b"]);
  assert.deepEqual(cases("krovot lawyer"), ["a"]);
  assert.deepEqual(cases("chool"), []);
  assert.deepEqual(cases("school mayor"), []);
  assert.deepEqual(cases(" ?"), []);
});

test("a case read again is held once", () => {
  const index = new SearchIndex();
  for (const text of ["old words", "new words"]) index.add("a", "", [{ where: "note", text }]);
  assert.equal(index.size, 1);
  assert.deepEqual(index.find("old"), []);
});

test("the snippet shows the words as they were written", () => {
  const text = `${"x ".repeat(90)}код Љиљане ${"y ".repeat(90)}`;
  const snippet = snippetOf(text, wordsOf("ljilj"));
  assert.match(snippet, /^… .*код Љиљане .* …$/);
  assert.ok(snippet.length < 130);
});

test("a few thousand cases are searched at once", () => {
  const index = new SearchIndex();
  const story = "Някаква прича о тендеру и о мосту који је два пута плаћен. ".repeat(30);
  for (let n = 0; n < 3000; n++) index.add(`${n}`, "", [{ where: "report", text: story }]);
  index.add("last", "", [{ where: "report", text: "Ђуро" }]);
  const began = performance.now();
  assert.deepEqual(index.find("djuro").map((hit) => hit.case), ["last"]);
  assert.ok(performance.now() - began < 1000);
});

test("of each document only what somebody wrote is read", () => {
  const answers = { kind: "cor", country: "MK", story: "Roof", town: "Niš", from_later: "two words" };
  assert.equal(textOf("report", { answers }), "Roof\nNiš\ntwo words");
  assert.equal(textOf("message", { type: "message", text: "Hello" }), "Hello");
  const files = { type: "files", files: [{ name: "račun.pdf" }, null, { name: 3 }] };
  assert.equal(textOf("message", files), "račun.pdf");
  const sheet = { v: 1, type: "sheet", kind: "people", case: "x", people: [{ id: "7", name: "Ђ" }] };
  assert.equal(textOf("sheet", sheet), "Ђ");
  assert.equal(textOf("report", {}), "");
});

test("a title counts for its own case only", () => {
  const title = { type: "sheet", kind: "title", case: "a", text: "The roof" };
  assert.equal(titleIn(title, "a"), "The roof");
  for (const other of [{ ...title, case: "b" }, { ...title, kind: "triage" }, { ...title, text: 3 }, null]) {
    assert.equal(titleIn(other, "a"), null);
  }
});
