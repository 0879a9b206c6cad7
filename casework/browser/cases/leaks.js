// Looks in an answer for what could give the reporter away. Pure: text in, findings out. It
// finds what is written out, not what only somebody who knows the place would understand.
import { fold } from "../desk/folding.js";

const PHRASE_WORDS = 6;
const PHONE_DIGITS = 6;
const EMAIL = /[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]{2,}/gu;
const NUMBER = /\+?\d[\d\s./()-]{4,}\d/gu;
const DATE = /\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s?[./]\s?\d{1,2}\s?[./]?(?:\s?\d{2,4})?)(?!\d)/gu;
const WORD = /\p{L}[\p{L}\p{M}'’-]*/gu;
// A name begins with a capital, and does not stand where every word has one.
const SENTENCE_ENDS = /[.!?:…\n"“„»«(]\s*$/u;

/** @typedef {"email" | "phone" | "date" | "name" | "place" | "phrase"} LeakCode */
/** @typedef {{ code: LeakCode, found: string }} Leak */

/**
 * What in `answer` is worth another look.
 * @param {string} answer
 * @param {{ told: string[], places: string[] }} report what the reporter wrote, and where it was
 * @returns {Leak[]} each thing once
 */
export function leaksIn(answer, { told, places }) {
  const all = told.join("\n");
  /** @type {Leak[]} */
  const leaks = [
    ...matches(answer, EMAIL).map((found) => leak("email", found)),
    ...matches(answer, NUMBER).filter(isPhone).map((found) => leak("phone", found.trim())),
    ...datesOf(answer).filter((one) => datesOf(all).some((other) => isSameDay(one, other)))
      .map((found) => leak("date", found)),
    ...placesIn(answer, places).map((found) => leak("place", found)),
    ...namesIn(answer, all).map((found) => leak("name", found)),
    ...phrasesIn(answer, told).map((found) => leak("phrase", found)),
  ];
  const seen = new Set();
  return leaks.filter(({ found }) => {
    const key = fold(found).trim();
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * @param {LeakCode} code
 * @param {string} found
 */
function leak(code, found) {
  return { code, found };
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 */
function matches(text, pattern) {
  return text.match(pattern) ?? [];
}

/** @param {string} found */
function isPhone(found) {
  const isDate = matches(found, DATE).some((date) => date.trim() === found.trim());
  return !isDate && found.replace(/\D/g, "").length >= PHONE_DIGITS;
}

/** @param {string} text */
function datesOf(text) {
  return matches(text, DATE).map((date) => date.trim());
}

/**
 * @param {string} one
 * @param {string} other
 */
function isSameDay(one, other) {
  const parts = (/** @type {string} */ date) => (date.match(/\d+/g) ?? []).map(Number).sort().join();
  return parts(one) === parts(other);
}

/**
 * @param {string} answer
 * @param {string[]} places
 */
function placesIn(answer, places) {
  const folded = `${fold(answer)} `;
  // Endings change in our languages (Tirana, Tiranës; Skopje, Skopju): the beginning is enough.
  return places.filter((place) => {
    const name = fold(place).trimEnd();
    const stem = name.length > 5 ? name.slice(0, -1) : `${name} `;
    return name.trim().length > 2 && folded.includes(stem);
  });
}

/**
 * Words with a capital, within a sentence, that the reporter wrote with a capital, too.
 * @param {string} answer
 * @param {string} told
 */
function namesIn(answer, told) {
  const known = new Set(capitals(told).map(stemOf));
  return capitals(answer, true).filter((word) => known.has(stemOf(word)));
}

/**
 * @param {string} text
 * @param {boolean} [isInside] leave out what begins a sentence
 */
function capitals(text, isInside = false) {
  return [...text.matchAll(WORD)]
    .filter(({ 0: word, index }) => {
      if (word.length < 3 || !/^\p{Lu}/u.test(word)) return false;
      const before = text.slice(0, index);
      return !isInside || (before.trim() !== "" && !SENTENCE_ENDS.test(before));
    })
    .map(([word]) => word);
}

/** @param {string} word */
function stemOf(word) {
  const folded = fold(word).trim();
  return folded.length > 5 ? folded.slice(0, -2) : folded;
}

/**
 * The longest runs of words that stand in the report as well.
 * @param {string} answer
 * @param {string[]} told
 */
function phrasesIn(answer, told) {
  const texts = told.map((text) => `${fold(text)} `);
  const words = fold(answer).trim().split(" ");
  const phrases = [];
  for (let at = 0; at + PHRASE_WORDS <= words.length; at++) {
    let end = at + PHRASE_WORDS;
    if (!isTold(words.slice(at, end), texts)) continue;
    while (end < words.length && isTold(words.slice(at, end + 1), texts)) end++;
    phrases.push(words.slice(at, end).join(" "));
    at = end - 1;
  }
  return phrases;
}

/**
 * @param {string[]} words
 * @param {string[]} texts
 */
function isTold(words, texts) {
  const phrase = ` ${words.join(" ")} `;
  return texts.some((text) => text.includes(phrase));
}
