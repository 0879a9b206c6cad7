"""JSON of one's own sealed keys."""

import base64
import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from casework.access import CaseworkCall
from casework.calls import b64, call, checked
from casework.keys import actions
from reporting.age import AgeError, Recipient
from reporting.api import Conflict
from reporting.wire import RecipientField

MAX_BLOB_BYTES = 4 * 2**10
# An age file under a passphrase: scrypt, salt, work factor. 18 is what the browser
# uses; less would help whoever steals the database to guess, more is a trap.
BLOB = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} (18|19|20)\n")


class KeySerializer(serializers.Serializer[Any]):
    recipient = RecipientField()
    blob = serializers.CharField(max_length=MAX_BLOB_BYTES * 4 // 3 + 4)

    def validate_recipient(self, value: str) -> str:
        try:
            return str(Recipient.parse(value))
        except AgeError as error:
            raise serializers.ValidationError(str(error)) from error

    def validate_blob(self, value: str) -> bytes:
        try:
            blob = base64.b64decode(value, validate=True)
        except ValueError:
            raise serializers.ValidationError(_("This is not base64.")) from None
        if BLOB.match(blob) is None:
            message = _("This is not a key sealed under a passphrase.")
            raise serializers.ValidationError(message)
        return blob


@call("GET", "POST")
def keys(request: CaseworkCall) -> Response:
    """One's own sealed keys; a first key is kept once."""
    if request.method == "POST":
        try:
            actions.set_key(request.user, **checked(KeySerializer, request))
        except actions.KeyExists:
            raise Conflict(_("You have a key already.")) from None
        return Response(status=201)
    blob = request.user.key_blob
    is_intake = request.user.is_intake
    desks = request.user.desk_keys.order_by("desk", "epoch") if is_intake else ()
    return Response(
        {
            "recipient": request.user.recipient,
            "blob": None if blob is None else b64(blob),
            "desks": [
                {"desk": key.desk, "epoch": key.epoch, "sealed": b64(key.sealed)}
                for key in desks
            ],
        }
    )
