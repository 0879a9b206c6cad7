import assert from "node:assert/strict";
import { test } from "node:test";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { NoteError, parseVerifierKey } from "../../reporting/browser/notes.js";
import { Board, NoDesk, RosterError, route, verify } from "../../reporting/browser/rosters.js";
import { keysOf, signedBy, Signer } from "./base.js";

const [one, two, three] = [new Signer("one", 1), new Signer("two", 2), new Signer("three", 3)];
const stranger = new Signer("stranger", 4);
const namesake = new Signer("two", 5);
const keys = [one, two, three].map((signer) => signer.verifierKey);
const board = Board.parse({ keys, threshold: 2, origin: "fener.example" });
const recipient = (await keysOf(9)).recipient;
const classical = await identityToRecipient(await generateX25519Identity());
const TODAY = "2026-06-15";

function textOf(changes = {}) {
  const lines = {
    version: "fener roster v1",
    origin: "origin fener.example",
    number: "number 7",
    "not-before": "not-before 2026-06-01",
    expires: "expires 2026-06-30",
    previous: "previous -",
    north: `desk north 1 AL,XK ${recipient} Ndihma e parë`,
    south: `desk south 2 MK ${recipient} Помош`,
    wide: `desk wide 1 * ${recipient} Everywhere`,
    ...changes,
  };
  return Object.values(lines).flat().filter((line) => line !== null).join("\n") + "\n";
}

function check(note, known = {}) {
  return verify(note, { board, today: TODAY, ...known });
}

function refuses(reason, note, known) {
  assert.throws(() => check(note, known), (error) => {
    return error instanceof RosterError && error.reason === reason;
  });
}

function signed(changes) {
  return signedBy(textOf(changes), [one, two]);
}

test("it reads a roster that enough of the board has signed", () => {
  const roster = check(signed());
  assert.equal(roster.number, 7);
  assert.equal(roster.origin, "fener.example");
  assert.equal(roster.previous, null);
  assert.equal(roster.text, textOf());
  assert.deepEqual(roster.desks[1], {
    id: "south",
    epoch: 2,
    countries: ["MK"],
    recipient,
    name: "Помош",
  });
  assert.equal(roster.desks[0].name, "Ndihma e parë");
});

test("a third signature, a stranger's and a namesake's do no harm", () => {
  assert.ok(check(signedBy(textOf(), [stranger, three, namesake, two, one])));
});

const unsigned = {
  "one signature too few": [one],
  "the same signature twice": [one, one],
  "a stranger's signature": [one, stranger],
  "a namesake's signature": [one, namesake],
};
for (const [name, signers] of Object.entries(unsigned)) {
  test(`it refuses ${name}`, () => refuses("unsigned", signedBy(textOf(), signers)));
}

test("it refuses a changed text", () => {
  refuses("unsigned", signed().replace("number 7", "number 8"));
  refuses("unsigned", signed().replace("desk south 2", "desk south 3"));
});

test("it refuses a signature with a changed bit or another's name", () => {
  const other = signedBy(textOf(), [one]) + two.sign(textOf() + "\n");
  refuses("unsigned", other);
  refuses("unsigned", signedBy(textOf(), [one]) + one.sign(textOf()).replace("— one", "— two"));
});

test("it refuses a key of small order, under which anything is signed", () => {
  // Under the weaker rules of ZIP 215 this signature is good for every text.
  const weak = new Signer("weak", 6);
  const neutral = Buffer.concat([Uint8Array.of(1), Uint8Array.of(1), new Uint8Array(31)]);
  const text = textOf();
  const signature = Buffer.concat([neutral.subarray(1), new Uint8Array(32)]);
  const line = `— weak ${Buffer.concat([weak.hash, signature]).toString("base64")}\n`;
  const key = { name: "weak", hash: weak.hash.toString("hex"), publicKey: neutral.subarray(1) };
  const small = new Board([key], 1);
  assert.throws(() => verify(`${text}\n${line}`, { board: small, today: TODAY }), RosterError);
});

test("it counts both its days in, and no other", () => {
  assert.ok(check(signed(), { today: "2026-06-01" }));
  assert.ok(check(signed(), { today: "2026-06-30" }));
  refuses("early", signed(), { today: "2026-05-31" });
  refuses("expired", signed(), { today: "2026-07-01" });
});

test("it refuses an older roster than one it knows", () => {
  assert.ok(check(signed(), { newest: 7 }));
  refuses("older", signed(), { newest: 8 });
});

test("it refuses the roster of another place", () => {
  refuses("origin", signed({ origin: "origin other.example" }));
});

const refused = {
  version: { version: "fener roster v2" },
  duplicate: { south: `desk north 2 MK ${recipient} Again` },
  recipient: { south: `desk south 2 MK ${classical} Classical` },
};
for (const [reason, change] of Object.entries(refused)) {
  test(`it refuses a wrong ${reason}`, () => refuses(reason, signed(change)));
}

const malformed = {
  "no origin": { origin: null },
  "an empty origin": { origin: "origin " },
  "a number with a zero in front": { number: "number 07" },
  "a negative number": { number: "number -7" },
  "a number that is none": { number: "number 7e1" },
  "another date form": { expires: "expires 30.6.2026" },
  "a day that is none": { expires: "expires 2026-06-31" },
  "a month that is none": { expires: "expires 2026-13-01" },
  "the year zero": { "not-before": "not-before 0000-01-01" },
  "a short hash": { previous: "previous abc" },
  "lines in another order": { number: "not-before 2026-06-01", "not-before": "number 7" },
  "no desk": { north: null, south: null, wide: null },
  "another kind of line": { wide: "note hello" },
  "an empty line": { wide: "" },
  "a desk without a name": { wide: `desk wide 1 * ${recipient}` },
  "a desk with an empty name": { wide: `desk wide 1 * ${recipient}  ` },
  "an unknown country": { wide: `desk wide 1 HR ${recipient} Wide` },
  "a country twice": { wide: `desk wide 1 AL,AL ${recipient} Wide` },
  "a star among countries": { wide: `desk wide 1 AL,* ${recipient} Wide` },
  "no epoch": { wide: `desk wide * ${recipient} Wide` },
  "a desk id with capitals": { wide: `desk Wide 1 * ${recipient} Wide` },
};
for (const [name, change] of Object.entries(malformed)) {
  test(`it refuses a roster with ${name}`, () => {
    assert.throws(() => check(signed(change)), RosterError);
  });
}

const broken = {
  nothing: "",
  "only text": textOf(),
  "a note that does not end": signed().slice(0, -1),
  "a signature that is none": textOf() + "\n" + "— one AAAA\n",
  "another dash": signed().replaceAll("— ", "- "),
  "a carriage return": signedBy(textOf().replace("number 7\n", "number 7\r\n"), [one, two]),
  "something after the signatures": signed() + "hello\n",
  "a thousand signatures": textOf() + "\n" + one.sign(textOf()).repeat(1000),
};
for (const [name, note] of Object.entries(broken)) {
  test(`it refuses ${name}`, () => assert.throws(() => check(note), RosterError));
}

test("reports go to the ticked desks that serve the country", () => {
  const roster = check(signed());
  const ids = (country, ticked) => route(roster, country, ticked).map(({ id }) => id);
  assert.deepEqual(ids("MK", ["north", "south", "wide"]), ["south", "wide"]);
  assert.deepEqual(ids("AL", ["north", "south"]), ["north"]);
  assert.deepEqual(ids("RS", ["wide"]), ["wide"]);
});

test("when no ticked desk serves the country, all ticked desks get the report", () => {
  const roster = check(signed());
  assert.deepEqual(route(roster, "RS", ["south", "north"]).map(({ id }) => id), ["north", "south"]);
});

test("without a ticked desk there is nobody to seal to", () => {
  const roster = check(signed());
  for (const ticked of [[], ["unknown"]]) assert.throws(() => route(roster, "AL", ticked), NoDesk);
});

test("a verifier key must carry its own hash", () => {
  assert.equal(parseVerifierKey(one.verifierKey).name, "one");
  const wrong = ["", "one", one.verifierKey.replace("one", "eno"), one.verifierKey + "=",
    one.verifierKey.replace(/\+[0-9a-f]{8}\+/, "+00000000+")];
  for (const text of wrong) assert.throws(() => parseVerifierKey(text), NoteError);
});

test("a board can reach its threshold and names nobody twice", () => {
  const impossible = [[keys, 0], [keys, 4], [keys, 1.5], [[], 1], [[keys[0], keys[0]], 2]];
  for (const [names, threshold] of impossible) {
    assert.throws(() => Board.parse({ keys: names, threshold }), RangeError);
  }
});
