import assert from "node:assert/strict";
import { test } from "node:test";
import { strengthOf } from "../../casework/browser/passphrases.js";

const judged = {
  weak: ["", "short", "aaaaaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "one one one one", "1212121212121212"],
  fair: ["copper river nine", "х7#кп!вЖл0рт=я", "дом мир лав сто"],
  good: ["copper river seven windows", "четири зборови за мене сега"],
};

for (const [strength, passphrases] of Object.entries(judged)) {
  for (const passphrase of passphrases) {
    test(`${JSON.stringify(passphrase)} is ${strength}`, () => {
      assert.equal(strengthOf(passphrase), strength);
    });
  }
}
