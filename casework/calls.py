"""What every JSON call of casework shares: the session, the checks, sealed bytes."""

import hashlib
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    permission_classes,
)
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from casework.access import IsVerified, VerifiedSession, View
from casework.codes import FIRST_KEY
from reporting.wire import SealedField

MAX_TEXT_BYTES = 256 * 2**10
MAX_WRAP_BYTES = 4 * 2**10


class KeyedSerializer(serializers.Serializer[Any]):
    """`key` is the number of the case's key it was sealed to; unsaid, the first."""

    key = serializers.IntegerField(min_value=1, max_value=10**6, default=FIRST_KEY)


def call(*methods: str) -> Callable[[View], View]:
    """Make a view of JSON calls: verified session, CSRF token, not in the schema."""

    def wrap(view: View) -> View:
        guarded = permission_classes([IsVerified])(view)
        guarded = authentication_classes([VerifiedSession])(guarded)
        made: View = extend_schema(exclude=True)(api_view([*methods])(guarded))
        return made

    return wrap


def checked(
    serializer: type[serializers.Serializer[Any]], request: Request, **context: Any
) -> Any:
    """Return what was sent, once it is as `serializer` wants it."""
    try:
        form = serializer(data=request.data, context=context)
    except RecursionError:  # JSON as deep as a well; the parser does not mind it
        raise ParseError from None
    form.is_valid(raise_exception=True)
    return form.validated_data


def b64(data: bytes | memoryview) -> str:
    return SealedField(max_bytes=0).to_representation(bytes(data))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
