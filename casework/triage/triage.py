"""The triage of a case: how urgent, what next, by when and by whom, in codes."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db import transaction

from casework import audit
from casework.cases import deadlines, works
from casework.cases.actions import lock
from casework.cases.deadlines import Due
from casework.codes import FIRST_KEY, Action, NextAction, Role, Signal, Urgency
from casework.models import Case, Caseworker, Sheet, Work
from casework.triage import sheets
from casework.triage.facts import facts_of
from reporting.calendar import today
from reporting.ladder import Stage


class NotLowered(Exception):
    """Answers in a case of life or freedom need two: one person does not end that."""


class NotOpen(Exception):
    """The case is closed, or the organisation has no part in it."""


class TooLate(Exception):
    """The next action is put off beyond `day`, for which `kind` was promised if any."""

    def __init__(self, day: date, kind: deadlines.Kind | None) -> None:
        super().__init__(day)
        self.day = day
        self.kind = kind


def work_of(case: Case, caseworker: Caseworker) -> Work | None:
    """Return the row of the caseworker's organisation, or what it will begin as."""
    organisation = caseworker.organisation
    if organisation is None:
        return None
    found = Work.objects.filter(report=case, organisation=organisation)
    work = found.select_related("owner").first()
    return work or works.first_row(case, organisation)


def dues_of(case: Case, work: Work | None) -> list[Due]:
    """Return what is due, for somebody who opens the case in this moment."""
    return deadlines.due(replace(facts_of(case, work), is_opened=True))


def _refuse_later(due_on: date, urgency: str, dues: list[Due]) -> None:
    last = deadlines.latest(urgency, dues, today())
    if due_on > last:
        promised = next((due.kind for due in dues if due.on <= last), None)
        raise TooLate(last, promised)


@transaction.atomic
def triage(
    case: Case,
    *,
    urgency: Urgency,
    signals: Collection[Signal],
    language: str,
    is_marked: bool,
    is_justified: bool,
    next_action: NextAction,
    due_on: date,
    owner: Caseworker | None,
    version: int | None,
    sealed: bytes | None,
    by: Caseworker,
    key: int = FIRST_KEY,
) -> Work:
    """Keep both halves of a triage: the codes here, the words in the sealed sheet.

    Raises NotOpen, TooLate, NotLowered, or sheets.SheetMoved; then nothing is kept.
    """
    works.begin(lock(case), by.organisation)
    work = work_of(case, by)
    if work is None or not work.is_open or case.stage == Stage.CLOSED:
        raise NotOpen
    is_lowered = work.urgency == Urgency.U0 and urgency != Urgency.U0
    if is_lowered and Role.REVIEWER not in by.roles:
        raise NotLowered
    work.is_justified = is_justified
    _refuse_later(due_on, urgency, dues_of(case, work))
    if sealed is not None and version is not None:
        kind = Sheet.Kind.TRIAGE
        sheets.write(case, kind=kind, version=version, sealed=sealed, key=key, by=by)
    is_given = owner is not None and owner.pk != work.owner_id
    work.urgency, work.language, work.is_marked = urgency, language, is_marked
    work.signals = [signal.value for signal in Signal if signal in signals]
    work.next_action, work.due_on, work.owner = next_action, due_on, owner
    work.save()
    audit.record(Action.TRIAGE, by=by, case_id=case.pk, detail=f"{urgency}")
    if is_given and owner is not None:
        audit.record(Action.ASSIGN, by=by, case_id=case.pk, detail=owner.username)
    return work
