// Draws the six places for the results pages, when the browser code is built: a path for
// each, and the point where its number stands. The boundaries are Natural Earth's, which
// is in the public domain; what lies around the six is not drawn.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";

const ATLAS = createRequire(import.meta.url).resolve("world-atlas/countries-50m.json");
// Our codes, by what the source has: a number of ISO 3166-1, or only a name. Its other
// names are not ours, and none of them is ever shown.
const CODES = { "008": "AL", "070": "BA", 499: "ME", 807: "MK", 688: "RS", Kosovo: "XK" };
// A degree to the east is this much shorter than one to the north, in the middle.
const MIDDLE_LATITUDE = 43;
const WIDTH = 400;

/** @typedef {[number, number]} Point */

/** @returns {Point} */
const flat = ([longitude, latitude]) => [
  longitude * Math.cos((MIDDLE_LATITUDE * Math.PI) / 180),
  -latitude,
];

/** The outlines by code, in the degrees of the source. */
function outlines() {
  const atlas = JSON.parse(readFileSync(ATLAS, "utf8"));
  /** @type {Map<string, Point[]>} */
  const found = new Map();
  for (const shape of feature(atlas, atlas.objects.countries).features) {
    const code = CODES[shape.id ?? shape.properties.name];
    if (!code) continue;
    const rings = shape.geometry.type === "Polygon" ? shape.geometry.coordinates : [];
    if (rings.length !== 1 || found.has(code)) throw new Error(`${code} is not one ring`);
    found.set(code, rings[0]);
  }
  const missing = Object.values(CODES).filter((code) => !found.has(code));
  if (missing.length) throw new Error(`The boundaries lack ${missing.join(", ")}`);
  return found;
}

/** Whole units are fine enough, and neighbours still share each point of a border. */
function thinned(/** @type {Point[]} */ ring) {
  const [first, ...rest] = ring.slice(0, -1).map(([x, y]) => [Math.round(x), Math.round(y)]);
  const kept = [first];
  for (const point of rest) {
    const [x, y] = kept[kept.length - 1];
    if (point[0] !== x || point[1] !== y) kept.push(point);
  }
  return kept;
}

/** As high as the centre of the area, and halfway between the borders there. */
function middle(/** @type {Point[]} */ ring) {
  const sides = ring.map((corner, at) => [...corner, ...ring[(at + 1) % ring.length]]);
  let [area, moment] = [0, 0];
  for (const [x1, y1, x2, y2] of sides) {
    area += x1 * y2 - x2 * y1;
    moment += (y1 + y2) * (x1 * y2 - x2 * y1);
  }
  const y = Math.round(moment / (3 * area));
  const borders = sides
    .filter(([, y1, , y2]) => y1 > y !== y2 > y)
    .map(([x1, y1, x2, y2]) => x1 + ((y - y1) * (x2 - x1)) / (y2 - y1));
  return { x: Math.round((Math.min(...borders) + Math.max(...borders)) / 2), y };
}

function path(/** @type {Point[]} */ [start, ...rest]) {
  let from = start;
  const steps = rest.map((to) => {
    const step = [to[0] - from[0], to[1] - from[1]];
    from = to;
    return step.join(" ").replace(" -", "-");
  });
  return `M${start.join(" ")}l${steps.join(" ").replaceAll(" -", "-")}z`;
}

/** The whole drawing: its size, and for each place its path and where its number stands. */
export function drawMap() {
  const rings = [...outlines()].map(([code, ring]) => [code, ring.map(flat)]);
  const all = rings.flatMap(([, ring]) => ring);
  const [left, top] = [0, 1].map((axis) => Math.min(...all.map((point) => point[axis])));
  const [right, bottom] = [0, 1].map((axis) => Math.max(...all.map((point) => point[axis])));
  const scale = WIDTH / (right - left);
  const places = rings.sort().map(([code, ring]) => {
    const drawn = thinned(ring.map(([x, y]) => [(x - left) * scale, (y - top) * scale]));
    return [code, { path: path(drawn), ...middle(drawn) }];
  });
  const height = Math.ceil((bottom - top) * scale);
  return { width: WIDTH, height, places: Object.fromEntries(places) };
}
