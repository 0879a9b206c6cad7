// A rough look at a passphrase. It protects a key that a thief of the database would hold, so
// too short is refused; how good it is beyond that only its owner can judge.

const MIN_CHARACTERS = 14;
const MIN_WORDS = 4;
const GOOD_CHARACTERS = 22;
const GOOD_WORDS = 6;
// Repeating or counting adds length but hardly anything to guess.
const MIN_DIFFERENT = 7;

/**
 * @param {string} passphrase
 * @returns {"weak" | "fair" | "good"}
 */
export function strengthOf(passphrase) {
  const characters = Array.from(passphrase.normalize("NFC"));
  const words = new Set(passphrase.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu));
  const isVaried = new Set(characters).size >= MIN_DIFFERENT;
  const reaches = (/** @type {number} */ length, /** @type {number} */ count) => {
    return isVaried && (characters.length >= length || words.size >= count);
  };
  if (reaches(GOOD_CHARACTERS, GOOD_WORDS)) return "good";
  return reaches(MIN_CHARACTERS, MIN_WORDS) ? "fair" : "weak";
}
