import assert from "node:assert/strict";
import { test } from "node:test";
import { drawMap } from "../../publication/places/map.js";

const { width, height, places } = drawMap();

/** The corners of a path of one move, one run of relative lines, and its end. */
function corners(path) {
  const [, start, steps] = path.match(/^M(\d+ \d+)l([-\d ]+)z$/);
  const numbers = (text) => text.match(/-?\d+/g).map(Number);
  const found = [numbers(start)];
  const moves = numbers(steps);
  for (let at = 0; at < moves.length; at += 2) {
    const [x, y] = found[found.length - 1];
    found.push([x + moves[at], y + moves[at + 1]]);
  }
  return found;
}

function isInside({ x, y }, ring) {
  let inside = false;
  ring.forEach(([x1, y1], at) => {
    const [x2, y2] = ring[(at + 1) % ring.length];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside;
  });
  return inside;
}

test("it draws the six places under our own codes, and nothing else", () => {
  assert.deepEqual(Object.keys(places), ["AL", "BA", "ME", "MK", "RS", "XK"]);
  const text = JSON.stringify(drawMap());
  assert.doesNotMatch(text, /Macedonia|Kosovo|Serbia/);
  assert.ok(text.length < 6000, `${text.length} bytes`);
});

test("it is drawn the same each time", () => {
  assert.deepEqual(drawMap(), { width, height, places });
});

test("each place lies on the map with its number inside of it", () => {
  for (const [code, place] of Object.entries(places)) {
    const ring = corners(place.path);
    assert.ok(ring.length > 30, code);
    assert.ok(isInside(place, ring), code);
    for (const [x, y] of ring) assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, code);
  }
});

test("they lie where they are: north is up and east is right", () => {
  const north = ["BA", "ME", "XK", "AL"];
  assert.deepEqual([...north].sort((a, b) => places[a].y - places[b].y), north);
  const east = ["BA", "ME", "AL", "MK"];
  assert.deepEqual([...east].sort((a, b) => places[a].x - places[b].x), east);
});

test("neighbours meet: they share the points of their border", () => {
  const points = (code) => new Set(corners(places[code].path).map(String));
  for (const [one, other] of ["XK RS", "XK AL", "XK MK", "XK ME", "BA RS", "AL MK"].map((pair) => pair.split(" "))) {
    const shared = [...points(one)].filter((point) => points(other).has(point));
    assert.ok(shared.length >= 4, `${one} ${other}: ${shared.length}`);
  }
});
