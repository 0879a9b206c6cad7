"""When all intake members have lost their keys: the organisation's offline key.

`keygen` and `reseal` need no database and no network: they run on the computer that
is never online. `export` and `import` run beside the database and see sealed bytes
only. Stock age does the same: see docs/guides/board.md.
"""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.audit import OPERATOR
from casework.keys import recovering
from casework.keys.rotation import NotAHolder
from casework.models import Caseworker, DeskRecovery
from reporting import age, sealing
from reporting.fingerprints import fingerprint
from reporting.sealing import AgeError, DocumentError, Identity, Recipient

MAX_BYTES = 4 * 2**10


class Command(BaseCommand):
    """Runs one of the subcommands; every refusal is a CommandError with a sentence."""

    help = "Make an organisation's offline key; bring a desk's key back with it."
    # The offline computer has no database and no production settings to check.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)

        keygen = actions.add_parser("keygen", help="offline: make the recovery key")
        keygen.add_argument("--out", type=Path, required=True, metavar="FILE")

        export = actions.add_parser("export", help="take out the sealed desk key")
        export.add_argument("desk")
        export.add_argument("epoch", type=int)
        export.add_argument("--out", type=Path, required=True, metavar="FILE")

        reseal = actions.add_parser("reseal", help="offline: seal it to somebody new")
        reseal.add_argument("file", type=Path)
        reseal.add_argument("--key", type=Path, required=True, metavar="FILE")
        reseal.add_argument("--to", required=True, metavar="RECIPIENT or FILE")
        reseal.add_argument("--out", type=Path, required=True, metavar="FILE")

        bring = actions.add_parser("import", help="keep it for the new intake member")
        bring.add_argument("file", type=Path)
        bring.add_argument("epoch", type=int)
        bring.add_argument("--for", dest="person", required=True, metavar="USERNAME")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        run = {
            "keygen": self.keygen,
            "export": self.export,
            "reseal": self.reseal,
            "import": self.bring,
        }[action]
        try:
            run(options)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error

    def keygen(self, options: dict[str, Any]) -> None:
        identity = Identity.generate()
        recipient = identity.recipient
        text = f"# public key: {recipient}\n{identity}\n"
        _write_new(options["out"], text.encode())
        self.stdout.write(f"{recipient}\n{fingerprint(recipient)}")

    def export(self, options: dict[str, Any]) -> None:
        rows = DeskRecovery.objects.filter(desk=options["desk"], epoch=options["epoch"])
        row = rows.first()
        if row is None:
            raise CommandError("That desk key was never sealed to a recovery key.")
        _write_new(options["out"], bytes(row.sealed))
        self.stdout.write("Written, sealed. Take it to the offline computer.")

    def reseal(self, options: dict[str, Any]) -> None:
        try:
            recipient = Recipient.parse(_text_or_file(options["to"]))
        except AgeError as error:
            raise CommandError("That is no whole recipient.") from error
        try:
            key = Identity.parse(_identity_in(options["key"]))
            desk = sealing.unwrap(options["file"].read_bytes(), key)
        except (AgeError, DocumentError) as error:
            raise CommandError("This key does not open this file.") from error
        _write_new(options["out"], sealing.wrap(desk, recipient))
        self.stdout.write(
            f"Sealed to {fingerprint(recipient)}\n"
            f"It holds the key of the desk {fingerprint(desk.recipient)}"
        )

    def bring(self, options: dict[str, Any]) -> None:
        sealed = options["file"].read_bytes()
        if len(sealed) > MAX_BYTES or not age.is_sealed(sealed):
            raise CommandError("This is not a file sealed to one person.")
        people = Caseworker.objects.filter(username=options["person"])
        person = people.first()
        try:
            if person is None:
                raise NotAHolder
            recovering.bring_back(
                person, epoch=options["epoch"], sealed=sealed, by=OPERATOR
            )
        except NotAHolder as error:
            raise CommandError(
                "Refused: it must be an active intake member with a key, and a key of "
                "their desk that is not retired."
            ) from error
        self.stdout.write(f"{person} holds the key now: ask them to open a case.")


def _write_new(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open(os.open(path, flags, 0o600), "wb") as out:
        out.write(content)


def _text_or_file(text: str) -> str:
    return text if text.startswith("age1") else Path(text).read_text("utf-8").strip()


def _identity_in(path: Path) -> str:
    """Read a key file of ours or of age-keygen: comments, and one line."""
    lines = path.read_text("utf-8").splitlines()
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-PQ-1")), "")
