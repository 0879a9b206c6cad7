"""How sealed things travel in JSON: strict base64 of age files, hex of digests."""

import base64
import binascii
import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reporting import age


@extend_schema_field({"type": "string", "format": "byte"})
class SealedField(serializers.Field[bytes, str, str, Any]):
    """An age file in base64, at most `max_bytes` long."""

    default_error_messages = {
        "not_base64": _("This is not base64."),
        "too_long": _("This is too long."),
        "not_sealed": _("This is not an age file for one post-quantum recipient."),
    }

    def __init__(self, *, max_bytes: int, **options: Any) -> None:
        self.max_bytes = max_bytes
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> bytes:
        if not isinstance(data, str):
            self.fail("not_base64")
        if len(data) > self.max_bytes * 4 // 3 + 4:
            self.fail("too_long")
        try:
            sealed = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            self.fail("not_base64")
        if not age.is_sealed(sealed):
            self.fail("not_sealed")
        return sealed

    def to_representation(self, value: bytes) -> str:
        return base64.b64encode(value).decode("ascii")


class ShapedField(serializers.Field[str, str, str, Any]):
    """A text of one exact shape. (DRF's own field looks at each letter: 1 ms more.)"""

    default_error_messages = {"shape": _("This does not have the right form.")}
    shape: re.Pattern[str]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not self.shape.fullmatch(data):
            self.fail("shape")
        return data

    def to_representation(self, value: str) -> str:
        return value


@extend_schema_field({"type": "string", "pattern": "^[0-9a-f]{64}$"})
class DigestField(ShapedField):
    """32 bytes in hex: a SHA-256, a locator or a write key."""

    shape = re.compile(r"[0-9a-f]{64}")


@extend_schema_field({"type": "string"})
class RecipientField(ShapedField):
    """A post-quantum age recipient; a classical or a broken one is refused.

    It is read whole (1 ms): nobody could ever answer a report with a broken one.
    """

    shape = re.compile(r"age1pq1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{1940,1970}")

    def to_internal_value(self, data: Any) -> str:
        try:
            return str(age.Recipient.parse(super().to_internal_value(data)))
        except age.AgeError:
            self.fail("shape")
