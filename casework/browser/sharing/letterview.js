// Passing a case to an institution: which may get it, and what came of each letter.
import { clone, dayText, fill, need, words } from "../page.js";
import { address, postJson } from "../transport.js";
import { refusal } from "./allowing.js";
import { covers, neededFor } from "./consent.js";
import { onSubmit, propose, reload } from "./deeds.js";

/** @typedef {import("./deeds.js").OpenedCase} OpenedCase */
/** @typedef {import("./deeds.js").Page} Page */
/** @typedef {{ code: string, name: string, local_name: string, form: string, languages: string[],
 *   accepts_anonymous: boolean | null, verified_on: string, verified_by: string,
 *   consent: string, is_suggested: boolean }} Body */
/** @typedef {{ id: string, name: string, sent_on: string | null, reminders: number,
 *   remind_on: string | null, may_remind: boolean, answer: string,
 *   answered_on: string | null }} Letter */
/** @typedef {{ today: string, is_coded: boolean, bodies: Body[], letters: Letter[] }} Sharing */

const LAST = ["refused", "no_answer"];
/** @type {{ sharing: Sharing, opened: OpenedCase, page: Page } | null} */
let latest = null;

/**
 * @param {Sharing} sharing
 * @param {OpenedCase} opened
 * @param {Page} page
 */
export function showLetters(sharing, opened, page) {
  const elements = sharing.letters.map((one) => letterElement(one, sharing.today, page));
  need("#letters", HTMLElement).replaceChildren(...elements);
  const form = need("#letter-form", HTMLFormElement);
  const select = need("select", HTMLSelectElement, form);
  if (!latest) {
    select.addEventListener("change", () => showBody(select.value));
    onSubmit(form, () => write(form));
  }
  latest = { sharing, opened, page };
  form.hidden = sharing.bodies.length === 0;
  need("#not-coded", HTMLElement).hidden = sharing.is_coded;
  need("#no-body", HTMLElement).hidden = !sharing.is_coded || sharing.bodies.length > 0;
  fillSelect(select, sharing.bodies);
  showBody(select.value);
}

/**
 * @param {HTMLSelectElement} select
 * @param {Body[]} bodies
 */
function fillSelect(select, bodies) {
  const chosen = select.value;
  const groups = [true, false].map((isSuggested) => {
    const group = document.createElement("optgroup");
    group.label = words(isSuggested ? "suggested" : "other-bodies");
    const those = bodies.filter((one) => one.is_suggested === isSuggested);
    group.append(...those.map(({ code, name, local_name: local }) => new Option(local ? `${local} (${name})` : name, code)));
    return group;
  });
  select.replaceChildren(new Option("---", ""), ...groups.filter(({ childElementCount }) => childElementCount > 0));
  select.value = bodies.some(({ code }) => code === chosen) ? chosen : "";
}

/** @param {string} code */
function showBody(code) {
  const place = need("#body-facts", HTMLElement);
  const rest = need("#letter-rest", HTMLElement);
  const body = latest?.sharing.bodies.find((one) => one.code === code);
  rest.hidden = true;
  if (!latest || !body) return place.replaceChildren();
  const anonymous = { true: "yes", false: "no", null: "unknown" }[String(body.accepts_anonymous)];
  const facts = [
    words(`anonymous-${anonymous}`), body.form, body.languages.join(", "),
    words("verified", { name: body.verified_by, day: dayText(body.verified_on) }),
  ];
  const line = document.createElement("p");
  line.className = "small";
  line.textContent = facts.filter(Boolean).join(" · ");
  const wanted = neededFor("letter", body.consent);
  const isAllowed = covers(latest.opened, wanted);
  place.replaceChildren(line, ...(isAllowed ? [] : [refusal(wanted)]));
  rest.hidden = !isAllowed;
}

/** @param {HTMLFormElement} form */
async function write(form) {
  const { page, sharing } = /** @type {NonNullable<typeof latest>} */ (latest);
  const { body, reason } = Object.fromEntries(new FormData(form));
  const name = sharing.bodies.find(({ code }) => code === body)?.name ?? "";
  await propose(page, "letters", `${words("letter-note", { name })}\n${reason}`, { body });
  form.reset();
  await page.reopen();
  return words("proposed");
}

/**
 * @param {Letter} letter
 * @param {string} today
 * @param {Page} page
 */
function letterElement(letter, today, page) {
  const { id, name, sent_on: sentOn, answer } = letter;
  const element = fill(clone("letter"), { name, state: stateOf(letter) });
  element.dataset.letter = id;
  const where = address("cases", page.id, "letters", id);
  const forms = { send: !sentOn, remind: letter.may_remind, answer: Boolean(sentOn) && ["", "received"].includes(answer) };
  for (const [deed, isShown] of Object.entries(forms)) {
    const form = need(`form[data-do=${deed}]`, HTMLFormElement, element);
    form.hidden = !isShown;
    const day = form.querySelector("input[type=date]");
    if (day instanceof HTMLInputElement) [day.max, day.min, day.value] = [today, sentOn ?? "", today];
    onSubmit(form, async () => {
      const { closes, ...fields } = Object.fromEntries(new FormData(form));
      await postJson(where, { do: deed, ...fields, closes: closes === "on" });
      reload();
    });
  }
  followAnswer(need("form[data-do=answer]", HTMLFormElement, element), answer);
  return element;
}

/**
 * Closing is offered only where nothing more can come.
 * @param {HTMLFormElement} form
 * @param {string} known
 */
function followAnswer(form, known) {
  const select = need("select", HTMLSelectElement, form);
  const closing = need("[data-closes]", HTMLElement, form);
  for (const option of [...select.options]) if (option.value && option.value === known) option.remove();
  const follow = () => {
    closing.hidden = !LAST.includes(select.value);
    if (closing.hidden) need("input", HTMLInputElement, closing).checked = false;
  };
  select.addEventListener("change", follow);
  follow();
}

/** @param {Letter} letter */
function stateOf({ sent_on: sentOn, answer, answered_on: answeredOn, reminders, remind_on: remindOn }) {
  if (!sentOn) return words("letter-agreed");
  const sent = words("letter-sent", { day: dayText(sentOn), count: reminders });
  if (answer) return `${sent} ${words(`letter-${answer}`, { day: dayText(answeredOn ?? sentOn) })}`;
  return remindOn ? `${sent} ${words(reminders < 3 ? "letter-remind" : "letter-give-up", { day: dayText(remindOn) })}` : sent;
}
