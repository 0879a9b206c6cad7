"""How sealed things travel in JSON: strict base64 of age files, hex of digests."""

import base64
import binascii
import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# An age file for exactly one post-quantum recipient starts like this; whatever
# does not is refused before it is kept, so nobody can store a plain text here.
HEADER = b"age-encryption.org/v1\n-> mlkem768x25519 "
HEADER_BYTES = 1700  # header with one stanza and its MAC, a little less
RECIPIENT = re.compile(r"age1pq1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{1940,1970}")


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
        if not sealed.startswith(HEADER) or b"\n--- " not in sealed[:HEADER_BYTES]:
            self.fail("not_sealed")
        return sealed

    def to_representation(self, value: bytes) -> str:
        return base64.b64encode(value).decode("ascii")


def digest_field() -> serializers.RegexField:
    """A SHA-256 in hex."""
    return serializers.RegexField(r"\A[0-9a-f]{64}\Z", max_length=64)


def recipient_field() -> serializers.RegexField:
    """A post-quantum age recipient; a classical one is refused."""
    return serializers.RegexField(rf"\A{RECIPIENT.pattern}\Z", max_length=2000)
