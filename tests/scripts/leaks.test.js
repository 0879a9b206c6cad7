// What could give the reporter away is found in an answer, in both scripts, and little else.
import assert from "node:assert/strict";
import test from "node:test";
import { leaksIn } from "../../casework/browser/cases/leaks.js";
import { hardestSentence } from "../../casework/browser/cases/plain.js";
import { suggestUrgency } from "../../casework/browser/cases/suggesting.js";

const TOLD =
  "On 12.03.2026 the nurse Drita Hoxha asked me for an envelope behind the old school in Prizren.";
const report = { told: [TOLD], places: ["Prizren", "Skopje"] };
const codes = (answer, from = report) => leaksIn(answer, from).map(({ code }) => code);

test("an empty or harmless answer gives nothing away", () => {
  for (const answer of ["", "Thank you. We have read it.", "Did you see it yourself?\nWe wait."]) {
    assert.deepEqual(leaksIn(answer, report), []);
  }
});

test("addresses and long numbers are found anywhere", () => {
  assert.deepEqual(leaksIn("Write to drita@klinika.example.", report)[0], {
    code: "email",
    found: "drita@klinika.example.",
  });
  for (const number of ["070 123 456", "+383 44/123-456", "044123456"]) {
    assert.deepEqual(leaksIn(`Call ${number} now`, report), [{ code: "phone", found: number }]);
  }
  assert.deepEqual(codes("We met 12 people in 3 offices, 45 times."), []);
});

test("a date counts only if the report has it, however it is written", () => {
  for (const date of ["12.03.2026", "12.3.2026", "2026-03-12", "12/03/2026"]) {
    assert.deepEqual(codes(`What happened on ${date}?`), ["date"]);
  }
  assert.deepEqual(codes("We write again by 21.12.2026"), []);
});

test("names of the report are found within a sentence, in other forms and scripts", () => {
  assert.deepEqual(codes("We asked about Drita there."), ["name"]);
  assert.deepEqual(codes("We asked nurse Hoxha."), ["name"]);
  assert.deepEqual(codes("Прашавме за Дрита таму."), ["name"]);
  assert.deepEqual(codes("We asked about Agim there."), []);
});

test("places are found with other endings and in other scripts", () => {
  assert.deepEqual(codes("Somebody in Prizrenit saw it."), ["place"]);
  assert.deepEqual(codes("Некој во Призрен го виде."), ["place"]);
  assert.deepEqual(codes("Во Скопје."), ["place"]);
  assert.deepEqual(codes("In Tetovo somebody saw it."), []);
});

test("six words in a row of the reporter are found, five are not", () => {
  const six = "asked me for an envelope behind";
  assert.deepEqual(leaksIn(`You wrote: ${six}.`, report), [{ code: "phrase", found: six }]);
  assert.deepEqual(codes("You wrote: asked me for an envelope."), []);
  const cyrillic = { told: ["ме праша за плик зад старото училиште"], places: [] };
  assert.deepEqual(codes("Me praša za plik zad staroto, so you say", cyrillic), ["phrase"]);
  const all = leaksIn(TOLD, report).filter(({ code }) => code === "phrase");
  assert.equal(all.length, 1);
});

test("each thing is said once", () => {
  assert.equal(leaksIn("In Prizren and in Prizren and in Prizren.", report).length, 1);
});

test("a long sentence is hard to read", () => {
  assert.equal(hardestSentence("Short. Also short! Is it?"), 0);
  assert.equal(hardestSentence(`${"word ".repeat(20)}.`), 0);
  assert.equal(hardestSentence(`Fine. ${"word ".repeat(21)}. Fine.`), 21);
});

test("an urgency is suggested from codes, the gravest first", () => {
  const nothing = { signals: [], soon: false, isGuessable: false, isPolice: false, credibility: null };
  const suggested = (some) => Object.values(suggestUrgency({ ...nothing, ...some })).join(" ");
  assert.equal(suggested({}), "u3 nothing");
  assert.equal(suggested({ credibility: 4 }), "u2 support");
  assert.equal(suggested({ isGuessable: true, credibility: 5 }), "u2 few");
  assert.equal(suggested({ isPolice: true }), "u2 police");
  assert.equal(suggested({ signals: ["police", "minor"] }), "u1 minor");
  assert.equal(suggested({ soon: true }), "u1 soon");
  assert.equal(suggested({ soon: true, signals: ["dated_threat"] }), "u1 dated_threat");
  assert.equal(suggested({ soon: true, signals: ["minor", "weapon"] }), "u0 weapon");
  assert.equal(suggested({ signals: ["danger", "weapon"] }), "u0 danger");
});
