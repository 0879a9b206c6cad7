"""The queue: the cases somebody may see, oldest first, a page at a time."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from casework.codes import STAGE_NAMES
from casework.models import Case, CaseQuerySet, Caseworker, Read
from reporting.ladder import Stage
from reporting.models import Message

ROWS = 50
ANY_STAGE = "any"
# What we promise, after Directive (EU) 2019/1937, articles 9 and 11.
ACKNOWLEDGE_DAYS = 7
FEEDBACK_MONTHS = 3


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: the next page begins after it."""

    received_on: date
    id: UUID

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote; ValueError for anything else."""
        day, _, case = text.partition("_")
        return cls(date.fromisoformat(day), UUID(case))

    def __str__(self) -> str:
        return f"{self.received_on.isoformat()}_{self.id}"


@dataclass(frozen=True)
class Row:
    case: Case
    age_days: int
    unread: int
    is_new: bool  # to this caseworker
    due_on: date | None
    days_left: int | None

    @property
    def short(self) -> str:
        """What colleagues call the case among themselves."""
        return str(self.case.pk)[:8]

    @property
    def stage(self) -> Promise:
        return STAGE_NAMES[Stage(self.case.stage)]

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: Cursor | None


def due_on(stage: str, received_on: date) -> date | None:
    """Return the day by which we promised the next step, or None."""
    if stage == Stage.RECEIVED:
        return received_on + timedelta(days=ACKNOWLEDGE_DAYS)
    if stage == Stage.CLOSED or Stage(stage).is_result:
        return None
    month = received_on.month - 1 + FEEDBACK_MONTHS
    year, month = received_on.year + month // 12, month % 12 + 1
    last_day = calendar.monthrange(year, month)[1]
    return date(year, month, min(received_on.day, last_day))


def page(
    caseworker: Caseworker,
    *,
    today: date,
    stage: str = "",
    kind: str = "",
    country: str = "",
    after: Cursor | None = None,
) -> Page:
    """Return one page of the caseworker's queue, in one query."""
    cases = _with_unread(Case.objects.visible_to(caseworker), caseworker)
    cases = _filtered(cases, stage=stage, kind=kind, country=country)
    if after is not None:
        later = Q(received_on=after.received_on, pk__gt=after.id)
        cases = cases.filter(Q(received_on__gt=after.received_on) | later)
    ordered = cases.order_by("received_on", "pk").defer("envelope")
    found = list(ordered[: ROWS + 1])
    shown = found[:ROWS]
    last = shown[-1] if len(found) > ROWS else None
    rows = [_row(case, today) for case in shown]
    return Page(rows, Cursor(last.received_on, last.pk) if last else None)


def _filtered(
    cases: CaseQuerySet, *, stage: str, kind: str, country: str
) -> CaseQuerySet:
    if not stage:
        cases = cases.exclude(stage=Stage.CLOSED)
    elif stage != ANY_STAGE:
        cases = cases.filter(stage=stage)
    if kind:
        cases = cases.filter(kind=kind)
    return cases.filter(country=country) if country else cases


def _with_unread(cases: CaseQuerySet, caseworker: Caseworker) -> CaseQuerySet:
    """Add `unread`, the reporter's messages not read yet, and `is_new`."""
    mine = Read.objects.filter(report=OuterRef("pk"), caseworker=caseworker)
    unread = (
        Message.objects.filter(
            report=OuterRef("pk"),
            sender=Message.Sender.REPORTER,
            number__gt=OuterRef("read_up_to"),
        )
        .order_by()
        .values("report")
        .annotate(number_unread=Count("pk"))
    )
    return cases.annotate(
        is_new=~Exists(mine),
        read_up_to=Coalesce(Subquery(mine.values("number")[:1]), 0),
        unread=Coalesce(Subquery(unread.values("number_unread")), 0),
    )


def _row(case: Any, today: date) -> Row:
    due = due_on(case.stage, case.received_on)
    return Row(
        case=case,
        age_days=(today - case.received_on).days,
        unread=case.unread,
        is_new=case.is_new,
        due_on=due,
        days_left=(due - today).days if due else None,
    )
