"""What narrows the queue: the filters, as conditions on rows of each source."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from casework.desk.sources import Source
from casework.models import Caseworker, Work

NOBODY = "-"
LATE = "late"
DUE = [
    (LATE, _("Late")),
    ("3", _("In 3 days or sooner")),
    ("7", _("In 7 days or sooner")),
]
OF_REPORT = ("kind", "country", "stage")
OF_WORK = ("urgency", "language", "due", "signal", "owner")


def narrow(
    source: Source, caseworker: Caseworker, wanted: dict[str, str], today: date
) -> QuerySet[Any]:
    """Return the rows of `source` that fit `wanted`."""
    rows = source.rows
    for name in OF_REPORT:
        if wanted.get(name):
            rows = rows.filter(**{f"report__{name}": wanted[name]})
    if not any(wanted.get(name) for name in OF_WORK):
        return rows
    if source.is_of_work:
        return _works(rows, wanted, today)
    works = Work.objects.filter(
        report=OuterRef("report"), organisation=caseworker.organisation_id
    )
    return rows.filter(Exists(_works(works, wanted, today)))


def _works(
    works: QuerySet[Work], wanted: dict[str, str], today: date
) -> QuerySet[Work]:
    for name in ("urgency", "language"):
        if wanted.get(name):
            works = works.filter(**{name: wanted[name]})
    if wanted.get("owner"):
        nobody = wanted["owner"] == NOBODY
        is_theirs = Q(owner=None) if nobody else Q(owner__username=wanted["owner"])
        works = works.filter(is_theirs)
    if wanted.get("signal"):
        # Neither database needs to know JSON for a list of codes.
        works = works.annotate(listed=Cast("signals", TextField()))
        works = works.filter(listed__contains=f'"{wanted["signal"]}"')
    return works.filter(_due(wanted["due"], today)) if wanted.get("due") else works


def _due(due: str, today: date) -> Q:
    days = -1 if due == LATE else int(due)
    return Q(due_on__lte=today + timedelta(days=days))
