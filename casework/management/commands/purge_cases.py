"""Deletes the closed cases whose time is over. Run daily; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from casework.keeping import erasing


class Command(BaseCommand):
    help = "Delete the closed cases whose time is over, with their files and keys."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(erasing.purge()))
