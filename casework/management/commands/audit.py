"""manage.py audit verify | head | sign | publish | heads"""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import trail
from casework.models import AuditEvent, AuditHead
from reporting import notes
from reporting.calendar import today
from reporting.rosters import RosterError


class Command(BaseCommand):
    help = "Check the audit trail; write, sign and keep its daily heads."
    # A board member signs on a machine that has no database and no settings.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="deed", required=True)
        actions.add_parser("verify", help="name every row that is not as written")
        head = actions.add_parser("head", help="write the head of a day, to be signed")
        head.add_argument("--on", type=date.fromisoformat, help="today, if left out")
        sign = actions.add_parser(
            "sign", help="add signatures to a head; needs no data"
        )
        sign.add_argument("file", type=Path)
        sign.add_argument("--key", type=Path, action="append", required=True)
        publish = actions.add_parser("publish", help="keep a head the board has signed")
        publish.add_argument("file", type=Path)
        actions.add_parser("heads", help="write all signed heads, to be published")

    def handle(self, *args: Any, deed: str, **options: Any) -> None:
        deeds = {
            "verify": self.verify,
            "head": self.head,
            "sign": self.sign,
            "publish": self.publish,
            "heads": self.heads,
        }
        try:
            deeds[deed](options)
        except (trail.NoHead, trail.WrongHead, trail.HeadIsKept, RosterError) as error:
            raise CommandError(f"Refused: {type(error).__doc__}") from error
        except (notes.NoteError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error

    def verify(self, options: dict[str, Any]) -> None:
        faults = list(trail.faults())
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError("The trail is not as it was written.")
        self.stdout.write(f"Whole: {AuditEvent.objects.count()} rows.")

    def head(self, options: dict[str, Any]) -> None:
        self.stdout.write(trail.head_of(options["on"] or today()), ending="")

    def sign(self, options: dict[str, Any]) -> None:
        content = options["file"].read_bytes().decode()
        note = content if "\n\n" in content else content + "\n"
        text = note.partition("\n\n")[0] + "\n"
        for path in options["key"]:
            line = notes.SigningKey.parse(path.read_text("utf-8")).sign(text)
            note += "" if line in note else line
        self.stdout.write(note, ending="")

    def publish(self, options: dict[str, Any]) -> None:
        note = options["file"].read_bytes().decode()
        head = trail.keep_head(note)
        self.stdout.write(f"The head of {head.on} is kept.")

    def heads(self, options: dict[str, Any]) -> None:
        for text in AuditHead.objects.order_by("on").values_list("text", flat=True):
            self.stdout.write(text)
