"""Pages without any case on them: totals for observers, standing for operators."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from casework.access import CaseworkRequest
from casework.models import Caseworker, Organisation
from casework.pages import page
from casework.people.totals import totals_of


@require_safe
def totals(request: CaseworkRequest) -> HttpResponse:
    """How much work an organisation has, in totals only."""
    organisation = request.user.organisation
    if organisation is None:
        raise Http404
    return page(request, "people/totals", **totals_of(organisation))


@require_safe
def accounts(request: CaseworkRequest) -> HttpResponse:
    """Who has an account, and how it stands. Nothing of any case."""
    people = Caseworker.objects.select_related("organisation").prefetch_related("held")
    shown: dict[str, Any] = {
        "organisations": Organisation.objects.order_by("name"),
        "people": people.order_by("organisation__name", "username"),
    }
    return page(request, "people/accounts", **shown)
