import assert from "node:assert/strict";
import { test } from "node:test";
import { placeIn } from "../../casework/browser/workframe.js";

const QUEUE = "/casework/queue/";
const CASE = "/casework/cases/6f0c1f7e-0b0a-4d52-8a0e-000000000001/";

globalThis.location = /** @type {any} */ ({ origin: "https://work.example" });

test("a page of ours may be in the frame", () => {
  for (const place of [QUEUE, `${QUEUE}?stage=any&after=1`, CASE]) {
    assert.equal(placeIn(place, "x"), place);
  }
});

test("the address of a refused form leads to its case", () => {
  for (const form of ["stage/", "coding/", "revoke/"]) assert.equal(placeIn(CASE + form, "x"), CASE);
});

test("nothing else may be in the frame", () => {
  const elsewhere = [
    "",
    "/",
    "/casework/",
    "/casework/#x",
    "/casework/api/keys/",
    "/casework/sign-in/",
    "/casework/sign-out/",
    "/casework/preview/",
    "/casework/../en/report/",
    "/en/report/",
    "https://other.example/casework/queue/",
    "//other.example/casework/queue/",
    "\\\\other.example\\casework\\queue\\",
    "javascript:alert(1)//casework/",
    "data:text/html,/casework/queue/",
    "https://work.example:444/casework/queue/",
    "https://[/casework/queue/",
  ];
  for (const place of elsewhere) assert.equal(placeIn(place, QUEUE), QUEUE, place);
});
