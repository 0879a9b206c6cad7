// Hands an opened file to the browser to save. The shell does it for its pages: Firefox takes a
// download inside a frame for a page to show there, and the policy on frames forbids that.

// A Blob URL must outlive the start of its download; a minute is ample.
const URL_MS = 60_000;

/**
 * @param {Blob} blob
 * @param {string} name already safe
 */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), URL_MS);
}
