// Help with the story: how much room is left, and a word of warning about personal numbers.
import { byId } from "./page.js";

// Marks of a person: an e-mail address, a telephone number, the personal numbers of the region
// (13 digits; 10 digits; a letter, 8 digits, a letter). They warn and never block.
const MARKS = [
  /[^\s@]+@[^\s@]+\.[^\s@]{2,}/,
  /(?:^|[^\d])(?:\+|00?)[1-9](?:[ \t/().-]*\d){6,}/,
  /(?:^|\D)(?:\d{13}|\d{10})(?!\d)/,
  /(?:^|[^a-z\d])[a-z]\d{8}[a-z](?![a-z\d])/i,
];
const DATES = /\b\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}/g;

/** @param {string} text */
export function looksPersonal(text) {
  const undated = text.replace(DATES, " ");
  return MARKS.some((mark) => mark.test(undated));
}

/** Watch the story while it is written. */
export function watchStory() {
  const story = byId("story", HTMLTextAreaElement);
  const limit = story.maxLength;
  // A browser cuts a long text that is pasted, without a word. Better to say it and cut nothing.
  story.removeAttribute("maxlength");
  const look = () => {
    showRoom(limit - story.value.length, story.value !== "");
    byId("story-warning", HTMLElement).hidden = !looksPersonal(story.value);
  };
  story.addEventListener("input", look);
  look();
}

/**
 * @param {number} left
 * @param {boolean} isWritten
 */
function showRoom(left, isWritten) {
  const counter = byId("story-left", HTMLElement);
  counter.hidden = !isWritten;
  const number = new Intl.NumberFormat(document.documentElement.lang).format(left);
  counter.textContent = (counter.dataset["text"] ?? "").replace("{left}", number);
  byId("story-long", HTMLElement).hidden = left >= 0;
}
