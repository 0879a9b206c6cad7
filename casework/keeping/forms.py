"""What is sent to keep a case longer or to delete it."""

from datetime import date

from django.utils.translation import gettext as _
from rest_framework import serializers

from casework.calls import MAX_TEXT_BYTES, KeyedSerializer
from casework.keeping import terms
from reporting.calendar import today
from reporting.wire import SealedField


class DeletionSerializer(KeyedSerializer):
    sealed = SealedField(max_bytes=MAX_TEXT_BYTES)


class HoldSerializer(DeletionSerializer):
    until = serializers.DateField()

    def validate_until(self, until: date) -> date:
        if not today() < until <= terms.latest_hold(today()):
            raise serializers.ValidationError(
                _("Choose a day after today, at most 12 months from now.")
            )
        return until
