/**
 * A size as people read it, in the words of the page: "2.5 MB".
 * @param {number} bytes
 * @param {string} units from small to large, separated by "|"
 */
export function sizeText(bytes, units) {
  const names = units.split("|");
  let at = 0;
  let size = bytes;
  while (size >= 1024 && at < names.length - 1) {
    size /= 1024;
    at++;
  }
  const number = new Intl.NumberFormat(document.documentElement.lang, {
    maximumFractionDigits: at === 0 ? 0 : 1,
  });
  return `${number.format(size)} ${names[at]}`;
}
