import assert from "node:assert/strict";
import { test } from "node:test";
import { safeName } from "../../casework/browser/filenames.js";

const names = [
  ["Фактура број 12.pdf", "Фактура број 12.pdf"],
  ["žalba šćđ.docx", "žalba šćđ.docx"],
  ["../../etc/passwd", "_.._etc_passwd"],
  ["C:\\Windows\\a.exe", "C__Windows_a.exe"],
  ["photo\u202egpj.exe", "photogpj.exe"],
  ["a\u200b\u2066b\u0007\nc.txt", "abc.txt"],
  ['<img src=x onerror="1">.png', "_img src=x onerror=_1__.png"],
  [".bashrc", "bashrc"],
  ["-rf", "rf"],
  ["name. . ", "name"],
  ["con.txt", "_con.txt"],
  ["LPT1", "_LPT1"],
  ["%2e%2e%2f", "_2e_2e_2f"],
  ["é.png".normalize("NFD"), "é.png"],
];

for (const [name, expected] of names) {
  test(`${JSON.stringify(name)} is saved as ${expected}`, () => {
    assert.equal(safeName(name, "file"), expected);
  });
}

test("a name of which nothing is left gets the fallback", () => {
  for (const name of ["", "...", "\u202e", " . "]) assert.equal(safeName(name, "file-1"), "file-1");
});

test("a long name keeps its ending and whole characters", () => {
  const short = safeName("😀".repeat(500) + ".pdf", "file");
  assert.equal(Array.from(short).length, 120);
  assert.ok(short.endsWith("😀.pdf"));
  assert.ok(short.isWellFormed?.() ?? true);
});

test("what looks like a long ending is cut as any other text", () => {
  assert.equal(safeName("a." + "b".repeat(500), "file").length, 120);
});
