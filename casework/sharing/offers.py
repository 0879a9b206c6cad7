"""What other organisations offer to a desk: its page and its JSON."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall, CaseworkRequest
from casework.calls import b64, call, checked
from casework.codes import DeclineReason
from casework.models import Caseworker, Referral
from casework.pages import page
from casework.sharing import referrals
from reporting.api import Conflict

State = Referral.State
SHOWN = (State.OFFERED, State.ACCEPTED)


class AnswerSerializer(serializers.Serializer[Any]):
    accepts = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=DeclineReason.choices, required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not data["accepts"] and "reason" not in data:
            raise serializers.ValidationError(
                {"reason": [_("Please choose why you do not take it.")]}
            )
        return data


@require_safe
def offers(request: CaseworkRequest) -> HttpResponse:
    """What waits for an answer; the browser opens the summaries."""
    return page(request, "sharing/offers", reasons=DeclineReason.choices)


@call("GET")
def offers_list(request: CaseworkCall) -> Response:
    """Return the offers to one's own organisation, with their sealed summaries."""
    rows = Referral.objects.filter(to=request.user.organisation_id, state__in=SHOWN)
    return Response(
        [
            {
                "id": str(row.pk),
                "case": str(row.report_id),
                "holder": f"desk:{row.to.desk}:{row.epoch}",
                "from": row.sender.name,
                "contact": row.sender.contact,
                "state": row.state,
                "is_joint": row.is_joint,
                "on": row.offered_on.isoformat(),
                "summary": b64(row.summary),
            }
            for row in rows.select_related("sender", "to").order_by("offered_on", "pk")
        ]
    )


def offer_for(caseworker: Caseworker, referral_id: UUID) -> Referral:
    """Return an offer to one's own organisation; Http404 otherwise."""
    offers = Referral.objects.filter(to=caseworker.organisation_id)
    found = offers.exclude(state=State.PROPOSED).filter(pk=referral_id).first()
    if found is None:
        raise Http404
    return found


@call("POST")
def offer(request: CaseworkCall, referral_id: UUID) -> Response:
    """Accept or decline an offer."""
    found = offer_for(request.user, referral_id)
    data = checked(AnswerSerializer, request)
    try:
        if data["accepts"]:
            referrals.accept(found, by=request.user)
        else:
            reason = DeclineReason(data["reason"])
            referrals.decline(found, reason=reason, by=request.user)
    except referrals.MovedOn:
        raise Conflict(
            _("This offer was answered, or taken back, a moment ago.")
        ) from None
    return Response(status=204)
