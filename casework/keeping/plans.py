"""Which closed case goes when, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from casework.keeping import terms
from casework.keeping.terms import Closed
from casework.models import Case, Organisation, Work
from reporting.calendar import today
from reporting.ladder import CloseReason, Stage
from reporting.models import DeskWrap, Step


@dataclass(frozen=True)
class Plan:
    """The day on which one closed case goes."""

    case: UUID
    closed: Closed
    goes_on: date

    @property
    def short(self) -> str:
        return str(self.case)[:8]

    @property
    def is_spam(self) -> bool:
        return self.closed.reason == CloseReason.ABUSE_SPAM

    @property
    def is_held(self) -> bool:
        held = self.closed.held_until
        return held is not None and held >= today()

    @property
    def may_be_renewed(self) -> bool:
        return not self.is_spam


def plan_of(case: Case) -> Plan | None:
    """Return when `case` goes; None while it is open."""
    return next(_plans(Case.objects.filter(pk=case.pk)), None)


def due(on: date, cases: QuerySet[Case] | None = None) -> list[Plan]:
    """Give every closed case (of `cases`) whose time is over on that day."""
    first_spam = on - timedelta(days=terms.SPAM_DAYS)
    first = terms.add_months(on, -terms.KEEP_MONTHS)
    closed = _closed(Case.objects.all() if cases is None else cases)
    # Three days more: months are of unlike length, and the plan decides.
    aged = closed.filter(
        Q(closed_on__lte=first + timedelta(days=3))
        | Q(closed_for=CloseReason.ABUSE_SPAM, closed_on__lte=first_spam)
    )
    return [plan for plan in _of_rows(aged) if plan.goes_on <= on]


def soon_at(organisation: Organisation) -> list[Plan]:
    """Give the closed cases of an organisation that go in the next 30 days."""
    until = today() + timedelta(days=terms.WARNING_DAYS)
    return _in_order(due(until, _of(organisation)))


def later_at(organisation: Organisation, *, at_most: int) -> list[Plan]:
    """Give those that go later, the longest closed first."""
    until = today() + timedelta(days=terms.WARNING_DAYS)
    oldest = _of_rows(_closed(_of(organisation)))
    later = (plan for plan in oldest if plan.goes_on > until)
    return _in_order(list(islice(later, at_most)))


def _of(organisation: Organisation) -> QuerySet[Case]:
    wraps = DeskWrap.objects.filter(report=OuterRef("pk"), desk=organisation.desk)
    work = Work.objects.filter(report=OuterRef("pk"), organisation=organisation)
    return Case.objects.filter(Exists(wraps) | Exists(work))


def _in_order(plans: list[Plan]) -> list[Plan]:
    return sorted(plans, key=lambda plan: (plan.goes_on, plan.case))


def _plans(cases: QuerySet[Case]) -> Iterator[Plan]:
    return _of_rows(_closed(cases))


def _closed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Choose closed cases, the oldest first, with the day they were closed on.

    Closing a closed case corrects its reason and does not begin its time again.
    """
    steps = Step.objects.filter(report=OuterRef("pk"))
    last = steps.order_by("-pk")
    reopened = Step.objects.filter(report=OuterRef("report"), pk__gt=OuterRef("pk"))
    closings = steps.exclude(Exists(reopened.exclude(stage=Stage.CLOSED)))
    first = closings.filter(stage=Stage.CLOSED).order_by("pk")
    return (
        cases.filter(stage=Stage.CLOSED)
        .annotate(
            closed_on=Subquery(first.values("taken_on")[:1]),
            closed_for=Subquery(last.values("reason")[:1]),
        )
        .order_by("closed_on", "pk")
    )


def _of_rows(cases: QuerySet[Case]) -> Iterator[Plan]:
    names = ("closed_on", "closed_for", "proceedings__renewed_on", "hold__until")
    rows = cases.values_list("pk", *names)
    for case_id, *facts in rows.iterator():
        closed = Closed(*facts)
        if closed.on is not None:
            yield Plan(case_id, closed, terms.goes_on(closed))
