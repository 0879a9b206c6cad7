// In the worker: fetches the sealed documents in pages, opens them, and keeps what to find.
import { unlocked } from "../opened.js";
import { Refusal } from "../refusals.js";
import { openDocumentOf, secretsOf } from "./secrets.js";
import { SearchIndex } from "./searchindex.js";
import { textOf, titleIn } from "./texts.js";

const DOCUMENTS = "/casework/api/documents/";
/** What one browser holds at most; the server names the urgent cases first. */
const MAX_CASES = 3000;

/** @typedef {import("./texts.js").Where} Where */
/** @typedef {import("./secrets.js").SealedCase & { envelope: string, messages: { sealed: string }[],
 *   notes: { sealed: string }[], sheets: { sealed: string }[] }} SealedDocuments */
/** @typedef {{ done: number, all: number }} Progress */

let index = new SearchIndex();
/** @type {Set<string>} */
let unopened = new Set();
let all = 0;
let isWhole = false;
/** @type {Promise<void> | null} */
let reading = null;

/**
 * Read everything, unless it is read already or being read for another page just now.
 * @param {{ again: boolean }} asked
 * @param {(progress: any) => void} tell
 */
export async function readAll({ again }, tell) {
  if (again && !reading) isWhole = false;
  if (!isWhole) reading ??= readPages().finally(() => (reading = null));
  const timer = setInterval(() => tell({ done: done(), all }), 200);
  try {
    await reading;
  } finally {
    clearInterval(timer);
  }
  return { value: { done: done(), all } };
}

/**
 * What is found in what has been read so far. The question stays here.
 * @param {{ question: string }} asked
 */
export async function find({ question }) {
  const limit = done() >= MAX_CASES;
  const hits = index.find(question);
  return { value: { hits, done: done(), unopened: unopened.size, limit } };
}

function done() {
  return index.size + unopened.size;
}

async function readPages() {
  index = new SearchIndex();
  unopened = new Set();
  all = 0;
  /** @type {string | null} */
  let place = "";
  while (place !== null && done() < MAX_CASES) {
    const page = await fetchPage(place);
    all = Math.max(page.about ?? all, done());
    for (const one of page.cases) await read(one);
    place = page.next;
  }
  isWhole = true;
}

/** @param {string} place */
async function fetchPage(place) {
  const request = /** @type {RequestInit} */ ({ redirect: "error", cache: "no-store" });
  const response = await fetch(`${DOCUMENTS}?${place}`, request).catch(() => null);
  if (!response?.ok) throw new Refusal("not-fetched");
  return response.json();
}

/** @param {SealedDocuments} sealed */
async function read(sealed) {
  const secrets = await secretsOf(unlocked(), sealed).catch(() => null);
  if (!secrets) return void unopened.add(sealed.case);
  const parts = /** @type {[Where, string][]} */ ([
    ["report", sealed.envelope],
    ...sealed.messages.map((one) => ["message", one.sealed]),
    ...sealed.notes.map((one) => ["note", one.sealed]),
    ...sealed.sheets.map((one) => ["sheet", one.sealed]),
  ]);
  let title = "";
  const texts = [];
  for (const [where, one] of parts) {
    const document = await openDocumentOf(one, secrets);
    if (document?.case !== sealed.case) continue;
    title = titleIn(document, sealed.case) ?? title;
    texts.push({ where, text: textOf(where, document) });
  }
  index.add(sealed.case, title, texts);
}
