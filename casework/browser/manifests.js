// What the reporter's messages say about files: their names, sizes and digests.

/** @typedef {import("../../reporting/browser/envelopes.js").SealedFileEntry} FileEntry */

/**
 * The files that one line of the talk names; an entry that is not whole is left out.
 * @param {{ document: Record<string, any> | null }} line
 * @returns {FileEntry[]}
 */
export function entriesOf({ document }) {
  const listed = document?.type === "files" ? document.files : [];
  return Array.isArray(listed) ? listed.filter(isEntry) : [];
}

/**
 * @param {any} entry
 * @returns {entry is FileEntry}
 */
function isEntry(entry) {
  const isText = (/** @type {string} */ name) => typeof entry?.[name] === "string";
  return ["id", "name", "mime", "sha256"].every(isText) && Number.isSafeInteger(entry.size);
}
