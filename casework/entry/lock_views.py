"""The emergency lock, and what the board sees of it."""

from django.contrib.auth import logout
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.access import CaseworkRequest
from casework.approvals import proposing
from casework.codes import Approval
from casework.entry import leaving, locking
from casework.entry.forms import OfficeForm
from casework.models import Organisation, Proposal
from casework.pages import page


@require_http_methods(["GET", "POST"])
def lock_office(request: CaseworkRequest) -> HttpResponse:
    """Lock one's own organisation: no question but one, and no script needed."""
    organisation = request.user.organisation
    if organisation is None or not request.user.is_approved:
        raise Http404
    if request.method != "POST":
        return page(request, "entry/lock", organisation=organisation)
    locked = locking.lock(organisation, by=request.user)
    logout(request)
    twin = locked.twin if locking.twin_desk(locked) else None
    response = page(request, "entry/locked", organisation=locked, twin=twin)
    return leaving.clear(response)


@require_http_methods(["GET", "POST"])
def locked_offices(request: CaseworkRequest) -> HttpResponse:
    """Which organisations are locked; the board may ask again to lift a lock."""
    problem = ""
    if request.method == "POST":
        form = OfficeForm(request.POST)
        try:
            if form.is_valid():
                locking.propose_lift(form.cleaned_data["office"], by=request.user)
                return redirect("casework:approvals")
            problem = _("There is no such organisation.")
        except locking.NotLocked:
            problem = _("It is not locked any more.")
        except proposing.AlreadyProposed:
            problem = _("This waits for the board already.")
    waiting = Proposal.objects.filter(
        kind=Approval.LIFT_LOCK,
        about=OuterRef("pk"),
        state=Proposal.State.PENDING,
    )
    offices = Organisation.objects.exclude(locked_on=None).order_by("name")
    return page(
        request,
        "entry/locked_offices",
        status=409 if problem else 200,
        offices=offices.annotate(waits=Exists(waiting)),
        problem=problem,
    )
