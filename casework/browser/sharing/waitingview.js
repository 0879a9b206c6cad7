// What waits for a second person on this case. Agreeing is possible only where this browser,
// too, finds that the reporter allows it.
import { clone, dayText, fact, fill, need, say, words } from "../page.js";
import { isNamed } from "./conflicts.js";
import { covers, neededFor } from "./consent.js";
import { draftElement, isOurs } from "./drafttext.js";

/** @typedef {import("./deeds.js").OpenedCase} OpenedCase */
/** @typedef {import("./drafttext.js").Draft} Draft */
/** @typedef {{ proposals: Proposal[],
 *   publishing: { draft: Draft | null, is_allowed: boolean } }} Sharing */
/** @typedef {{ id: string, kind: string, name: string, about: string, by: string, on: string,
 *   note: number | null, consent: string, may_decide: boolean, is_mine: boolean }} Proposal */

/**
 * @param {Sharing} sharing
 * @param {OpenedCase} opened
 * @param {string} id of the case
 */
export function showWaiting({ proposals, publishing }, opened, id) {
  const part = need("#waiting-part", HTMLElement);
  part.hidden = proposals.length === 0;
  const list = need("#waiting", HTMLElement);
  list.replaceChildren(...proposals.map((one) => {
    return one.kind === "publish" ? publishElement(one, opened, publishing, id) : proposalElement(one, opened);
  }));
}

/**
 * Nobody agrees to a text that they have not read, nor to one that is not this case's.
 * @param {Proposal} proposal
 * @param {OpenedCase} opened
 * @param {Sharing["publishing"]} publishing
 * @param {string} id of the case
 */
function publishElement(proposal, opened, { draft, is_allowed: isNoted }, id) {
  const element = proposalElement(proposal, opened);
  const isReadable = draft !== null && isOurs(draft, opened, id);
  if (draft) need("[data-slot=reason]", HTMLElement, element).after(draftElement(draft));
  const objection = need("[data-objection]", HTMLElement, element);
  if (objection.textContent || (isReadable && isNoted)) return element;
  say(objection, words(isReadable ? "publish-differs" : "draft-not-ours"), "warn");
  need("[value=agree]", HTMLButtonElement, element).disabled = true;
  return element;
}

/**
 * @param {Proposal} proposal
 * @param {OpenedCase} opened
 */
function proposalElement(proposal, opened) {
  const { id, kind, name, about, by, on, may_decide: mayDecide, is_mine: isMine } = proposal;
  const element = fill(clone("proposal"), {
    name: about ? `${name}: ${about}` : name,
    who: words("proposed-by", { name: by, day: dayText(on) }),
    reason: reasonOf(proposal, opened),
  });
  element.dataset.proposal = id;
  element.dataset.kind = kind;
  const why = objection(proposal, opened);
  say(need("[data-objection]", HTMLElement, element), why, "warn");
  const form = need("form", HTMLFormElement, element);
  form.action = `/casework/approvals/${encodeURIComponent(id)}/`;
  need("[name=csrfmiddlewaretoken]", HTMLInputElement, form).value = fact("csrf");
  // What goes out is read before it is agreed to, on the page of the dossier.
  const isRead = kind === "export";
  need("[data-read]", HTMLElement, element).hidden = !isRead || !mayDecide;
  need("[value=agree]", HTMLButtonElement, form).hidden = !mayDecide || isRead;
  need("[value=agree]", HTMLButtonElement, form).disabled = why !== "";
  need("[value=decline]", HTMLButtonElement, form).hidden = !mayDecide;
  need("[value=cancel]", HTMLButtonElement, form).hidden = !isMine;
  need("[data-others]", HTMLElement, element).hidden = mayDecide || isMine;
  return element;
}

/**
 * Why nobody may agree, in words; empty if nothing speaks against it.
 * @param {Proposal} proposal
 * @param {OpenedCase} opened
 */
function objection({ id, kind, consent, about }, opened) {
  // Nobody agrees to what they cannot read.
  if (kind === "reply" && !textOf(held(id, opened))) return words("no-reason");
  const wanted = neededFor(kind, consent);
  if (!covers(opened, wanted)) return words(`lacks-${wanted}`);
  return kind === "refer_out" && isNamed(about, opened) ? words("is-named", { name: about }) : "";
}

/**
 * The answer that waits, to be read where it is agreed to.
 * @param {import("../cases/opening.js").Held} [held]
 */
function textOf(held) {
  const text = held?.flags.length === 0 ? held.document?.text : null;
  return typeof text === "string" ? text : null;
}

/**
 * @param {string} id of the proposal
 * @param {OpenedCase} opened
 */
function held(id, opened) {
  return opened.held.find(({ proposal }) => proposal === id);
}

/**
 * @param {Proposal} proposal
 * @param {OpenedCase} opened
 */
function reasonOf({ id, kind, note }, opened) {
  if (kind === "reply") return textOf(held(id, opened)) ?? words("no-reason");
  if (note === null) return "";
  const found = opened.notes.find((one) => one.id === note);
  const text = found?.flags.length === 0 ? found.document?.text : null;
  return typeof text === "string" ? text : words("no-reason");
}
