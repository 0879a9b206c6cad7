"""Announce the release of a quarter, for a colleague to publish."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from publication import releases
from publication.management import people
from publication.periods import BadPeriod
from reporting.calendar import today


class Command(BaseCommand):
    help = "Prepare the release of a quarter. Nothing is counted yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quarter", help="such as 2026q3")
        parser.add_argument("--by", required=True, help="your user name")

    def handle(self, *args: Any, **options: Any) -> None:
        person = people.ask(options["by"])
        try:
            release = releases.prepare(options["quarter"], by=person, today=today())
        except (BadPeriod, releases.ReleaseRefused) as error:
            raise CommandError(type(error).__doc__) from error
        self.stdout.write(
            f"Prepared {release}. Another publisher can now run"
            f" `manage.py publish_release {release} --by NAME`."
        )
