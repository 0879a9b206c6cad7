"""JSON of answers that wait for a second person."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.approvals.proposing import AlreadyProposed
from casework.calls import MAX_TEXT_BYTES, call, checked
from casework.codes import FIRST_KEY
from casework.models import Case
from casework.triage import held_replies
from reporting.api import Conflict
from reporting.wire import SealedField


class HeldSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField(min_value=1, max_value=10**6)
    key = serializers.IntegerField(min_value=1, max_value=10**6, default=FIRST_KEY)
    for_case = SealedField(max_bytes=MAX_TEXT_BYTES)
    for_reporter = SealedField(max_bytes=MAX_TEXT_BYTES)


@call("POST")
def held(request: CaseworkCall, case: Case) -> Response:
    """Hold an answer until it is agreed to; 409 like for one that is sent."""
    data = checked(HeldSerializer, request)
    number = data.pop("n")
    try:
        proposal = held_replies.hold(case, number=number, by=request.user, **data)
    except AlreadyProposed:
        said = _("An answer waits already. Let a colleague read it, or take it back.")
        raise Conflict(said) from None
    return Response({"proposal": str(proposal.pk)}, status=201)
