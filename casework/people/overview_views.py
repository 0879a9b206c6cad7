"""Pages without any case on them: totals for observers, standing for operators."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.access import CaseworkRequest
from casework.codes import STAGE_CHOICES, NextAction, Urgency
from casework.models import Caseworker, Organisation, Work
from casework.pages import page
from reporting.calendar import today
from reporting.models import Report


@require_safe
def totals(request: CaseworkRequest) -> HttpResponse:
    """How much work an organisation has, in totals only."""
    organisation = request.user.organisation
    if organisation is None:
        raise Http404
    work = Work.objects.filter(organisation=organisation, is_open=True)
    came = Report.objects.filter(desk_wraps__desk=organisation.desk)
    shown: dict[str, Any] = {
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
    return page(request, "people/totals", **shown)


def _counts(rows: Any, field: str, choices: Iterable[Any]) -> list[tuple[Any, int]]:
    counted = rows.order_by().values_list(field).annotate(count=Count("pk"))
    found = dict(counted)
    return [(label, found[code]) for code, label in choices if found.get(code)]


@require_safe
def accounts(request: CaseworkRequest) -> HttpResponse:
    """Who has an account, and how it stands. Nothing of any case."""
    people = Caseworker.objects.select_related("organisation").prefetch_related("held")
    shown: dict[str, Any] = {
        "organisations": Organisation.objects.order_by("name"),
        "people": people.order_by("organisation__name", "username"),
    }
    return page(request, "people/accounts", **shown)
