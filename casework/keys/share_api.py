"""JSON to share cases again with a colleague who had to make a new key."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import MAX_WRAP_BYTES, b64, call, checked
from casework.keys import recovering
from casework.keys.desk_api import explained
from casework.keys.forms import PersonForm
from casework.keys.recovering import SharedCase
from casework.models import Case, Caseworker
from reporting.wire import DigestField, RecipientField, SealedField

BATCH = 20


class SharedCaseSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1, max_value=10**6)
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)
    tag = DigestField()


class SharedSerializer(serializers.Serializer[Any]):
    recipient = RecipientField()
    cases = serializers.ListField(
        child=SharedCaseSerializer(), min_length=1, max_length=100
    )


@call("GET", "POST")
def share(request: CaseworkCall) -> Response:
    """The next cases `?person` had before; POST keeps them, sealed to the person."""
    person = _person(request)
    if request.method == "POST":
        data = checked(SharedSerializer, request)
        shared = [SharedCase(**one) for one in data["cases"]]
        with explained():
            done = recovering.share_again(
                person, recipient=data["recipient"], shared=shared, by=request.user
            )
        return Response({"done": done})
    cases = recovering.to_share_again(person, by=request.user).defer("envelope")
    return Response(
        {
            "recipient": person.recipient,
            "left": cases.count(),
            "cases": [_sealed(case, request.user) for case in cases[:BATCH]],
        }
    )


def _person(request: CaseworkCall) -> Caseworker:
    form = PersonForm(request.query_params, by=request.user)
    if not form.is_valid():
        raise serializers.ValidationError({"person": [*form.errors["person"]]})
    person: Caseworker = form.cleaned_data["person"]
    return person


def _sealed(case: Case, caseworker: Caseworker) -> dict[str, Any]:
    """The case's secret in every form this caseworker holds a key for."""
    held = set(caseworker.desk_keys.values_list("desk", "epoch"))
    wraps = [
        {"holder": "me", "sealed": b64(grant.sealed)}
        for grant in case.grants.filter(caseworker=caseworker)
    ] + [
        {"holder": f"desk:{wrap.desk}:{wrap.epoch}", "sealed": b64(wrap.sealed)}
        for wrap in case.desk_wraps.all()
        if (wrap.desk, wrap.epoch) in held
    ]
    return {
        "id": str(case.pk),
        "number": case.key_number,
        "recipient": case.recipient,
        "wraps": wraps,
    }
