// One form for what people write in different scripts: Latin letters without marks. So a name
// is found however it is typed: Ђорђевић, Đorđević, Djordjevic.

/** @type {Record<string, string>} */
const LETTERS = {
  // Serbian, Montenegrin and Macedonian; some letters of neighbours, for quoted words
  а: "a", б: "b", в: "v", г: "g", д: "d", ђ: "dj", ѓ: "gj", е: "e", ж: "z", з: "z", ѕ: "dz",
  и: "i", ј: "j", к: "k", л: "l", љ: "lj", м: "m", н: "n", њ: "nj", о: "o", п: "p", р: "r",
  с: "s", т: "t", ћ: "c", ќ: "kj", у: "u", ф: "f", х: "h", ц: "c", ч: "c", џ: "dz", ш: "s",
  ѐ: "e", ѝ: "i", ё: "jo", й: "j", щ: "st", ъ: "", ы: "i", ь: "", э: "e", ю: "ju", я: "ja",
  // Latin letters that Unicode does not take apart
  đ: "dj", ð: "d", ǵ: "gj", ḱ: "kj", ł: "l", ø: "o", æ: "ae", œ: "oe", ß: "ss", ı: "i", þ: "th",
};
const MARKS = /\p{M}/gu;
const NO_WORD = /[^\p{L}\p{N}]/u;

/**
 * @param {string} text
 * @returns {string} words of plain lower-case letters and digits, each after one space
 */
export function fold(text) {
  return foldWithPlaces(text).folded;
}

/**
 * The same, with the place in `text` that each folded character comes from.
 * @param {string} text
 * @returns {{ folded: string, places: number[], text: string }} `text` in composed form
 */
export function foldWithPlaces(text) {
  const whole = text.normalize("NFC");
  let folded = " ";
  const places = [0];
  let at = 0;
  for (const letter of whole) {
    for (const plain of foldLetter(letter)) {
      if (plain === " " && folded.endsWith(" ")) continue;
      folded += plain;
      places.push(at);
    }
    at += letter.length;
  }
  return { folded, places, text: whole };
}

/**
 * The words of a question, each as it begins in folded text.
 * @param {string} question
 */
export function wordsOf(question) {
  return fold(question).split(" ").filter(Boolean).map((word) => ` ${word}`);
}

/** @param {string} letter */
function foldLetter(letter) {
  const lower = letter.toLowerCase();
  const known = LETTERS[lower.normalize("NFC")];
  if (known !== undefined) return known;
  const bare = lower.normalize("NFKD").replace(MARKS, "");
  // A mark on its own belongs to the letter before it.
  if (bare === "") return "";
  return [...bare].map((one) => LETTERS[one] ?? (NO_WORD.test(one) ? " " : one)).join("");
}
