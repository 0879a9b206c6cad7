// A text for the public says no day, no sum and no name, in whatever language it is written.
import assert from "node:assert/strict";
import test from "node:test";
import { particularsIn } from "../../casework/browser/sharing/particulars.js";

const found = (text, wanted) => {
  return particularsIn(text).filter(({ code }) => code === wanted).map((one) => one.found);
};

test("what the guide forbids is found all at once", () => {
  const text = "On 12 March 2026 Arben Hoxha in Tirana paid 41,200 euro.";
  assert.deepEqual(particularsIn(text), [
    { code: "day", found: "12 March 2026" },
    { code: "sum", found: "41,200 euro" },
    { code: "person", found: "Arben Hoxha" },
  ]);
});

test("a text that is general enough raises nothing", () => {
  for (const text of [
    "",
    "The waiting list hangs on the wall. Everybody can read it, and nobody pays.",
    "We met 12 people in 3 offices, 45 times, each for 1.5 hours and 5 km away.",
    "The Ministry answered within 30 days. It may be that 2 of 3 rooms are warm.",
    "Во трите канцеларии по 5 дена нема редица.",
  ]) {
    assert.deepEqual(particularsIn(text), [], text);
  }
});

test("days and months are found in all our languages, with a day or a year", () => {
  for (const day of [
    "May 12th", "12 of March", "12 mars 2026", "30 qershorit", "3. aprila", "oktobru 2026",
    "12. svibnja", "март 2026", "октобру 2025", "5 Eylül 2026", "12.3.2026", "12.03.",
    "2026-03-12", "03/2026",
  ]) {
    assert.deepEqual(found(`Then, ${day}, it stopped`, "day"), [day]);
  }
});

test("sums are found with words and signs on either side, and one by one", () => {
  for (const sum of [
    "500 lekë", "1.200,50 evra", "3.000 денари", "200 maraka", "300 KM", "20€", "€ 1 000",
    "EUR 20", "5 mijë euro", "41 200 хиљада динара", "2 million dollars",
  ]) {
    assert.deepEqual(found(`They asked for ${sum}.`, "sum"), [sum]);
  }
  assert.deepEqual(found("First €500, EUR 20 later", "sum"), ["€500", "EUR 20"]);
});

test("each thing is said once", () => {
  assert.equal(particularsIn("Ana Kos, Ana Kos and Ana Kos").length, 1);
});

test("a long text without an end does not hold the page up", () => {
  const before = performance.now();
  for (const part of ["1 ", "1.", "Ana ", "may ", "12 of "]) particularsIn(part.repeat(1500));
  assert.ok(performance.now() - before < 2000);
});
