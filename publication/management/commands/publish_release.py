"""Count a prepared quarter, draw its noise once, and publish it for good."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from publication import releases
from publication.management import people
from publication.periods import BadPeriod
from publication.register import changing, moving
from publication.tables import LIFETIME_EPSILON
from reporting.calendar import today


class Command(BaseCommand):
    help = "Publish a quarter that a colleague has prepared. It cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quarter", help="such as 2026q3")
        parser.add_argument("--by", required=True, help="your user name")

    def handle(self, *args: Any, **options: Any) -> None:
        quarter, replies = options["quarter"], self._show_replies(options["quarter"])
        person = people.ask(options["by"])
        try:
            release = releases.publish(
                quarter, by=person, today=today(), replies=replies
            )
        except releases.NoKey as error:
            raise CommandError(f"{error} {error.__doc__}") from error
        except (BadPeriod, releases.ReleaseRefused) as error:
            raise CommandError(type(error).__doc__) from error
        self.stdout.write(
            f"Published {release}: {release.tables.count()} tables, drawn by"
            f" {release.noise_library}. In all its life a case loses at most"
            f" epsilon {LIFETIME_EPSILON} of privacy. Entries in the register:"
            f" {release.entries.count()}, and drafts that do not fit and stay:"
            f" {moving.left(today())}."
        )

    def _show_replies(self, period: str) -> releases.Replies:
        """Show what institutions replied: publishing it is agreeing to it."""
        replies = changing.replies_of(period)
        for number, text in replies:
            self.stdout.write(f"Later reply to {number}:\n{text}\n")
        return replies
