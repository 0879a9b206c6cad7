"""`manage.py run_casework_duties`: daily, by a timer; it may be run at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from casework.triage import duties
from reporting.calendar import today


class Command(BaseCommand):
    help = "Bring next actions forward to what was promised, and send the daily mail."

    def handle(self, *args: Any, **options: Any) -> None:
        duties.run(today())
