"""JSON of a desk's keys: sealed secrets out, secrets sealed to others in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import MAX_WRAP_BYTES, b64, call, checked, sha256
from casework.keys import desks, recovering, rotation
from casework.keys.rotation import NewWrap, Share
from casework.models import DeskEpoch, DeskRecovery, Organisation
from reporting import published
from reporting.api import Conflict
from reporting.calendar import today
from reporting.wire import DigestField, RecipientField, SealedField

BATCH = 20
MAX_MEMBERS = 200

REFUSALS = {
    rotation.NotAHolder: gettext_lazy(
        "This needs an intake member who holds the key. Reload the page."
    ),
    rotation.HasIt: gettext_lazy("This was done a moment ago. Reload the page."),
    rotation.OtherHolders: gettext_lazy(
        "Somebody's key or role has changed meanwhile. Reload the page and compare "
        "the numbers again."
    ),
    rotation.OtherEpoch: gettext_lazy(
        "A colleague was faster: the desk has another key by now. Reload the page."
    ),
    rotation.NotSigned: gettext_lazy(
        "The vetting board has not signed the desk's new key yet."
    ),
    rotation.CasesLeft: gettext_lazy("Cases are still sealed to this key."),
}


class ShareSerializer(serializers.Serializer[Any]):
    recipient = RecipientField()
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)


class PersonShareSerializer(ShareSerializer):
    person = serializers.CharField(max_length=40)


class EpochSerializer(serializers.Serializer[Any]):
    epoch = serializers.IntegerField(min_value=1, max_value=10**9 - 1)
    recipient = RecipientField()
    shares = serializers.ListField(
        child=PersonShareSerializer(), min_length=1, max_length=MAX_MEMBERS
    )
    recovery = ShareSerializer(allow_null=True)


class KeySerializer(serializers.Serializer[Any]):
    epoch = serializers.IntegerField(min_value=1, max_value=10**9 - 1)
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)


class GivenSerializer(serializers.Serializer[Any]):
    recipient = RecipientField()
    keys = serializers.ListField(child=KeySerializer(), min_length=1, max_length=20)


class GivenToSerializer(GivenSerializer):
    person = serializers.CharField(max_length=40)


class NewWrapSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    was = DigestField()
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES, required=False)


class WrapsSerializer(serializers.Serializer[Any]):
    wraps = serializers.ListField(
        child=NewWrapSerializer(), min_length=1, max_length=100
    )


class AfterSerializer(serializers.Serializer[Any]):
    after = serializers.IntegerField(min_value=0, max_value=2**63 - 1, default=0)


@contextmanager
def explained() -> Iterator[None]:
    """Answer 409, with a sentence, what the actions refuse."""
    try:
        yield
    except tuple(REFUSALS) as error:
        raise Conflict(REFUSALS[type(error)]) from None


def own(request: CaseworkCall) -> Organisation:
    """Return the organisation whose desk it is; nobody else has one."""
    if request.user.organisation is None:
        raise Http404
    return request.user.organisation


@call("GET", "POST")
def desk(request: CaseworkCall) -> Response:
    """What a browser needs to seal the desk's key; POST begins the next epoch."""
    organisation = own(request)
    if request.method == "POST":
        data = checked(EpochSerializer, request)
        shares = {one.pop("person"): Share(**one) for one in data.pop("shares")}
        recovery = data.pop("recovery")
        with explained():
            rotation.make_epoch(
                organisation,
                shares=shares,
                recovery=Share(**recovery) if recovery else None,
                by=request.user,
                **data,
            )
        return Response(status=201)
    epochs = DeskEpoch.objects.filter(desk=organisation.desk, retired_on=None)
    return Response(
        {
            "desk": organisation.desk,
            "next": desks.next_number(organisation.desk),
            "epochs": [
                {"epoch": row.epoch, "recipient": row.recipient} for row in epochs
            ],
            "held": _held(request, organisation),
            "members": [
                {
                    "username": member.username,
                    "name": member.name,
                    "recipient": member.recipient,
                    "epochs": [key.epoch for key in member.desk_keys.all()],
                }
                for member in desks.holders(organisation).prefetch_related("desk_keys")
            ],
            "recovery": _recovery(organisation),
        }
    )


def _held(request: CaseworkCall, organisation: Organisation) -> list[int]:
    keys = request.user.desk_keys.filter(desk=organisation.desk).order_by("epoch")
    return list(keys.values_list("epoch", flat=True))


def _recovery(organisation: Organisation) -> dict[str, Any]:
    kept = DeskRecovery.objects.filter(desk=organisation.desk).order_by("epoch")
    return {
        "recipient": organisation.recovery_recipient,
        "epochs": list(kept.values_list("epoch", flat=True)),
    }


@call("POST")
def keys(request: CaseworkCall) -> Response:
    """Keep keys of the desk for a colleague, sealed to them."""
    data = checked(GivenToSerializer, request)
    with explained():
        for key in data["keys"]:
            share = Share(data["recipient"], key["sealed"])
            rotation.give(
                data["person"],
                epoch=key["epoch"],
                share=share,
                by=request.user,
                organisation=own(request),
            )
    return Response(status=201)


@call("POST")
def recovery(request: CaseworkCall) -> Response:
    """Keep keys of the desk, sealed to the organisation's offline key."""
    data = checked(GivenSerializer, request)
    with explained():
        for key in data["keys"]:
            share = Share(data["recipient"], key["sealed"])
            recovering.keep_recovery(
                own(request), epoch=key["epoch"], share=share, by=request.user
            )
    return Response(status=201)


@call("GET", "POST")
def wraps(request: CaseworkCall) -> Response:
    """Cases sealed to an older key: a batch of them out, sealed to the new one in."""
    if request.method == "POST":
        data = checked(WrapsSerializer, request)
        with explained():
            new = [NewWrap(**wrap) for wrap in data["wraps"]]
            done = rotation.seal_again(new, by=request.user)
        return Response({"done": done})
    form = AfterSerializer(data=request.query_params)
    form.is_valid(raise_exception=True)
    with explained():
        epoch = rotation.target(request.user)
    old = desks.old_wraps(request.user, than=epoch)
    batch = old.filter(pk__gt=form.validated_data["after"])[:BATCH]
    return Response(
        {
            **desks.progress(own(request), epoch),
            # The browser believes the board's signatures, not us.
            "roster": published.note(),
            "today": today().isoformat(),
            "wraps": [
                {
                    "id": row.pk,
                    "case": str(row.report_id),
                    "epoch": row.epoch,
                    "sealed": b64(row.sealed),
                    "was": sha256(bytes(row.sealed)),
                }
                for row in batch
            ],
        }
    )
