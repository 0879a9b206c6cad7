"""The vetting board's pages. No report, and no number of reports, is on them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casework.access import CaseworkRequest
from casework.approvals import lists
from casework.approvals.proposing import AlreadyProposed
from casework.codes import Role, Seen, Standing
from casework.models import Organisation, Proposal
from casework.pages import page
from casework.people import roles, vetting
from casework.people.forms import COUNTRIES, LANGUAGES, TIES
from casework.people.public_views import GET_OR_POST
from casework.people.staff_forms import DecisionForm, SeenForm
from casework.people.staff_views import invite_to
from reporting.calendar import today
from reporting.codes import Kind


@require_safe
def board(request: CaseworkRequest) -> HttpResponse:
    """Every organisation by its standing, and whose vetting runs out."""
    found = list(Organisation.objects.order_by("name"))
    soon = today() + vetting.DUE_SOON
    due = [
        organisation
        for organisation in found
        if organisation.is_working
        and organisation.vetted_until is not None
        and organisation.vetted_until <= soon
    ]
    by_standing = [
        (standing, [one for one in found if one.standing == standing])
        for standing in Standing
    ]
    groups = [(standing, ones) for standing, ones in by_standing if ones]
    waiting = [one for one in lists.waiting(request.user) if one.may_decide]
    shown: dict[str, Any] = {
        "groups": groups,
        "due": due,
        "today": today(),
        "waiting": waiting,
    }
    return page(request, "people/board", **shown)


@require_safe
def organisation(request: CaseworkRequest, slug: str) -> HttpResponse:
    return _organisation(request, get_object_or_404(Organisation, slug=slug))


def _organisation(
    request: CaseworkRequest,
    organisation: Organisation,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    unseen = vetting.unseen(organisation)
    checks = {
        check.kind: check for check in organisation.checks.select_related("seen_by")
    }
    proposals = Proposal.objects.filter(about=organisation).prefetch_related(
        "voices__by"
    )
    form = DecisionForm(organisation=organisation)
    is_declined = _is_declined(organisation)
    shown: dict[str, Any] = {
        "organisation": organisation,
        "may_vet": vetting.may_vet(request.user, organisation),
        "documents": [(kind, checks.get(kind), kind in unseen) for kind in Seen],
        "unseen": unseen,
        "rows": [
            w for w in lists.waiting(request.user) if w.proposal.about == organisation
        ],
        "decided": proposals.exclude(state=Proposal.State.PENDING),
        "form": form,
        "has_deeds": form.is_any_possible or is_declined,
        "ends_on": vetting.probation_ends_on(organisation),
        "leads": organisation.people.filter(held__role=Role.LEAD),
        "open_cases": vetting.open_cases(organisation),
        "is_declined": is_declined,
        **_words(organisation),
    }
    return page(request, "people/vetting", status=status, **shown | context)


def _is_declined(organisation: Organisation) -> bool:
    waits = Proposal.objects.filter(about=organisation, state=Proposal.State.PENDING)
    return organisation.standing == Standing.APPLIED and not waits.exists()


def _words(organisation: Organisation) -> dict[str, Any]:
    """Put its codes into words."""
    applied = Proposal.objects.filter(about=organisation, proposed_by=None).first()
    ties = applied.value.split() if applied else []
    return {
        "countries": _labels(organisation.countries, COUNTRIES),
        "languages": _labels(organisation.languages, LANGUAGES),
        "competences": _labels(organisation.competences, Kind.choices),
        "ties": _labels(ties, TIES),
    }


def _labels(codes: list[str], choices: Any) -> list[Any]:
    labels = dict(choices)
    return [labels.get(code, code) for code in codes]


@require_POST
def see(request: CaseworkRequest, slug: str) -> HttpResponse:
    """Note which documents were seen today."""
    organisation = get_object_or_404(Organisation, slug=slug)
    form = SeenForm(request.POST)
    if not vetting.may_vet(request.user, organisation):
        return _own(request, organisation)
    if not form.is_valid():
        problem = _("Please tick what you have seen.")
        return _organisation(request, organisation, status=400, problem=problem)
    for kind in form.cleaned_data["seen"]:
        vetting.see(organisation, kind, by=request.user)
    return redirect("casework:vetting", organisation.slug)


@require_POST
def propose(request: CaseworkRequest, slug: str) -> HttpResponse:
    """Lay a decision about the organisation before the board."""
    organisation = get_object_or_404(Organisation, slug=slug)
    form = DecisionForm(request.POST, organisation=organisation)
    if not vetting.may_vet(request.user, organisation):
        return _own(request, organisation)
    if not form.is_valid():
        return _organisation(request, organisation, status=400, form=form)
    try:
        vetting.propose(organisation, **form.cleaned_data, by=request.user)
    except (AlreadyProposed, vetting.NotPossible):
        problem = _("This waits already, or is not possible any more.")
        return _organisation(request, organisation, status=409, problem=problem)
    return redirect("casework:vetting", organisation.slug)


@require_POST
def remove(request: CaseworkRequest, slug: str) -> HttpResponse:
    """Forget an application that was declined."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if not vetting.may_vet(request.user, organisation):
        return _own(request, organisation)
    try:
        vetting.remove(organisation, by=request.user)
    except vetting.NotPossible:
        problem = _("Only an application that was declined can be removed.")
        return _organisation(request, organisation, status=409, problem=problem)
    return redirect("casework:board")


@require_http_methods(GET_OR_POST)
def invite_lead(request: CaseworkRequest, slug: str) -> HttpResponse:
    """Invite the first person of an organisation that was let in."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if not vetting.may_vet(request.user, organisation):
        return _own(request, organisation)
    if not organisation.is_working:
        problem = _("First the board lets the organisation in.")
        return _organisation(request, organisation, status=409, problem=problem)
    lead = [Role.LEAD.value]
    return invite_to(request, organisation, roles.OF_ORGANISATION, roles=lead)


@require_http_methods(GET_OR_POST)
def invite_member(request: CaseworkRequest) -> HttpResponse:
    """Invite a member of the board, a publisher or an operator."""
    return invite_to(request, None, roles.OF_SERVICE)


def _own(request: CaseworkRequest, organisation: Organisation) -> HttpResponse:
    problem = _("This is your own organisation: other members of the board do this.")
    return _organisation(request, organisation, status=403, problem=problem)
