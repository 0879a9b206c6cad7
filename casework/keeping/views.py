"""What goes when: the page of warnings, and the word that proceedings run."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from casework.access import CaseworkRequest
from casework.keeping import actions, plans, terms
from casework.models import Case, Caseworker
from casework.pages import page
from reporting.calendar import today

MOST = 200  # rows of one list; the soonest come first


@require_safe
def keeping(request: CaseworkRequest) -> HttpResponse:
    """The closed cases of one's organisation, and the day on which each goes."""
    organisation = request.user.organisation
    soon = plans.soon_at(organisation) if organisation else []
    later = plans.later_at(organisation, at_most=MOST) if organisation else []
    seen = _seen_by(request.user, [*soon[:MOST], *later])
    context: dict[str, Any] = {
        "soon": [(plan, plan.case in seen) for plan in soon[:MOST]],
        "soon_count": len(soon),
        "later": [(plan, plan.case in seen) for plan in later],
        "most": MOST,
        "has_more": max(len(soon), len(later)) >= MOST,
    }
    return page(request, "keeping/list", **context)


def _seen_by(caseworker: Caseworker, found: list[plans.Plan]) -> set[UUID]:
    ids = [plan.case for plan in found]
    visible = Case.objects.visible_to(caseworker).filter(pk__in=ids)
    return set(visible.values_list("pk", flat=True))


@require_POST
def renew(request: CaseworkRequest, case: Case) -> HttpResponse:
    """A reviewer says that proceedings about a closed case run."""
    # Reopened meanwhile, or spam: the page says how it stands.
    with suppress(actions.NotRenewable):
        actions.renew(case, by=request.user)
    return redirect("casework:case", case.pk)


def facts_of(case: Case) -> dict[str, Any]:
    """Give what the page of a case says of how long it is kept."""
    plan = plans.plan_of(case)
    hold = getattr(case, "hold", None)
    return {
        "plan": plan,
        "hold": hold if hold and hold.until >= today() else None,
        "first_hold_day": today() + timedelta(days=1),
        "last_hold_day": terms.latest_hold(today()),
    }
