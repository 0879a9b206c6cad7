// Confirmed people and bodies as FollowTheMoney entities, one JSON object in a line. Pure.
import { toHex } from "../../../reporting/browser/base64.js";

/**
 * @typedef {object} Entry of the sheet of people and bodies
 * @property {string} id
 * @property {"person" | "body" | "company"} kind
 * @property {string} name
 * @property {string} [role]
 * @property {boolean} [is_confirmed]
 * @property {boolean} [is_reporter]
 * @property {Record<string, unknown>} [ftm]
 */

/** An entry is the reporter, or somebody who was blacked out: nothing goes out. */
export class NamesReporter extends Error {
  name = "NamesReporter";
}

const SCHEMAS = { person: "Person", body: "PublicBody", company: "Company" };
// What may be said of each besides its name; nothing else leaves, whatever stands in the sheet.
/** @type {Record<string, string[]>} */
const PROPERTIES = {
  Person: ["country", "nationality", "position"],
  PublicBody: ["country", "jurisdiction", "website"],
  Company: ["country", "jurisdiction", "registrationNumber", "website"],
};

/**
 * @param {Entry[]} people
 * @returns {Entry[]}
 */
export function confirmed(people) {
  return people.filter(({ is_confirmed, kind, name }) => {
    return is_confirmed === true && kind in SCHEMAS && typeof name === "string" && name.trim() !== "";
  });
}

/**
 * The entities, and a note that ties each to its part in the matter. Ids are drawn anew each
 * time: two exports cannot be joined by them.
 * @param {Entry[]} people all entries of the sheet
 * @param {{ names: string[], hidden: string[] }} secret by which names the reporter is known,
 *   and what was blacked out
 * @param {(count: number) => Uint8Array} random
 */
export function ftmLines(people, { names, hidden }, random) {
  const entries = confirmed(people);
  const marked = people.filter(({ is_reporter }) => is_reporter === true).map(({ name }) => name);
  const reporter = [...names, ...marked].map(folded).filter((name) => name !== "");
  const black = hidden.map(folded);
  for (const name of entries.map((entry) => folded(entry.name))) {
    const isReporter = reporter.includes(name);
    if (isReporter || black.some((text) => text.includes(name))) throw new NamesReporter("an entry must stay inside");
  }
  const newId = () => toHex(random(16));
  return entries.flatMap((entry) => entities(entry, newId)).map((entity) => `${JSON.stringify(entity)}\n`).join("");
}

/**
 * @param {Entry} entry
 * @param {() => string} newId
 */
function entities({ kind, name, role, ftm = {} }, newId) {
  const id = newId();
  const schema = SCHEMAS[kind];
  /** @type {Record<string, string[]>} */
  const properties = { name: [name.trim()] };
  for (const property of PROPERTIES[schema] ?? []) {
    const values = textsIn(ftm[property]);
    if (values.length > 0) properties[property] = values;
  }
  const entity = { id, schema, properties };
  if (!role?.trim()) return [entity];
  const note = { entity: [id], description: [role.trim()] };
  return [entity, { id: newId(), schema: "Note", properties: note }];
}

/** @param {unknown} value */
function textsIn(value) {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === "string" && one.trim() !== "").map((one) => one.trim());
}

/** @param {string} name */
function folded(name) {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
}
