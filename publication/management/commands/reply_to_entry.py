"""Add what an institution said to the next release, beside an entry."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from publication.management import people
from publication.register import changing, texts

MAX_BYTES = 4 * texts.MAX_LETTERS


class Command(BaseCommand):
    help = "Add a later reply of an institution to the release that you have prepared."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="the last part of the entry's address")
        parser.add_argument("--by", required=True, help="your user name")
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--file", type=Path, help="the reply, as Markdown in UTF-8")
        how.add_argument(
            "--take-back", action="store_true", help="the one that waits, for good"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number, file = options["number"], options["file"]
        text = "" if file is None else _read(file)
        person = people.ask(options["by"])
        try:
            if file is None:
                changing.take_back_reply(number, by=person)
                self.stdout.write("Taken back: it will not appear.")
            else:
                release = changing.add_reply(number, text, by=person)
                self.stdout.write(f"It appears with {release}, once that is published.")
        except changing.ChangeRefused as error:
            raise CommandError(type(error).__doc__) from error


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise CommandError(changing.ReplyRefused.__doc__)
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError("This file cannot be read as text in UTF-8.") from error
