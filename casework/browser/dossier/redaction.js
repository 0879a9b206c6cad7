// What is blacked out of a text. Pure: texts and marks in, pieces out.

/** @typedef {{ part: string, from: number, to: number }} Mark from and to count UTF-16 units */
/** @typedef {{ from: number, to: number }} Range */
/** @typedef {Range & { isBlack: boolean }} Piece */

/** Stands for whatever was blacked out, always as long: its length must tell nothing. */
export const BLOCK = "█████";

/**
 * The ranges of one part, in order, apart, and around whole characters.
 * @param {Mark[]} marks
 * @param {string} part
 * @param {string} text
 */
export function rangesOf(marks, part, text) {
  const own = marks.filter((mark) => mark.part === part).map((mark) => whole(mark, text));
  own.sort((a, b) => a.from - b.from);
  /** @type {Range[]} */
  const ranges = [];
  for (const { from, to } of own) {
    const last = ranges.at(-1);
    if (from >= to) continue;
    // Two blocks with nothing but space between them would tell that there were two.
    if (last && text.slice(last.to, from).trim() === "") last.to = Math.max(last.to, to);
    else ranges.push({ from, to });
  }
  return ranges;
}

/**
 * @param {string} text
 * @param {Range[]} ranges as `rangesOf` gives them
 */
export function piecesOf(text, ranges) {
  /** @type {Piece[]} */
  const pieces = [];
  let at = 0;
  for (const { from, to } of ranges) {
    if (from > at) pieces.push({ from: at, to: from, isBlack: false });
    pieces.push({ from, to, isBlack: true });
    at = to;
  }
  if (at < text.length) pieces.push({ from: at, to: text.length, isBlack: false });
  return pieces;
}

/**
 * The text as it goes out.
 * @param {string} text
 * @param {Range[]} ranges
 */
export function blackedOut(text, ranges) {
  const pieces = piecesOf(text, ranges);
  return pieces.map(({ from, to, isBlack }) => (isBlack ? BLOCK : text.slice(from, to))).join("");
}

/**
 * The sentences of a text, as ranges that leave no character out.
 * @param {string} text
 * @returns {Range[]}
 */
export function sentencesOf(text) {
  const found = [...text.matchAll(/[^.!?…\n]*(?:[.!?…]+["'”»)\]]*|\n+|$)\s*/gu)];
  return found
    .filter(([match]) => match !== "")
    .map(({ 0: match, index }) => ({ from: index, to: index + match.length }));
}

/**
 * Every place where `word` stands, whatever its case.
 * @param {string} text
 * @param {string} word
 * @returns {Range[]}
 */
export function placesOf(text, word) {
  if (word.trim() === "") return [];
  const plain = word.trim().replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+");
  const found = [...text.matchAll(new RegExp(plain, "giu"))];
  return found.map(({ 0: match, index }) => ({ from: index, to: index + match.length }));
}

/**
 * `ranges` with the piece from `from` to `to` blacked out, or cleared where it was all black.
 * @param {Range[]} ranges
 * @param {Range} piece
 * @returns {Range[]}
 */
export function toggled(ranges, { from, to }) {
  if (!isBlack(ranges, { from, to })) return [...ranges, { from, to }];
  return ranges
    .flatMap((range) => [
      { from: range.from, to: Math.min(range.to, from) },
      { from: Math.max(range.from, to), to: range.to },
    ])
    .filter((range) => range.from < range.to);
}

/**
 * @param {Range[]} ranges
 * @param {Range} piece
 */
export function isBlack(ranges, { from, to }) {
  return ranges.some((range) => range.from <= from && to <= range.to);
}

/**
 * @param {Mark} mark
 * @param {string} text
 * @returns {Range}
 */
function whole({ from, to }, text) {
  const isInside = (/** @type {number} */ at) => /^[\udc00-\udfff]/.test(text.slice(at, at + 1));
  const start = Math.max(0, Math.min(from, text.length));
  const end = Math.max(0, Math.min(to, text.length));
  return { from: isInside(start) ? start - 1 : start, to: isInside(end) ? end + 1 : end };
}
