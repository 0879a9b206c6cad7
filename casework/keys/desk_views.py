"""The page of a desk's keys, and what leads, intake and the board do about them."""

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
from casework.approvals.proposing import AlreadyProposed, propose
from casework.codes import Action, Approval, Role
from casework.keys import desks, recovering, rotation
from casework.keys.desk_api import REFUSALS
from casework.keys.forms import LostKeyForm, PersonForm, RecoveryForm, RetireForm
from casework.models import AuditEvent, Caseworker, Organisation
from casework.pages import page
from reporting.fingerprints import fingerprint


def keys_page(
    request: CaseworkRequest, *, status: int = 200, **more: Any
) -> HttpResponse:
    organisation = _own(request)
    state = desks.state_of(organisation)
    newest = state.newest.number if state.newest else 0
    context = {
        "organisation": organisation,
        "state": state,
        "members": _members(organisation, newest),
        "again": _again(request.user),
        "is_intake": request.user.is_intake,
        "is_lead": Role.LEAD in request.user.roles,
        "holds_newest": request.user.desk_keys.filter(
            desk=organisation.desk, epoch=newest
        ).exists(),
        "line": desks.roster_line(organisation),
        "recovery_set": _recovery_set(organisation),
        "recovery_form": RecoveryForm(),
    }
    return page(request, "keys/desk_keys", status=status, **context | more)


def _own(request: CaseworkRequest) -> Organisation:
    if request.user.organisation is None:
        raise Http404
    return request.user.organisation


def _members(organisation: Organisation, newest: int) -> list[tuple[Caseworker, bool]]:
    """Each intake member, and whether they hold the newest key."""
    people = desks.members(organisation).prefetch_related("desk_keys")
    return [
        (person, any(key.epoch == newest for key in person.desk_keys.all()))
        for person in people
    ]


def _again(caseworker: Caseworker) -> list[tuple[Caseworker, int]]:
    """Colleagues with a new key, and how many cases may be shared with them again."""
    if not caseworker.is_intake:
        return []
    colleagues = Caseworker.objects.colleagues_of(caseworker)
    lost = colleagues.filter(shared_before__isnull=False).distinct()
    counts = (
        (one, recovering.to_share_again(one, by=caseworker).count()) for one in lost
    )
    return [(one, count) for one, count in counts if count]


def _recovery_set(organisation: Organisation) -> AuditEvent | None:
    """Give the line of the trail that says who named the recovery key, and when."""
    return AuditEvent.objects.filter(
        organisation=organisation.slug,
        action=Action.DESK_KEY,
        detail__startswith=recovering.NAMED,
    ).last()


@require_safe
def desk_keys(request: CaseworkRequest) -> HttpResponse:
    """Who holds the keys of the desk, and what is to be done about them."""
    return keys_page(request)


@require_POST
def retire(request: CaseworkRequest) -> HttpResponse:
    form = RetireForm(request.POST)
    if not form.is_valid():
        return keys_page(request, status=400, problem=_("Reload the page."))
    try:
        rotation.retire(_own(request), by=request.user, **form.cleaned_data)
    except (rotation.OtherEpoch, rotation.NotSigned, rotation.CasesLeft) as error:
        return keys_page(request, status=409, problem=REFUSALS[type(error)])
    return redirect("casework:desk_keys")


@require_POST
def recovery(request: CaseworkRequest) -> HttpResponse:
    form = RecoveryForm(request.POST)
    if not form.is_valid():
        return keys_page(request, status=400, recovery_form=form)
    recipient = form.cleaned_data["recipient"]
    recovering.set_recovery(
        _own(request),
        recipient=str(recipient),
        fingerprint=fingerprint(recipient),
        by=request.user,
    )
    return redirect("casework:desk_keys")


@require_POST
def no_more(request: CaseworkRequest) -> HttpResponse:
    form = PersonForm(request.POST, by=request.user)
    if not form.is_valid():
        return keys_page(request, status=400, problem=form.errors["person"][0])
    recovering.share_no_more(form.cleaned_data["person"], by=request.user)
    return redirect("casework:desk_keys")


@require_http_methods(["GET", "POST"])
def lost(request: CaseworkRequest) -> HttpResponse:
    """Ask others to agree that somebody makes a new key."""
    form = LostKeyForm(request.POST or None, by=request.user)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return page(request, "keys/lost_key", form=form, status=status)
    person, reason = form.cleaned_data["person"], form.cleaned_data["reason"]
    is_own = person.organisation_id == request.user.organisation_id
    try:
        propose(
            Approval.RESET_KEY,
            by=request.user,
            person=person,
            for_board=not (is_own and Role.LEAD in request.user.roles),
            reason=reason,
        )
    except AlreadyProposed:
        form.add_error("person", _("This waits for a decision already."))
        return page(request, "keys/lost_key", form=form, status=409)
    return page(request, "keys/lost_key", form=None, person=person)
