import assert from "node:assert/strict";
import { test } from "node:test";
import { route } from "../../reporting/browser/rosters.js";

const roster = /** @type {any} */ ({
  desks: [
    { id: "north", countries: ["AL"] },
    { id: "south", countries: ["MK"] },
    { id: "wide", countries: ["*"] },
  ],
});
const ids = (/** @type {any[]} */ desks) => desks.map(({ id }) => id);

test("it sends to a twin what the withdrawn desk served", () => {
  assert.deepEqual(ids(route(roster, "AL", ["south", "wide"], { south: ["north"] })), ["south", "wide"]);
  assert.deepEqual(ids(route(roster, "AL", ["south", "wide"])), ["wide"]);
});

test("it sends nothing to a twin whose tick was taken away", () => {
  assert.deepEqual(ids(route(roster, "AL", ["wide"], { south: ["north"] })), ["wide"]);
});

test("it stands in for nobody who is not on the signed roster", () => {
  assert.deepEqual(ids(route(roster, "AL", ["south", "wide"], { south: ["elsewhere"] })), ["wide"]);
});
