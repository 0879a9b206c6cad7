// Whether an answer reads simple: short sentences, for people who read in fear or in haste.

export const MAX_WORDS = 20;
const SENTENCE = /[^.!?…\n]+/gu;

/**
 * How many words the longest sentence has, if that is too many.
 * @param {string} text
 * @returns {number} 0 when it reads simple
 */
export function hardestSentence(text) {
  const lengths = (text.match(SENTENCE) ?? []).map((one) => one.trim().split(/\s+/).length);
  const longest = Math.max(0, ...lengths);
  return longest > MAX_WORDS ? longest : 0;
}
