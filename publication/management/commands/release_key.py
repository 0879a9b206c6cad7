"""Make the key that signs releases: the secret half into a file, the public one shown.

It needs no database and no network, and can run on a machine that has neither.
"""

import os
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from reporting import notes


class Command(BaseCommand):
    help = "Make a key that signs releases, in a new file that only you can read."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="such as releases.fener.example: no spaces")
        parser.add_argument("file", type=Path, help="it must not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].absolute()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            key = notes.SigningKey.generate(options["name"])
            with open(os.open(path, flags, 0o600), "w", encoding="utf-8") as out:
                out.write(f"{key}\n")
        except (notes.NoteError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stderr.write("For the release job, and for every process that serves:")
        self.stdout.write(
            f"FENER_RELEASE_KEY_FILE={path}\nFENER_RELEASE_VERIFIER={key.verifier}"
        )
