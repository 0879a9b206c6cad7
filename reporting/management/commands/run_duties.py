"""`manage.py run_duties`: hourly, by a timer; it may be run at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from reporting import duties


class Command(BaseCommand):
    help = "Remove abandoned uploads and what deletion leaves in the database's log."

    def handle(self, *args: Any, **options: Any) -> None:
        duties.run()
