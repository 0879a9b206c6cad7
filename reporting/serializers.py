"""What the JSON API takes, checked before anything else sees it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.serializers import Serializer

from reporting.codes import Kind
from reporting.intake import SealedReport, SealedWrap
from reporting.places import Place
from reporting.wire import DigestField, RecipientField, SealedField

VERSION = 1
MAX_REPORT_BYTES = 280 * 2**10  # 20,000 characters of any script, padded, and room
MAX_WRAP_BYTES = 4 * 2**10
MAX_DESKS = 64


class KeyNumberField(serializers.IntegerField):
    """Which key of the case something was sealed to: 1 is the first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=10**6, **options)


class WrapSerializer(Serializer[Any]):
    desk = serializers.SlugField(max_length=64)
    epoch = serializers.IntegerField(min_value=1, max_value=10**9)
    sealed = SealedField(max_bytes=MAX_WRAP_BYTES)


class ReportSerializer(Serializer[Any]):
    """A report sealed in the browser."""

    v = serializers.ChoiceField(choices=[VERSION])
    case = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    country = serializers.ChoiceField(choices=Place.choices)
    roster = DigestField()
    recipient = RecipientField()
    recipient_tag = DigestField()
    reply_to = RecipientField()
    locator_digest = DigestField()
    write_key_digest = DigestField()
    envelope = SealedField(max_bytes=MAX_REPORT_BYTES)
    wraps = serializers.ListField(
        child=WrapSerializer(), allow_empty=False, max_length=MAX_DESKS
    )

    def validate_wraps(self, wraps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({wrap["desk"] for wrap in wraps}) < len(wraps):
            raise serializers.ValidationError(_("A desk is named twice."))
        return wraps


def sealed_report(data: dict[str, Any]) -> SealedReport:
    """Turn what `ReportSerializer` has checked into what intake keeps."""
    kept = {
        name: value
        for name, value in data.items()
        if name not in ("v", "roster", "wraps")
    }
    wraps = [SealedWrap(**wrap) for wrap in data["wraps"]]
    return SealedReport(wraps=wraps, **kept)


class LocatorSerializer(Serializer[Any]):
    """The mailbox: 32 bytes in hex, derived from the receipt code."""

    locator = DigestField()


class WriteSerializer(LocatorSerializer):
    write_key = DigestField()


class MessageSerializer(WriteSerializer):
    n = serializers.IntegerField(min_value=1, max_value=10**6)
    key = KeyNumberField()
    for_case = SealedField(max_bytes=MAX_REPORT_BYTES)
    for_reporter = SealedField(max_bytes=MAX_REPORT_BYTES)


class PublishingSerializer(WriteSerializer):
    allows_publishing = serializers.BooleanField()


class UploadSerializer(WriteSerializer):
    size = serializers.IntegerField(min_value=1)

    def validate_size(self, value: int) -> int:
        # Padding adds up to 12 %, sealing 16 bytes in 64 KiB and a header.
        if value > settings.MAX_FILE_BYTES * 9 // 8 + 16 * 2**10:
            raise serializers.ValidationError(_("This is too large."), code="too_large")
        return value


class CompleteSerializer(Serializer[Any]):
    sha256 = DigestField()
    wrap = SealedField(max_bytes=MAX_WRAP_BYTES)
    key = KeyNumberField()
