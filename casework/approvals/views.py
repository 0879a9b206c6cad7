"""What waits for a second person, and what they say to it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.access import CaseworkRequest
from casework.approvals import deciding, lists, proposing
from casework.approvals.forms import VoiceForm
from casework.models import Caseworker, Proposal
from casework.pages import page


@require_safe
def approvals(request: CaseworkRequest) -> HttpResponse:
    """Everything that waits and concerns the reader."""
    return _list(request)


@require_POST
def decide(request: CaseworkRequest, proposal_id: UUID) -> HttpResponse:
    """Agree, decline, or take one's own proposal back."""
    proposal = _proposal_for(request.user, proposal_id)
    form = VoiceForm(request.POST)
    if not form.is_valid():
        return _list(
            request, status=400, problem=_("Please choose one of the buttons.")
        )
    try:
        _say(form.cleaned_data["voice"], proposal, request.user)
    except proposing.AlreadyDecided:
        problem = _("Somebody decided this, or took it back, a moment ago.")
        return _list(request, status=409, problem=problem)
    except deciding.NotReady:
        problem = _("Something is still missing. Look at it again before you agree.")
        return _list(request, status=409, problem=problem)
    except deciding.MayNotDecide:
        raise PermissionDenied from None
    if proposal.report_id and form.cleaned_data["back_to_case"]:
        return redirect("casework:case", proposal.report_id)
    return redirect("casework:approvals")


def _say(voice: str, proposal: Proposal, by: Caseworker) -> None:
    if voice == VoiceForm.AGREE:
        deciding.agree(proposal, by=by)
    elif voice == VoiceForm.DECLINE:
        deciding.decline(proposal, by=by)
    elif proposal.proposed_by_id != by.pk:
        raise deciding.MayNotDecide
    else:
        proposing.cancel(proposal, by=by)


def _proposal_for(caseworker: Caseworker, proposal_id: UUID) -> Proposal:
    proposal = lists.concerning(caseworker).filter(pk=proposal_id).first()
    if proposal is None:
        raise Http404
    return proposal


def _list(
    request: CaseworkRequest, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    rows = lists.waiting(request.user)
    return page(request, "approvals/list", status=status, rows=rows, problem=problem)
