"""The board's and the operator's tool for rosters; docs/envelope.md has the format.

`keygen`, `sign` and `compose --offline` need no database and no network: board members
run them on a machine that has neither.
"""

import os
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from reporting import notes, rosters
from reporting.calendar import today
from reporting.fingerprints import fingerprint
from reporting.models import RosterNote, WithdrawnDesk


class Command(BaseCommand):
    """Runs one of the subcommands; every refusal is a CommandError with a sentence."""

    help = "Make board keys; compose, sign, publish and show rosters."
    # A board member's machine has no database and no production settings to check.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)

        keygen = actions.add_parser("keygen", help="make a board member's key")
        keygen.add_argument("name", help="who signs: no spaces, no +")
        keygen.add_argument("--out", type=Path, required=True, metavar="FILE")

        compose = actions.add_parser("compose", help="write the text of a roster")
        compose.add_argument("desks", type=Path, help="file with the `desk` lines")
        compose.add_argument("--origin", default=settings.BOARD.origin)
        compose.add_argument("--number", type=int, required=True)
        compose.add_argument("--not-before", type=date.fromisoformat, required=True)
        compose.add_argument("--expires", type=date.fromisoformat, required=True)
        compose.add_argument("--previous", type=Path, help="the roster before it")
        compose.add_argument("--out", type=Path, metavar="FILE")
        compose.add_argument(
            "--without", action="append", default=[], metavar="DESK", help="leave out"
        )
        compose.add_argument(
            "--offline",
            action="store_true",
            help="do not ask the database which desks were withdrawn",
        )

        sign = actions.add_parser("sign", help="add signatures to a text or a note")
        sign.add_argument("file", type=Path)
        sign.add_argument("--key", type=Path, action="append", required=True)
        sign.add_argument("--out", type=Path, metavar="FILE")

        publish = actions.add_parser("publish", help="put a signed roster in force")
        publish.add_argument("file", type=Path)

        show = actions.add_parser("show", help="tell what a roster says and who signed")
        show.add_argument(
            "file", type=Path, nargs="?", help="the one in force, if none"
        )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        run = {
            "keygen": self.keygen,
            "compose": self.compose,
            "sign": self.sign,
            "publish": self.publish,
            "show": self.show,
        }[action]
        try:
            run(options)
        except rosters.RosterError as error:
            raise CommandError(f"Refused: {_sentence(error)}") from error
        except (notes.NoteError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error

    def keygen(self, options: dict[str, Any]) -> None:
        key = notes.SigningKey.generate(options["name"])
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with open(os.open(options["out"], flags, 0o600), "w", encoding="utf-8") as out:
            out.write(f"{key}\n")
        self.stdout.write(str(key.verifier))

    def compose(self, options: dict[str, Any]) -> None:
        previous = options["previous"]
        gone = {*options["without"]} | (set() if options["offline"] else _withdrawn())
        desks = [
            rosters.Desk.parse(line) for line in _read(options["desks"]).splitlines()
        ]
        text = rosters.compose(
            origin=options["origin"] or "",
            number=options["number"],
            not_before=options["not_before"],
            expires=options["expires"],
            previous=_roster(_read(previous)).sha256 if previous else None,
            desks=[desk for desk in desks if desk.id not in gone],
        )
        for desk in desks:
            if desk.id in gone:  # beside the text, which may go to a file
                self.stderr.write(f"Left out: {desk.id}, which was withdrawn.")
        self._deliver(text, options)

    def sign(self, options: dict[str, Any]) -> None:
        content = _read(options["file"])
        text = _roster(content).text
        note = content if content != text else text + "\n"
        for path in options["key"]:
            line = rosters.sign(text, notes.SigningKey.parse(_read(path)))
            note += "" if line in note else line
        self._deliver(note, options)

    def publish(self, options: dict[str, Any]) -> None:
        note = _read(options["file"])
        roster = rosters.verify(note, board=settings.BOARD, today=today())
        with transaction.atomic():
            newest = RosterNote.objects.newest()
            if newest is not None:
                _check_follows(roster, _roster(newest.text))
            RosterNote.objects.create(number=roster.number, text=note)
        self.stdout.write(f"Roster {roster.number} is in force.")

    def show(self, options: dict[str, Any]) -> None:
        content = _read(options["file"]) if options["file"] else _newest()
        roster = _roster(content)
        self.stdout.write(
            f"Roster {roster.number} of {roster.origin}\n"
            f"In force from {roster.not_before} to {roster.expires}\n"
            f"SHA-256 {roster.sha256}"
        )
        for desk in roster.desks:
            countries = ",".join(desk.countries)
            self.stdout.write(
                f"  {desk.id}, epoch {desk.epoch}, {countries}: {desk.name}\n"
                f"    {fingerprint(desk.recipient)}"
            )
        self.stdout.write(_signers(content, roster))

    def _deliver(self, content: str, options: dict[str, Any]) -> None:
        if options["out"]:
            options["out"].write_bytes(content.encode())
        else:
            self.stdout.write(content, ending="")


def _read(path: Path) -> str:
    # As bytes: a translated line end would change what was signed.
    return path.read_bytes().decode()


def _roster(content: str) -> rosters.Roster:
    """Read a text, or the text of a note, whoever signed it."""
    if "\n\n" not in content:
        return rosters.parse(content)
    return rosters.parse(notes.split(content)[0])


def _newest() -> str:
    newest = RosterNote.objects.newest()
    if newest is None:
        raise CommandError("No roster has been published yet.")
    return newest.text


def _withdrawn() -> set[str]:
    try:
        return set(WithdrawnDesk.objects.values_list("desk", flat=True))
    except DatabaseError as error:
        raise CommandError(
            "The database does not tell which desks were withdrawn. On a machine"
            " without one, add --offline, and --without DESK for each that was."
        ) from error


def _signers(content: str, roster: rosters.Roster) -> str:
    board: rosters.Board = settings.BOARD
    signers = [] if content == roster.text else board.signers(content)
    names = ", ".join(signers) or "nobody of the board"
    return f"Signed by {names} ({len(signers)} of at least {board.threshold})"


def _check_follows(roster: rosters.Roster, newest: rosters.Roster) -> None:
    if roster.number <= newest.number:
        raise CommandError(
            f"Refused: roster {newest.number} is in force; use a higher number."
        )
    # With a gap in the numbers, the one it follows was never published here.
    if roster.number == newest.number + 1 and roster.previous != newest.sha256:
        raise CommandError(
            f"Refused: it does not name roster {newest.number} as the one before it."
        )


def _sentence(error: Exception) -> str:
    return type(error).__doc__ or type(error).__name__
