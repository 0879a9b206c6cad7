"""How much work an organisation has, in totals only."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from casework.codes import STAGE_CHOICES, NextAction, Urgency
from casework.models import Organisation, Work
from reporting.calendar import today
from reporting.models import Report


def totals_of(organisation: Organisation) -> dict[str, Any]:
    """Give what an observer sees: open, late, and how many at each stage."""
    work = Work.objects.filter(organisation=organisation, is_open=True)
    came = Report.objects.filter(desk_wraps__desk=organisation.desk)
    return {
        "organisation": organisation,
        "open_count": work.count(),
        "late_count": work.filter(due_on__lt=today()).count(),
        "tables": [
            (
                _("Reports that came to this desk, by stage"),
                _counts(came, "stage", STAGE_CHOICES),
            ),
            (_("Open cases, by urgency"), _counts(work, "urgency", Urgency.choices)),
            (
                _("Open cases, by what is next"),
                _counts(work, "next_action", NextAction.choices),
            ),
        ],
    }


def _counts(rows: Any, field: str, choices: Iterable[Any]) -> list[tuple[Any, int]]:
    counted = rows.order_by().values_list(field).annotate(count=Count("pk"))
    found = dict(counted)
    return [(label, found[code]) for code, label in choices if found.get(code)]
