"""`manage.py desk_lines`: what the next roster should say, for `roster compose`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.keys import desks
from casework.models import Organisation
from casework.models.people import WORKING
from reporting.fingerprints import fingerprint
from reporting.rosters import RosterError


class Command(BaseCommand):
    """Writes public lines only; the board compares each number before it signs."""

    help = "Write the `desk` lines of all working organisations from the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, metavar="FILE", help="for the board")

    def handle(self, *args: Any, **options: Any) -> None:
        # Who is locked or suspended is left out until that ends.
        working = Organisation.objects.filter(standing__in=WORKING, locked_on=None)
        lines = []
        for organisation in working.order_by("desk"):
            line = desks.roster_line(organisation)
            if line is None:
                self.stderr.write(f"{organisation.desk}: no key yet, left out")
                continue
            try:
                lines.append(str(type(line).parse(str(line))))
            except RosterError as error:
                raise CommandError(
                    f"The line of {organisation.desk} breaks a rule of the roster: "
                    "look at its name and countries."
                ) from error
            number = fingerprint(line.recipient)
            self.stderr.write(f"{line.id}, epoch {line.epoch}: {number}")
        text = "".join(f"{line}\n" for line in lines)
        if options["out"]:
            options["out"].write_bytes(text.encode())
        else:
            self.stdout.write(text, ending="")
