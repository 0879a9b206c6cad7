"""The dossier of a case: its page, and the calls of that page."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall, CaseworkRequest
from casework.approvals.deciding import may_decide
from casework.approvals.proposing import AlreadyProposed
from casework.calls import MAX_TEXT_BYTES, KeyedSerializer, call, checked
from casework.casepage.forms import ANSWER_CODES
from casework.codes import Role
from casework.keeping import exports
from casework.models import Case, Proposal
from casework.pages import page
from reporting.api import Conflict
from reporting.wire import SealedField


class ProposalSerializer(KeyedSerializer):
    version = serializers.IntegerField(min_value=1, max_value=10**6)
    sealed = SealedField(max_bytes=MAX_TEXT_BYTES)


class ExportSerializer(serializers.Serializer[Any]):
    form = serializers.ChoiceField(choices=["html", "ftm"])


@require_safe
def dossier(request: CaseworkRequest, case: Case) -> HttpResponse:
    """Where a case is made ready to leave; the browser makes all of it."""
    proposal = exports.newest_proposal(case, request.user)
    context: dict[str, Any] = {
        "case": case,
        "answer_codes": ANSWER_CODES,
        "proposal": proposal,
        "may_decide": proposal is not None
        and proposal.state == Proposal.State.PENDING
        and may_decide(request.user, proposal),
        "is_reviewer": Role.REVIEWER in request.user.roles,
    }
    return page(request, "dossier/dossier", **context)


@call("POST")
def propose_export(request: CaseworkCall, case: Case) -> Response:
    """Ask a second reader to agree to one version of the redaction."""
    data = checked(ProposalSerializer, request)
    try:
        proposal = exports.propose(case, by=request.user, **data)
    except AlreadyProposed:
        raise Conflict(_("This waits for a second person already.")) from None
    except exports.SheetMoved:
        raise Conflict(
            _("Somebody changed the redaction meanwhile. Look at it again.")
        ) from None
    return Response({"id": str(proposal.pk)}, status=201)


@call("POST")
def export(request: CaseworkCall, case: Case) -> Response:
    """Note the export of the agreed version, and give the facts it needs."""
    data = checked(ExportSerializer, request)
    try:
        exports.export(case, by=request.user, **data)
    except exports.NotAgreed:
        raise Conflict(
            _("A second person must agree to this version before it goes out.")
        ) from None
    return Response(exports.facts(case, request.user))
