// Bundles the browser code into BUILD_DIR/static and draws the map of the results into
// BUILD_DIR/map.json: same sources, same lock file, same bytes.
//   FENER_BOARD_KEYS       the vetting board's public keys, separated by spaces
//   FENER_BOARD_THRESHOLD  how many of them must have signed a roster
//   FENER_ORIGIN           the origin a roster must name
//   BUILD_DIR              where to write (build)
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { drawMap } from "./publication/places/map.js";
import { Board } from "./reporting/browser/rosters.js";

const ROOT = dirname(fileURLToPath(import.meta.url));

// What Tor Browser on Firefox ESR 115 and an Android 5 phone with its last Chrome both
// run; older targets make the report page a kilobyte heavier.
const TARGET = "es2022";

// Pages load modules. The worker and the preview are plain scripts: a worker that is a module
// needs Firefox 114, and the preview's frame has no origin, from which no module may load.
const ENTRIES = [
  { source: "reporting/browser/report.js", format: "esm" },
  { source: "reporting/browser/return.js", format: "esm" },
  { source: "casework/browser/shell.js", format: "esm" },
  { source: "casework/browser/entry/signin.js", format: "esm" },
  { source: "casework/browser/casework.js", format: "esm" },
  { source: "casework/browser/opener.js", format: "iife" },
  { source: "casework/browser/preview.js", format: "iife" },
  { source: "casework/browser/pdfpreview.js", format: "iife" },
];

// age-encryption also speaks to hardware keys on the P-256 curve. Fener refuses every
// recipient but the post-quantum one, so the curve, 6 KB of each page, is left out.
const P256_ABSENT = `
  const refuse = () => { throw new Error("P-256 is not part of this build"); };
  const absent = {
    lengths: { secretKey: 32, publicKey: 33, publicKeyUncompressed: 65, seed: 48 },
    Point: { Fn: {}, fromBytes: refuse },
    utils: { randomSecretKey: refuse },
    keygen: refuse, getPublicKey: refuse, getSharedSecret: refuse,
  };
  export { absent as p256, absent as p384 };
`;

// It also seals under passphrases, which only caseworkers have: 1 KB less for reporters.
const SCRYPT_ABSENT = `
  export const scrypt = () => { throw new Error("scrypt is not part of this build"); };
`;

/** A plugin that puts `contents` in the place of one module of a library. */
function leaveOut(module, contents) {
  return {
    name: `leave-out-${module}`,
    setup(bundle) {
      const filter = new RegExp(`^${module.replace(/[.]/g, "\\.")}$`);
      const absent = { namespace: module, sideEffects: false };
      bundle.onResolve({ filter }, ({ path }) => ({ path, ...absent }));
      bundle.onLoad({ filter: /.*/, namespace: module }, () => ({ contents }));
    },
  };
}

/** @param {string} source */
function hasPassphrases(source) {
  return source.startsWith("casework/");
}

/** Bundle one entry with the settings every script of Fener shares. */
export function bundle({ source, format, outfile, board }) {
  return build({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile,
    format,
    target: TARGET,
    bundle: true,
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    define: { __BOARD__: JSON.stringify(board) },
    plugins: [
      leaveOut("@noble/curves/nist.js", P256_ABSENT),
      ...(hasPassphrases(source) ? [] : [leaveOut("@noble/hashes/scrypt.js", SCRYPT_ABSENT)]),
    ],
  });
}

/** The board to pin into the scripts; it stops the build when it is missing or malformed. */
export function boardFrom(environment) {
  const required = (name) => {
    const value = (environment[name] ?? "").trim();
    if (!value) throw new Error(`Set ${name} before building the browser code.`);
    return value;
  };
  const keys = required("FENER_BOARD_KEYS").split(/\s+/);
  const threshold = Number(required("FENER_BOARD_THRESHOLD"));
  const origin = required("FENER_ORIGIN");
  Board.parse({ keys, threshold, origin });
  return { keys, threshold, origin };
}

/** Build every entry there is into `directory`/static and say how large each became. */
export async function buildAll(directory, board) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "map.json"), JSON.stringify(drawMap()));
  for (const { source, format } of ENTRIES) {
    if (!existsSync(join(ROOT, source))) continue;
    const outfile = join(directory, "static", basename(source));
    await bundle({ source, format, outfile, board });
    const bytes = readFileSync(outfile);
    const zipped = gzipSync(bytes, { level: 9 }).length;
    console.log(`${relative(ROOT, outfile)}  ${bytes.length} B, ${zipped} B gzip`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const board = boardFrom(process.env);
    await buildAll(process.env.BUILD_DIR || join(ROOT, "build"), board);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
