// What a reporter's browser works out for itself: which entry is theirs, and when at the earliest.
import assert from "node:assert/strict";
import { test } from "node:test";

import { entryIn } from "../../reporting/browser/entries.js";
import { earliestResults } from "../../reporting/browser/results.js";

const OURS = "0123456789abcdef01234567";
const OTHER = "f".repeat(24);

/** @param {string} allowedOn @param {string} today */
function earliest(allowedOn, today) {
  return earliestResults(allowedOn, new Date(`${today}T15:30:00Z`)).toISOString().slice(0, 10);
}

test("a quarter passes before the next results", () => {
  assert.equal(earliest("2026-05-15", "2026-05-15"), "2026-08-15");
  assert.equal(earliest("2026-05-16", "2026-05-16"), "2026-11-15");
  assert.equal(earliest("2026-10-01", "2026-10-01"), "2027-02-15");
  assert.equal(earliest("2026-12-31", "2026-12-31"), "2027-05-15");
});

test("the day of the results counts, and no past month is named", () => {
  assert.equal(earliest("2025-01-01", "2026-08-15"), "2026-08-15");
  assert.equal(earliest("2025-01-01", "2026-08-16"), "2026-11-15");
  assert.equal(earliest("2025-01-01", "2026-11-16"), "2027-02-15");
});

test("our own entry is found in the list of all", () => {
  const list = JSON.stringify({ entries: [{ number: OTHER, title: "a" }, { number: OURS, title: "b" }] });
  assert.equal(entryIn(list, OURS)?.title, "b");
  assert.equal(entryIn(list, "0".repeat(24)), undefined);
});

test("what is no list says so", () => {
  for (const odd of ["", "<html>", "null", "{}"]) assert.throws(() => entryIn(odd, OURS));
});
