"""How much work lies on whom: numbers, counted up to a limit and never further."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from casework.codes import Role, Standing
from casework.models import Caseworker, Organisation, Work

MAX_COUNTED = 500
SOON_DAYS = 7
HANDLERS = (Role.INTAKE, Role.CASEWORKER, Role.REVIEWER)


class CountUpTo(Subquery):
    """The number of rows, up to a limit: it never walks further than that."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], limit: int) -> None:
        super().__init__(rows.order_by().values("pk")[: limit + 1])


@dataclass(frozen=True)
class Load:
    people: Sequence[Any]  # each with open_cases, late, soon
    unowned: int
    open_cases: int
    capacity: int
    limit: int

    @property
    def is_full(self) -> bool:
        return 0 < self.capacity <= self.open_cases


def of(organisation: Organisation, *, today: date) -> Load:
    """Count what everybody of `organisation` has to do, in two queries."""
    theirs = Work.objects.filter(owner=OuterRef("pk"), is_open=True)
    soon = today + timedelta(days=SOON_DAYS)
    people = (
        Caseworker.objects.filter(
            organisation=organisation,
            standing=Standing.ACTIVE,
            held__role__in=HANDLERS,
        )
        .distinct()
        .annotate(
            open_cases=CountUpTo(theirs, MAX_COUNTED),
            late=CountUpTo(theirs.filter(due_on__lt=today), MAX_COUNTED),
            soon=CountUpTo(
                theirs.filter(due_on__gte=today, due_on__lte=soon), MAX_COUNTED
            ),
        )
        .order_by("name", "username")
    )
    works = Work.objects.filter(organisation=OuterRef("pk"), is_open=True)
    # Enough to tell whether the capacity is used up.
    limit = max(MAX_COUNTED, 2 * organisation.capacity)
    unowned, open_cases = (
        Organisation.objects.filter(pk=organisation.pk)
        .values_list(
            CountUpTo(works.filter(owner=None), MAX_COUNTED), CountUpTo(works, limit)
        )
        .get()
    )
    return Load(list(people), unowned, open_cases, organisation.capacity, limit)
