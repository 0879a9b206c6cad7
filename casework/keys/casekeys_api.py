"""JSON of the key of a case: who holds it, and the next one."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import MAX_WRAP_BYTES, call, checked
from casework.cases import casekeys
from casework.cases.casekeys import Holders, NewKey
from casework.models import Case
from reporting.api import Conflict
from reporting.wire import DigestField, RecipientField, SealedField

MAX_HOLDERS = 1000


class PersonSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=40)
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)
    tag = DigestField()


class DeskSerializer(serializers.Serializer[Any]):
    desk = serializers.SlugField(max_length=64)
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)


class NewKeySerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=2, max_value=10**6)
    recipient = RecipientField()
    tag = DigestField()
    old = SealedField(max_bytes=MAX_WRAP_BYTES)
    state = DigestField()
    people = serializers.ListField(child=PersonSerializer(), max_length=MAX_HOLDERS)
    desks = serializers.ListField(child=DeskSerializer(), max_length=MAX_HOLDERS)


@call("GET", "POST")
def case_key(request: CaseworkCall, case: Case) -> Response:
    """Whom a new key must be sealed to; POST changes it, 409 when they changed."""
    if request.method == "GET":
        return Response(_listed(case, casekeys.holders(case)))
    new = _new_key(checked(NewKeySerializer, request))
    try:
        casekeys.change(case, new, by=request.user)
    except casekeys.CaseKeyMoved:
        message = _("Somebody else changed who can open this case. Please try again.")
        raise Conflict(message) from None
    return Response({"key": new.number}, status=201)


def _listed(case: Case, holders: Holders) -> dict[str, Any]:
    return {
        "key": case.key_number,
        "state": holders.state,
        "people": [
            {
                "username": grant.caseworker.username,
                "recipient": grant.caseworker.recipient,
                "tag": grant.tag,
            }
            for grant in holders.grants
        ],
        "desks": [
            {"desk": one.desk, "epoch": one.epoch, "note": one.note}
            for one in holders.desks
        ],
    }


def _new_key(data: dict[str, Any]) -> NewKey:
    people = {one["username"]: (one["sealed"], one["tag"]) for one in data["people"]}
    desks = {one["desk"]: one["sealed"] for one in data["desks"]}
    return NewKey(**data | {"people": people, "desks": desks})
