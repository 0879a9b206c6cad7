// The dossier as one HTML file that prints on A4 and asks nobody for anything. Pure: everything
// comes in as text and is escaped here.

/** @typedef {{ label: string, on: string, text: string }} Section text as it goes out */
/**
 * @typedef {object} Dossier
 * @property {string} language
 * @property {string} title
 * @property {[string, string][]} cover
 * @property {{ title: string, rows: [string, string][] }} chronology
 * @property {{ title: string, note: string, sections: Section[] }} text
 * @property {{ title: string, none: string, digest: string,
 *   rows: { name: string, size: string, sha256: string }[] }} files
 * @property {{ title: string, note: string, rows: [string, string, string][] }} custody
 * @property {string} foot
 */

const STYLE = `
  @page { size: A4; margin: 20mm 18mm; }
  body { margin: 0 auto; max-width: 44rem; padding: 1rem; color: #111; background: #fff;
    font: 11pt/1.5 "Noto Serif", Georgia, serif; }
  h1 { font-size: 20pt; margin: 0 0 6mm; } h2 { font-size: 13pt; margin: 9mm 0 3mm; break-after: avoid; }
  h3 { font-size: 10.5pt; margin: 5mm 0 1mm; break-after: avoid; }
  table { width: 100%; border-collapse: collapse; font-size: 9.5pt; }
  td { padding: 1mm 3mm 1mm 0; border-bottom: .2mm solid #bbb; vertical-align: top; }
  tr { break-inside: avoid; } td:first-child { white-space: nowrap; width: 1%; padding-right: 8mm; }
  .wide td:first-child { width: 40%; }
  .wide td:first-child { white-space: normal; }
  .text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; unicode-bidi: isolate; }
  .digest { font: 8pt/1.4 monospace; overflow-wrap: anywhere; }
  .note, footer { color: #444; font-size: 9pt; } footer { margin-top: 10mm; }
  @media print { body { padding: 0; max-width: none; } .cover { break-after: page; } }
`;
// Even if a text broke out of its place, it could neither run nor fetch anything.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** @param {Dossier} dossier */
export function paperOf({ language, title, cover, chronology, text, files, custody, foot }) {
  return `<!doctype html>
<html lang="${safe(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="robots" content="noindex">
<title>${safe(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<section class="cover"><h1>${safe(title)}</h1>${table(cover)}</section>
<section><h2>${safe(chronology.title)}</h2>${table(chronology.rows)}</section>
<section><h2>${safe(text.title)}</h2><p class="note">${safe(text.note)}</p>${sections(text.sections)}</section>
<section><h2>${safe(files.title)}</h2>${fileTable(files)}</section>
<section><h2>${safe(custody.title)}</h2><p class="note">${safe(custody.note)}</p>${table(custody.rows)}</section>
<footer>${safe(foot)}</footer>
</body>
</html>
`;
}

/** @param {string[][]} rows */
function table(rows) {
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${safe(cell)}</td>`).join("")}</tr>`);
  return `<table>${lines.join("\n")}</table>`;
}

/** @param {Section[]} all */
function sections(all) {
  return all
    .map(({ label, on, text }) => {
      const head = on ? `${label}, ${on}` : label;
      return `<h3>${safe(head)}</h3><p class="text" dir="auto">${safe(text)}</p>`;
    })
    .join("\n");
}

/** @param {Dossier["files"]} files */
function fileTable({ none, digest, rows }) {
  if (rows.length === 0) return `<p>${safe(none)}</p>`;
  const lines = rows.map(({ name, size, sha256 }) => {
    const first = `<td dir="auto">${safe(name)}<br>${safe(size)}</td>`;
    return `<tr>${first}<td>${safe(digest)}<br><span class="digest">${safe(sha256)}</span></td></tr>`;
  });
  return `<table class="wide">${lines.join("\n")}</table>`;
}

/** @param {string} text */
function safe(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (found) => names[/** @type {keyof typeof names} */ (found)]);
}
