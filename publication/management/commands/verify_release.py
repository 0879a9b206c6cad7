"""Check releases against what was signed; whoever has the files can, without us."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from publication.models import Release
from publication.opendata import rows, verifying
from publication.periods import BadPeriod, Quarter
from reporting.notes import NoteError, VerifierKey


class Command(BaseCommand):
    """Prints a sentence for each thing that is wrong, and then ends with status 1."""

    help = "Verify releases: in the database, or in a folder of downloaded files."
    # With --files it runs on a machine that has no database and no settings.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", nargs="*", help="such as 2026q3; all, if none")
        parser.add_argument(
            "--files",
            type=Path,
            metavar="FOLDER",
            help="the files of one release, or folders named by period",
        )
        parser.add_argument(
            "--key", default=settings.RELEASE_VERIFIER, help="the public key to trust"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = _key(options["key"])
        periods, folder = options["period"], options["files"]
        checks = _of_folder(periods, folder, key) if folder else _of_rows(periods, key)
        total = 0
        for name, complaints in checks:
            total += len(complaints)
            for complaint in complaints:
                self.stderr.write(f"{name}: {complaint}")
            if not complaints:
                self.stdout.write(f"{name}: nothing is wrong.")
        if total:
            raise CommandError(f"Things that are wrong: {total}.")


def _key(written: str) -> VerifierKey:
    if not written:
        raise CommandError(
            "Say which public key to trust: --key, or FENER_RELEASE_VERIFIER."
        )
    try:
        return VerifierKey.parse(written)
    except NoteError as error:
        raise CommandError(
            f"{written!r} is no public key: --key takes one as it is printed, all of it"
            " and in quotes, as NAME+HASH+KEY."
        ) from error


Checks = Iterator[tuple[str, list[str]]]


def _of_rows(periods: list[str], key: VerifierKey) -> Checks:
    found = {str(release): release for release in Release.objects.published()}
    for period in periods or sorted(found):
        if period not in found:
            raise CommandError(f"There is no published release {period}.")
        yield period, list(rows.wrong_release(found[period], key))
    yield "All releases together", list(rows.wrong_together())


def _of_folder(periods: list[str], folder: Path, key: VerifierKey) -> Checks:
    for place, period in [(folder / each, each) for each in periods] or [(folder, "")]:
        try:
            files = {
                path.name: path.read_bytes()
                for path in place.iterdir()
                if path.is_file()
            }
        except OSError as error:
            raise CommandError(f"{place} cannot be read.") from error
        manifest = verifying.manifest_of(files, key)
        if isinstance(manifest, str):
            yield str(place), [manifest]
        elif manifest.period != (period or _quarter_of(place) or manifest.period):
            yield str(place), [f"These are the files of {manifest.period}."]
        else:
            name = f"Release {manifest.period} in {place}"
            yield name, list(verifying.wrong_files(files, manifest))


def _quarter_of(place: Path) -> str:
    """Return the quarter that a folder is named by, or nothing."""
    try:
        return str(Quarter.parse(place.absolute().name))
    except BadPeriod:
        return ""
