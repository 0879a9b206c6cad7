"""Count a prepared quarter, draw its noise once, and publish it for good."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from publication import releases
from publication.management import people
from publication.models import LaterReply
from publication.periods import BadPeriod
from publication.register import moving
from publication.tables import LIFETIME_EPSILON
from reporting.calendar import today


class Command(BaseCommand):
    help = "Publish a quarter that a colleague has prepared. It cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quarter", help="such as 2026q3")
        parser.add_argument("--by", required=True, help="your user name")

    def handle(self, *args: Any, **options: Any) -> None:
        self._show_replies(options["quarter"])
        person = people.ask(options["by"])
        try:
            release = releases.publish(options["quarter"], by=person, today=today())
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

    def _show_replies(self, period: str) -> None:
        """Show what institutions replied: publishing it is agreeing to it."""
        waiting = LaterReply.objects.filter(release__period=period).exclude(text="")
        for reply in waiting.order_by("entry"):
            self.stdout.write(f"Later reply to {reply.entry_id}:\n{reply.text}\n")
