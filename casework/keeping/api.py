"""JSON calls that ask a second person to keep a case, or to delete it."""

from django.utils.translation import gettext as _
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.approvals.proposing import AlreadyProposed
from casework.calls import call, checked
from casework.keeping import actions
from casework.keeping.forms import DeletionSerializer, HoldSerializer
from casework.models import Case
from reporting.api import Conflict


@call("POST")
def hold(request: CaseworkCall, case: Case) -> Response:
    """Propose a legal hold; its reason comes sealed, as a note."""
    data = checked(HoldSerializer, request)
    try:
        proposal = actions.propose_hold(case, by=request.user, **data)
    except AlreadyProposed:
        raise Conflict(_("This waits for a second person already.")) from None
    return Response({"id": str(proposal.pk)}, status=201)


@call("POST")
def deletion(request: CaseworkCall, case: Case) -> Response:
    """Propose to delete the case at once; the reason comes sealed, as a note."""
    data = checked(DeletionSerializer, request)
    try:
        proposal = actions.propose_deletion(case, by=request.user, **data)
    except AlreadyProposed:
        raise Conflict(_("This waits for a second person already.")) from None
    except actions.StillJoint:
        raise Conflict(
            _("Another organisation works on this case, too. It is not yours alone.")
        ) from None
    except actions.Held:
        raise Conflict(
            _("A legal hold keeps this case. Only its reporter can delete it now.")
        ) from None
    return Response({"id": str(proposal.pk)}, status=201)
