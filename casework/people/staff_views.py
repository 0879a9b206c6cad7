"""The lead's pages: who works here, in which roles, and what the office can do."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casework.access import CaseworkRequest
from casework.approvals import lists
from casework.approvals.proposing import AlreadyProposed
from casework.codes import Actor, Role, Standing
from casework.keys.desks import is_rotation_due
from casework.models import Caseworker, Organisation
from casework.pages import page
from casework.people import inviting, leaving, onboarding, profile, roles
from casework.people.forms import OrganisationForm
from casework.people.public_views import GET_OR_POST
from casework.people.staff_forms import GrantRoleForm, InviteForm, TakeRoleForm
from reporting.calendar import today


def _organisation(request: CaseworkRequest) -> Organisation:
    if request.user.organisation is None:  # a lead of nothing leads nobody
        raise Http404
    return request.user.organisation


def _colleague(request: CaseworkRequest, username: str) -> Caseworker:
    """Return somebody of the lead's own organisation; Http404 for all others."""
    people = _organisation(request).people.filter(username=username)
    person = people.first()
    if person is None:
        raise Http404
    return person


@require_safe
def people(request: CaseworkRequest) -> HttpResponse:
    """Everybody of the organisation, and how they stand."""
    order = ("standing", "name", "username")
    organisation = _organisation(request)
    found = organisation.people.prefetch_related("held").order_by(*order)
    rows = [(person, onboarding.missing(person)) for person in found]
    is_key_due = is_rotation_due(organisation)
    return page(request, "people/people", rows=rows, is_key_due=is_key_due)


@require_http_methods(GET_OR_POST)
def invite(request: CaseworkRequest) -> HttpResponse:
    """Invite somebody; the code is on this one answer and nowhere else."""
    organisation = _organisation(request)
    return invite_to(request, organisation, roles.OF_ORGANISATION)


def invite_to(
    request: CaseworkRequest,
    organisation: Organisation | None,
    choices: list[Role],
    **initial: Any,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = InviteForm(sent, choices=choices, initial=initial)
    if form.is_valid():
        try:
            code = inviting.invite(
                form.cleaned_data["username"],
                name=form.cleaned_data["name"],
                roles=form.roles,
                organisation=organisation,
                by=request.user,
            )
        except inviting.UserNameTaken:
            form.add_error(
                "username", _("Somebody has this user name. Please change it.")
            )
        else:
            return _show_code(request, form.cleaned_data["username"], code)
    status = 400 if form.is_bound else 200
    shown = {"form": form, "organisation": organisation}
    return page(request, "people/invite", status=status, **shown)


@require_POST
def renew(request: CaseworkRequest, username: str) -> HttpResponse:
    """A fresh code for somebody who is invited still."""
    person = _colleague(request, username)
    try:
        code = inviting.renew(person, by=request.user)
    except inviting.NotInvited:
        problem = _("Only somebody who is not approved yet gets a new code.")
        return _person(request, person, status=409, problem=problem)
    return _show_code(request, person.username, code)


def _show_code(request: CaseworkRequest, username: str, code: str) -> HttpResponse:
    until = today() + inviting.VALID
    return page(request, "people/code", username=username, code=code, until=until)


@require_safe
def person(request: CaseworkRequest, username: str) -> HttpResponse:
    return _person(request, _colleague(request, username))


def _person(
    request: CaseworkRequest, person: Caseworker, *, status: int = 200, **context: Any
) -> HttpResponse:
    shown = {
        "person": person,
        "held": sorted(person.roles, key=list(Role).index),
        "missing": onboarding.missing(person),
        "conflicts": [Actor(code).label for code in person.conflicts],
        "rows": [w for w in lists.waiting(request.user) if w.proposal.person == person],
        "form": GrantRoleForm(person=person, choices=roles.OF_ORGANISATION),
        "is_me": person.pk == request.user.pk,
    }
    return page(request, "people/person", status=status, **shown | context)


@require_POST
def grant_role(request: CaseworkRequest, username: str) -> HttpResponse:
    """Propose a role; another person gives it."""
    person = _colleague(request, username)
    form = GrantRoleForm(request.POST, person=person, choices=roles.OF_ORGANISATION)
    if not form.is_valid():
        return _person(request, person, status=400, form=form)
    try:
        roles.propose(person, **form.cleaned_data, by=request.user)
    except AlreadyProposed:
        problem = _("This role waits for somebody's agreement already.")
        return _person(request, person, status=409, problem=problem)
    return redirect("casework:person", person.username)


@require_POST
def take_role(request: CaseworkRequest, username: str) -> HttpResponse:
    """Take a role away, at once."""
    person = _colleague(request, username)
    form = TakeRoleForm(request.POST)
    if not form.is_valid():
        return _person(request, person, status=400)
    try:
        leaving.take_role(person, form.cleaned_data["role"], by=request.user)
    except leaving.LastLead:
        problem = _(
            "Somebody must lead the organisation. Give the role to another first."
        )
        return _person(request, person, status=409, problem=problem)
    return redirect("casework:people")


@require_POST
def stop(request: CaseworkRequest, username: str) -> HttpResponse:
    """Suspend somebody, at once."""
    return _leave(request, username, Standing.SUSPENDED)


@require_POST
def end(request: CaseworkRequest, username: str) -> HttpResponse:
    """End somebody's work here, at once and for good."""
    return _leave(request, username, Standing.ENDED)


def _leave(request: CaseworkRequest, username: str, standing: Standing) -> HttpResponse:
    person = _colleague(request, username)
    if person.pk == request.user.pk:
        problem = _("Not yourself: another lead, or the board, does that.")
        return _person(request, person, status=409, problem=problem)
    if person.standing != Standing.ENDED:
        leaving.end(person, by=request.user, standing=standing)
    return redirect("casework:person", person.username)


@require_POST
def take_back(request: CaseworkRequest, username: str) -> HttpResponse:
    """Ask others to let a suspended person work again."""
    person = _colleague(request, username)
    try:
        onboarding.propose_return(person, by=request.user)
    except (onboarding.NotComplete, AlreadyProposed):
        problem = _("This waits already, or the person is not suspended.")
        return _person(request, person, status=409, problem=problem)
    return redirect("casework:person", person.username)


@require_http_methods(GET_OR_POST)
def organisation(request: CaseworkRequest) -> HttpResponse:
    """What the organisation says about its work."""
    own = _organisation(request)
    sent = request.POST if request.method == "POST" else None
    form = OrganisationForm(sent, organisation=own, initial=profile.of(own))
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return page(request, "people/organisation", status=status, form=form, own=own)
    profile.change(own, by=request.user, **form.cleaned_data)
    return page(request, "people/organisation", form=form, own=own, is_saved=True)
