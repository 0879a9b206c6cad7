// The bundle is not quite the sources: a curve is left out, and the board is pinned. So the
// same things are tried once more inside it, without crypto.subtle, as on an onion address.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { boardFrom, buildAll, bundle } from "../../build.mjs";
import * as sources from "./whole_core.js";
import { keysOf, Signer, someBytes } from "./base.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
// What a report page may weigh for its cryptography; the form needs room beside it.
const MAX_CRYPTO_BYTES = 40 * 1024;

const signers = [new Signer("one", 1), new Signer("two", 2), new Signer("three", 3)];
const environment = {
  FENER_BOARD_KEYS: signers.map((signer) => signer.verifierKey).join(" "),
  FENER_BOARD_THRESHOLD: "2",
  FENER_ORIGIN: "fener.example",
};
const board = boardFrom(environment);
const directory = mkdtempSync(join(tmpdir(), "fener-bundle-"));
after(() => rmSync(directory, { recursive: true }));

async function bundled(source, name) {
  const outfile = join(directory, name);
  await bundle({ source: `tests/scripts/${source}`, format: "esm", outfile, board });
  return outfile;
}

const file = await bundled("whole_core.js", "core.mjs");
const core = await import(pathToFileURL(file).href);

test("the core of a report page is light enough", async (t) => {
  const report = readFileSync(await bundled("report_core.js", "report.mjs"));
  const zipped = gzipSync(report, { level: 9 }).length;
  t.diagnostic(`${zipped} bytes gzip`);
  assert.ok(zipped <= MAX_CRYPTO_BYTES, `${zipped} bytes`);
});

test("the same sources give the same bytes", async () => {
  assert.deepEqual(readFileSync(await bundled("whole_core.js", "again.mjs")), readFileSync(file));
});

test("every page builds twice to the same bytes", async () => {
  const builds = ["one", "two"].map((name) => join(directory, name));
  for (const build of builds) await buildAll(build, board);
  const [one, two] = builds.map((build) => {
    const folder = join(build, "static");
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "latin1")]);
  });
  assert.ok(one.length > 0);
  assert.deepEqual(one, two);
});

test("the bundle and the sources open what the other sealed", async () => {
  const { identity, recipient } = await keysOf(7);
  const bytes = someBytes(70000);
  assert.equal(await core.recipientOf(identity), recipient);
  for (const [from, to] of [[core, sources], [sources, core]]) {
    assert.deepEqual(await to.openSealed(await from.seal(bytes, recipient), identity), bytes);
  }
});

test("the bundle derives what the sources derive, and the page stays alive", async () => {
  const code = sources.generate();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const mailbox = await core.derive(code);
  clearInterval(timer);
  assert.deepEqual(mailbox, await sources.derive(code));
  assert.ok(ticks >= 2, `${ticks} ticks`);
});

test("the bundle seals and opens without crypto.subtle", () => {
  const script = join(directory, "without_subtle.mjs");
  writeFileSync(script, `
    const { getRandomValues } = crypto;
    Object.defineProperty(globalThis, "crypto", {
      value: { getRandomValues: (bytes) => getRandomValues.call(webcrypto, bytes) },
    });
    const core = await import("./core.mjs");
    const { id, identity, recipient } = await core.newCase();
    const wrapped = await core.wrap(identity, recipient);
    console.log(id, await core.unwrap(wrapped, identity) === identity, crypto.subtle);
  `.replace("const {", 'import { webcrypto } from "node:crypto";\nconst {'));
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  assert.match(stdout, /^[0-9a-f-]{36} true undefined\n$/, stderr);
});

test("the bundle checks rosters against the pinned board", async () => {
  assert.deepEqual(core.pinnedBoard().keys.map(({ name }) => name), ["one", "two", "three"]);
  assert.equal(core.pinnedBoard().threshold, 2);
  assert.equal(core.pinnedBoard().origin, "fener.example");
});

for (const name of Object.keys(environment)) {
  test(`the build stops and names ${name} when it is missing`, () => {
    const { [name]: left, ...others } = { ...process.env, ...environment, BUILD_DIR: directory };
    const run = spawnSync(process.execPath, ["build.mjs"], { cwd: ROOT, env: others, encoding: "utf8" });
    assert.equal(run.status, 1);
    assert.match(run.stderr, new RegExp(name));
  });
}

test("the build stops at a board that cannot sign", () => {
  const [first] = environment.FENER_BOARD_KEYS.split(" ");
  const wrong = [
    { FENER_BOARD_THRESHOLD: "4" },
    { FENER_BOARD_THRESHOLD: "0" },
    { FENER_BOARD_THRESHOLD: "two" },
    { FENER_BOARD_KEYS: `${first} ${first} ${first}` },
    { FENER_BOARD_KEYS: first.replace("one+", "won+") },
  ];
  for (const change of wrong) assert.throws(() => boardFrom({ ...environment, ...change }));
});
