"""Take an entry of the register back: its words are deleted, today."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from publication.management import people
from publication.register import changing
from reporting.calendar import today


class Command(BaseCommand):
    help = "Take an entry back, with a colleague who agrees. It cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="the last part of the entry's address")
        parser.add_argument("--by", required=True, help="your user name")
        parser.add_argument("--agreed-by", required=True, help="your colleague's")

    def handle(self, *args: Any, **options: Any) -> None:
        by, agreed_by = people.ask(options["by"]), people.ask(options["agreed_by"])
        try:
            changing.withdraw(
                options["number"], by=by, agreed_by=agreed_by, today=today()
            )
        except changing.ChangeRefused as error:
            raise CommandError(type(error).__doc__) from error
        self.stdout.write(
            "Taken back: its words are deleted. Pages that were kept show it for some"
            " minutes more, and copies that others made are beyond our reach."
        )
