"""A case goes to an institution: agreed by two, sent, reminded of, answered."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from casework import audit
from casework.approvals import proposing
from casework.approvals.deciding import NotReady
from casework.cases import actions, deadlines
from casework.codes import Action, Approval, NextAction
from casework.models import (
    Case,
    Caseworker,
    Coding,
    Letter,
    Note,
    Proposal,
    Work,
)
from casework.sharing import directory
from casework.sharing.bodies import Body, open_to, suggest
from casework.sharing.referrals import BEFORE_REFERRED
from reporting.calendar import today
from reporting.ladder import CloseReason, Stage

Answer = Letter.Answer
MOVES_ON = BEFORE_REFERRED | {Stage.REFERRED, Stage.INST_REPLIED}
CLOSES = {
    Answer.REFUSED: CloseReason.INST_REFUSED,
    Answer.NO_ANSWER: CloseReason.INST_NO_ANSWER,
}


class NotForThis(Exception):
    """This case may not go to this body."""


class AlreadyWritten(Exception):
    """A letter to this body is under way already."""


class OutOfOrder(Exception):
    """The letter is not where this deed needs it, or the day cannot be."""


def bodies_for(case: Case) -> list[tuple[Body, bool]]:
    """Return the bodies that may get the case, each with whether it is suggested.

    A case that is not coded yet goes nowhere: the rules need its actor.
    """
    coding = Coding.objects.filter(report=case).first()
    if coding is None:
        return []
    known = open_to(
        directory.bodies(),
        country=coding.country,
        actor=coding.actor,
        signals=_signals(case),
    )
    best = suggest(known, code=coding.main_code, actor=coding.actor)
    others = [body for body in known if body not in best]
    return [(body, True) for body in best] + [(body, False) for body in others]


def _signals(case: Case) -> set[str]:
    """What any of those who work on it has marked: one warning is enough."""
    marked = Work.objects.filter(report=case).values_list("signals", flat=True)
    return {signal for signals in marked for signal in signals}


@transaction.atomic
def propose(case: Case, *, body: str, note: Note, by: Caseworker) -> Proposal:
    """Ask a second person to agree. Raises NotForThis, AlreadyWritten."""
    locked = actions.lock(case)
    _make_sure(locked, body)
    return proposing.propose(Approval.LETTER, by=by, case=locked, value=body, note=note)


def _make_sure(case: Case, body: str) -> None:
    allowed = {one.code for one, _ in bodies_for(case)}
    if body not in allowed:
        raise NotForThis
    if Letter.objects.filter(report=case, body=body, answer="").exists():
        raise AlreadyWritten


def begin(proposal: Proposal, by: Caseworker) -> None:
    """Let the letter be sent, now that two have agreed."""
    case = Case.objects.get(proposals=proposal)
    if proposal.organisation is None:
        raise NotReady
    try:
        _make_sure(case, proposal.value)
    except (NotForThis, AlreadyWritten):
        raise NotReady from None
    Letter.objects.create(
        report=case, organisation=proposal.organisation, body=proposal.value
    )
    _next(case, proposal.organisation_id, NextAction.REFER, today())


@transaction.atomic
def send(letter: Letter, *, on: date, by: Caseworker) -> None:
    """Note the day on which it went; the reporter sees that it was passed on.

    Raises OutOfOrder.
    """
    case, held = _hold(letter)
    if held.is_sent or not case.received_on <= on <= today():
        raise OutOfOrder
    held.is_sent, held.sent_on = True, on
    held.save(update_fields=["is_sent", "sent_on"])
    _record(held, "sent", by=by)
    if case.stage in BEFORE_REFERRED:
        actions.take_step(case, stage=Stage.REFERRED, reason="", by=by)
    _wait(case, held)


@transaction.atomic
def remind(letter: Letter, *, by: Caseworker) -> None:
    """Note that the institution was reminded. Raises OutOfOrder."""
    case, held = _hold(letter)
    if not may_remind(held):
        raise OutOfOrder
    held.reminders += 1
    held.save(update_fields=["reminders"])
    _record(held, f"reminder {held.reminders}", by=by)
    _wait(case, held)


@transaction.atomic
def answer(
    letter: Letter, *, answer: Answer, closes: bool, on: date, by: Caseworker
) -> None:
    """Note what came back; the reporter sees it. Raises OutOfOrder.

    `closes`: nothing more can be done after a refusal, or after silence.
    """
    # That it was received is no last word: it may act or refuse later.
    case, held = _hold(letter, Answer.NONE, Answer.RECEIVED)
    if held.sent_on is None or not held.sent_on <= on <= today():
        raise OutOfOrder
    if answer == held.answer or (closes and answer not in CLOSES):
        raise OutOfOrder
    held.answer, held.answered_on = answer, on
    held.save(update_fields=["answer", "answered_on"])
    _record(held, answer, by=by, action=Action.ANSWERED)
    stage = _stage_after(answer)
    if stage and stage != case.stage and case.stage in MOVES_ON:
        actions.take_step(case, stage=stage, reason="", by=by)
    if closes and case.stage != Stage.CLOSED:
        reason = CLOSES[answer]
        actions.take_step(case, stage=Stage.CLOSED, reason=reason, by=by)
    else:
        after = NextAction.CLOSE if answer in CLOSES else NextAction.UPDATE
        _next(case, held.organisation_id, after, today())


def _stage_after(answer: Answer) -> Stage | None:
    if answer == Answer.NO_ANSWER:
        return None
    return Stage.INST_ACTING if answer == Answer.ACTING else Stage.INST_REPLIED


def may_remind(letter: Letter) -> bool:
    """Tell whether a reminder is due, and not one too many."""
    due = remind_on(letter)
    is_left = letter.reminders < len(deadlines.REMIND_DAYS)
    return is_left and due is not None and due <= today()


def remind_on(letter: Letter) -> date | None:
    """Return the day of the next reminder, or of giving up; None if it has no use."""
    if letter.sent_on is None or letter.answer:
        return None
    days = (*deadlines.REMIND_DAYS, deadlines.NO_ANSWER_DAYS)[letter.reminders]
    return letter.sent_on + timedelta(days=days)


def _wait(case: Case, letter: Letter) -> None:
    due = remind_on(letter)
    if due is not None:
        is_over = letter.reminders >= len(deadlines.REMIND_DAYS)
        after = NextAction.WAIT if is_over else NextAction.REMIND
        _next(case, letter.organisation_id, after, max(due, today()))


def _next(case: Case, organisation: int | None, action: NextAction, on: date) -> None:
    """Set what the organisation does next, unless something is due before that."""
    work = Work.objects.filter(report=case, organisation=organisation, is_open=True)
    work.update(next_action=action, due_on=on)


def _hold(letter: Letter, *answers: Answer) -> tuple[Case, Letter]:
    """Hold case and letter, if it has one of these answers so far."""
    case = actions.lock(Case.objects.defer("envelope").get(pk=letter.report_id))
    held = Letter.objects.select_for_update().filter(pk=letter.pk).first()
    if held is None or held.answer not in (answers or [Answer.NONE]):
        raise OutOfOrder
    return case, held


def _record(
    letter: Letter, what: str, *, by: Caseworker, action: Action = Action.REFER
) -> None:
    detail = f"letter {what} {letter.body}"[:60]
    audit.record(action, by=by, case_id=letter.report_id, detail=detail)


def letter_for(case: Case, caseworker: Caseworker, letter_id: UUID) -> Letter | None:
    """Return a letter of this case that the caseworker's organisation writes."""
    letters = Letter.objects.filter(
        report=case, organisation=caseworker.organisation_id
    )
    return letters.filter(pk=letter_id).first()
