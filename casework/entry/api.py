"""JSON of one's own passkeys: made here, and the sealed key that each may open."""

import base64
import re
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import b64, call, checked
from casework.entry import passkeys
from casework.entry.passkeys import Answer, NotAccepted, Place, TooMany
from casework.entry.signin import Busy, prove
from casework.models import Passkey
from reporting.api import Conflict, Unavailable

MAX_BLOB_BYTES = 4 * 2**10
# An age file for one passkey and nobody else: 16 bytes of nonce, then the sealed key.
BLOB = re.compile(
    rb"age-encryption\.org/v1\n"
    rb"-> age-encryption\.org/fido2prf [A-Za-z0-9+/]{22}\n"
    rb"[A-Za-z0-9+/]{43}\n"
    rb"--- "
)


class ProofSerializer(serializers.Serializer[Any]):
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class PasskeySerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)
    token = serializers.CharField(max_length=500)
    credential = serializers.DictField()


class KeySerializer(serializers.Serializer[Any]):
    """A sealed key, or an empty one to take it away."""

    passkey = serializers.IntegerField(min_value=1, max_value=2**62)
    sealed = serializers.CharField(
        max_length=MAX_BLOB_BYTES * 4 // 3 + 4, allow_blank=True
    )

    def validate_sealed(self, value: str) -> bytes | None:
        try:
            sealed = base64.b64decode(value, validate=True)
        except ValueError:
            raise ValidationError(_("This is not base64.")) from None
        if sealed and BLOB.match(sealed) is None:
            raise ValidationError(_("This is not a key sealed to one passkey."))
        return sealed or None


@call("POST")
def passkey_options(request: CaseworkCall) -> Response:
    """Say how to make a passkey, to who knows the password once more."""
    password = checked(ProofSerializer, request)["password"]
    place = _place(request)
    try:
        is_proven = prove(request._request, password)
    except Busy:
        raise Unavailable(_("Please wait a minute and try again.")) from None
    if not is_proven:
        message = _("This is not your password. After several tries, wait a while.")
        raise ValidationError({"password": [message]})
    options, token = passkeys.ask_new(place, request.user)
    return Response({"options": options, "token": token})


@call("GET", "POST")
def own_passkeys(request: CaseworkCall) -> Response:
    """One's own passkeys with the keys they open; a new one is kept."""
    if request.method == "POST":
        data = checked(PasskeySerializer, request)
        answer = Answer(data["token"], data["credential"])
        place = _place(request)
        try:
            added = passkeys.add(place, answer, name=data["name"], by=request.user)
        except NotAccepted:
            message = _("This passkey was not accepted. Please try again.")
            raise Conflict(message) from None
        except TooMany:
            message = _("You have as many passkeys as one may have.")
            raise Conflict(message) from None
        return Response(_shown(added), status=201)
    return Response({"passkeys": [_shown(one) for one in request.user.passkeys.all()]})


@call("POST")
def passkey_key(request: CaseworkCall) -> Response:
    """Keep one's identity once more, sealed to a passkey: never the only one."""
    data = checked(KeySerializer, request)
    passkey = request.user.passkeys.filter(pk=data["passkey"]).first()
    if passkey is None:
        raise Http404
    passkeys.keep_key(passkey, sealed=data["sealed"], by=request.user)
    return Response(status=204)


def _place(request: CaseworkCall) -> Place:
    place = passkeys.place_of(request._request)
    if place is None:
        raise Conflict(_("Passkeys do not work at this address."))
    return place


def _shown(passkey: Passkey) -> dict[str, Any]:
    blob = passkey.key_blob
    return {
        "id": passkey.pk,
        "name": passkey.name,
        "credential": passkey.credential_id,
        "blob": None if blob is None else b64(blob),
    }
