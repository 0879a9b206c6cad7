"""Today, at the one place that reads a clock. The reporting side keeps days only."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    return settings.TODAY or timezone.localdate()
