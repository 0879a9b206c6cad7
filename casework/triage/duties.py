"""What the desk owes each day: due days that follow the promises, and one mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise

from casework.cases import deadlines
from casework.cases.deadlines import Due, Kind
from casework.models import Case, Organisation, Work
from casework.triage import digest, held_replies
from casework.triage.facts import facts_of_works
from casework.triage.promised import DUE_NAMES
from reporting.models import DeskWrap

BATCH = 500
MOST_SHOWN = 200


@dataclass(frozen=True)
class Late:
    """A promise that was not kept: of a case, only its short name."""

    short: str
    days: int
    kinds: tuple[Kind, ...]  # empty: only the day that somebody set

    @property
    def names(self) -> list[Promise]:
        return [DUE_NAMES[kind] for kind in self.kinds]


def run(today: date) -> None:
    """Do the duties of the day; they may run at any time, and again."""
    held_replies.forget_decided()
    keep_promises()
    digest.send(today)


def keep_promises() -> int:
    """Bring forward each next action that stands later than what was promised.

    A promise can move closer after somebody chose a day: the reporter answers, or a
    letter goes out. Returns how many were brought forward.
    """
    works = Work.objects.filter(is_open=True).order_by("pk")
    works = works.select_related("report").defer("report__envelope")
    early = _early(works.iterator(chunk_size=BATCH))
    moved = 0
    while some := list(islice(early, BATCH)):
        moved += Work.objects.bulk_update(some, ["due_on"])
    return moved


def _early(works: Iterator[Work]) -> Iterator[Work]:
    for work, facts in facts_of_works(works):
        first = next(iter(deadlines.due(facts)), None)
        if first is not None and work.due_on is not None and first.on < work.due_on:
            work.due_on = first.on
            yield work


def late_works(organisation: Organisation, today: date) -> list[Late]:
    """Return what is late at this desk, latest first and not more than fit a page."""
    late = Work.objects.filter(
        organisation=organisation, is_open=True, due_on__lt=today
    ).order_by("due_on", "urgency", "report")
    late = late.select_related("report").defer("report__envelope")
    return [
        Late(
            short=str(work.report_id)[:8],
            days=(today - (work.due_on or today)).days,
            kinds=tuple(due.kind for due in deadlines.due(facts) if due.on < today),
        )
        for work, facts in facts_of_works(late[:MOST_SHOWN])
    ]


def unopened(organisation: Organisation, today: date) -> list[Late]:
    """Return what came to the desk and nobody has opened in time."""
    begun = Work.objects.filter(report=OuterRef("report"), organisation=organisation)
    wraps = DeskWrap.objects.filter(
        ~Exists(begun),
        desk=organisation.desk,
        is_new=True,
        report__received_on__lt=today - timedelta(days=1),
    ).order_by("report__received_on")
    found = wraps.values_list("report", "report__received_on").distinct()
    rows = ((report, _opening(received_on)) for report, received_on in found)
    late = (
        Late(str(report)[:8], (today - due.on).days, (due.kind,))
        for report, due in rows
        if due.on < today
    )
    return list(islice(late, MOST_SHOWN))


def _opening(received_on: date) -> Due:
    days = deadlines.OPEN_WORKING_DAYS
    return Due(deadlines.add_working_days(received_on, days), Kind.OPEN)


def short_of(case: Case) -> str:
    return str(case.pk)[:8]
