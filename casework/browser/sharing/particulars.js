// Looks in a text for the public for what is more exact than it should be: days, sums and
// names, also those that do not stand in the report. Pure: text in, findings out.

// As many of their languages as this browser knows the months of; one it does not know adds
// those of its own.
const LANGUAGES = ["en", "sq", "bs-Latn", "bs-Cyrl", "sr-Latn", "sr-Cyrl", "mk", "hr", "tr"];
const MONTH = String.raw`(?:${monthStems().join("|")})\p{L}{0,3}`;
const WORD_START = String.raw`(?<![\p{L}\p{N}])`;
const WORD_END = String.raw`(?![\p{L}\p{N}])`;
const ORDINAL = "(?:st|nd|rd|th)?";
const DAY_FIRST = String.raw`\d{1,4}${ORDINAL}\.?\s+(?:of\s+)?${MONTH}${WORD_END}(?:,?\s+\d{4})?`;
const MONTH_FIRST = String.raw`${MONTH}\.?,?\s+\d{1,4}${ORDINAL}${WORD_END}`;
const NUMBER = String.raw`\d+(?:[.,'’\s]\d+)*`;
const TIMES = String.raw`(?:(?:mijë|h?iljad|хиљад|илјад|mil|мил|thousand)\p{L}*\.?\s+)?`;
// How money is called, or begins to be. What means something else as well only as a whole word.
const MONEY = [
  String.raw`(?:euro|evr|евр|d[ie]nar|д[ие]нар|dollar|dolar|долар|fran[gck]|франк)\p{L}*`,
  `(?:eur|lek[ëu]?|mara?k[aeu]?|мара?к[аеу]?)${WORD_END}`,
].join("|");
const SIGN = String.raw`[€$£₺]|(?:EUR|RSD|MKD|ALL|BAM|CHF|USD|TRY|KM|КМ)(?!\p{L})`;

/** @typedef {"day" | "sum" | "person"} ParticularCode */

/** @type {[ParticularCode, RegExp][]} */
const PATTERNS = [
  ["day", new RegExp(`${WORD_START}(?:${DAY_FIRST}|${MONTH_FIRST})`, "giu")],
  ["day", /(?<!\d)(?:\d{4}-\d{1,2}(?:-\d{1,2})?|\d{1,2}\s?[./]\s?\d{1,2}\s?[./](?:\s?\d{2,4})?|\d{1,2}[./]\d{4})(?!\d)/gu],
  ["sum", new RegExp(String.raw`${NUMBER}\s*${TIMES}(?:${MONEY})`, "giu")],
  ["sum", new RegExp(String.raw`${NUMBER}\s?(?:${SIGN})|(?:${SIGN})\s?${NUMBER}`, "gu")],
  // A sentence that begins with a name and one that begins with another word look the same.
  ["person", /(?<!\p{L})(?!The )\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}{2,})+(?!\p{L})/gu],
];

/**
 * What in `text` is more exact than others need. A hint: what is written in words alone, such
 * as "five thousand" or "last Monday", is not found.
 * @param {string} text
 * @returns {{ code: ParticularCode, found: string }[]} each thing once
 */
export function particularsIn(text) {
  const all = PATTERNS.flatMap(([code, pattern]) => {
    return (text.match(pattern) ?? []).map((found) => ({ code, found: found.trim() }));
  });
  return all.filter(({ found }, at) => all.findIndex((other) => other.found === found) === at);
}

/** The beginnings of all months' names: in our languages their ends change. */
function monthStems() {
  // Alone, and beside a day: "ožujak", "12. ožujka".
  const forms = [{ month: "long" }, { month: "long", day: "numeric" }];
  const names = LANGUAGES.flatMap((language) => forms.flatMap((form) => monthsIn(language, form)));
  const words = names.map((name) => name.toLowerCase()).filter((name) => /^\p{L}{3,}$/u.test(name));
  // "oktobar", but "u oktobru"
  return [...new Set(words)].map((name) => name.replace(/a(?=r$)|а(?=р$)/u, "$&?"));
}

/**
 * @param {string} language
 * @param {object} form
 */
function monthsIn(language, form) {
  const format = new Intl.DateTimeFormat(language, { ...form, timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, month) => {
    const parts = format.formatToParts(Date.UTC(2026, month, 15));
    return parts.find(({ type }) => type === "month")?.value ?? "";
  });
}
