// A reporter chose this name, so it may lie: what the disk gets has no path, no control and no
// direction marks (which make "gpj.exe" look like "exe.jpg"). Letters of any script stay.

const MAX_CHARACTERS = 120;
const MAX_ENDING = 12;
// Controls, format characters such as bidi marks, line breaks, lone surrogates, private use.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;
// What some system takes for a path, a drive, a wildcard or a redirection.
const SPECIAL = /[\\/:*?"<>|%]/g;
// Names that mean a device on Windows, whatever ending they have.
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A file name that is safe to save under; `fallback` when nothing is left of `name`.
 * @param {string} name
 * @param {string} fallback
 */
export function safeName(name, fallback) {
  const plain = name
    .normalize("NFC")
    .replace(UNSEEN, "")
    .replace(SPECIAL, "_")
    .replace(/\s+/g, " ")
    .replace(/^[. ~-]+|[. ]+$/g, "");
  if (!plain) return fallback;
  return shortened(DEVICE.test(plain) ? `_${plain}` : plain);
}

/** @param {string} name */
function shortened(name) {
  const characters = Array.from(name);
  if (characters.length <= MAX_CHARACTERS) return name;
  const dot = characters.lastIndexOf(".");
  const hasEnding = dot > 0 && characters.length - dot <= MAX_ENDING;
  const ending = hasEnding ? characters.slice(dot) : [];
  return [...characters.slice(0, MAX_CHARACTERS - ending.length), ...ending].join("");
}
