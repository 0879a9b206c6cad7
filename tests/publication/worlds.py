"""Made-up cases as rows: only what the statistics read is true to life."""

import tempfile
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

from casework.codes import Actor, Role, Standing
from casework.models import Caseworker, Coding
from publication import noise
from publication.models import Cell, Release, Table
from publication.opendata import documents
from publication.periods import Quarter
from publication.tables import ALL, TABLES, NoisyTable, sums_of
from reporting import notes
from reporting.codes import Kind
from reporting.ladder import CloseReason, Stage
from reporting.models import Report, Step
from reporting.places import Place

PASSWORD = "correct horse battery"


KEY = notes.SigningKey.generate("releases.example.org")


def _file_of(key: notes.SigningKey) -> Path:
    file = Path(tempfile.mkdtemp(prefix="fener-key-")) / "release.key"
    file.touch(mode=0o600)
    file.write_text(str(key), "utf-8")
    return file


# Fast passwords, and a key to sign releases with.
FAST = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "RELEASE_KEY_FILE": _file_of(KEY),
    "RELEASE_VERIFIER": str(KEY.verifier),
}


def publisher(username: str, *, is_publisher: bool = True) -> Caseworker:
    return Caseworker.objects.create_user(
        username,
        PASSWORD,
        name=username,
        standing=Standing.ACTIVE,
        roles=[Role.PUBLISHER] if is_publisher else [],
    )


def receive(day: date, *, country: str = Place.ME) -> Report:
    name = uuid.uuid4()
    report = Report.objects.create(
        id=name,
        kind=Kind.COR,
        country=country,
        envelope=b"sealed",
        recipient="case",
        reply_to="reporter",
        locator_digest=name.hex,
        write_key_digest=name.hex,
        received_on=day,
    )
    Step.objects.create(report=report, stage=Stage.RECEIVED, taken_on=day)
    return report


def step(report: Report, stage: str, day: date, *, reason: str = "") -> None:
    Step.objects.create(report=report, stage=stage, reason=reason, taken_on=day)
    Report.objects.filter(pk=report.pk).update(stage=stage)


def close(report: Report, day: date, reason: str = CloseReason.DONE) -> None:
    step(report, Stage.CLOSED, day, reason=reason)


def code(
    report: Report, day: date, *, main_code: str = "cor.tender", country: str = "ME"
) -> None:
    """Code the case; coding it again keeps the first day, as casework does."""
    coding = Coding.objects.filter(report=report).first()
    first_on = coding.coded_on if coding else day
    Coding.objects.update_or_create(
        report=report,
        defaults={
            "main_code": main_code,
            "country": country,
            "actor": Actor.POLICE,
            "coded_on": first_on,
        },
    )


def released(
    period: str,
    *,
    first: int,
    status: str = Cell.Status.SHOWN,
    held_back: bool = False,
    adding: Callable[[Release], object] = lambda release: None,
) -> Release:
    """Publish invented cells, each with numbers of its own, counted from `first`.

    `held_back` leaves out what waits in a quarter with few cases; `adding` is called
    while entries can still be added to the release.
    """
    quarter = Quarter.parse(period)
    release = Release.objects.create(period=period, prepared_by=_person("prepares"))
    due = [table for table in TABLES if _is_due(table, quarter, held_back=held_back)]
    numbers = count(first)
    for table in due:
        epsilon = noise.epsilon(table.scale)
        _invent(release, table, table.code, epsilon, table.keys, numbers, status)
    for table in due:
        for part in sums_of(table.code):
            _invent(release, table, part.code, Decimal(0), (ALL,), numbers, status)
    release.published_on, release.is_held_back = quarter.released_from, held_back
    release.published_by = _person("publishes")
    release.noise_library, release.code_sha256 = "a library", "0" * 64
    documents.write(release, KEY)
    adding(release)
    release.state = Release.State.PUBLISHED
    release.save()
    return release


def _is_due(table: NoisyTable, quarter: Quarter, *, held_back: bool) -> bool:
    return quarter.ends_year if table.is_yearly else not (held_back and table.waits)


def _invent(release, noisy, code_, epsilon, keys, numbers, status) -> None:
    table = Table.objects.create(
        release=release,
        code=code_,
        scale=noisy.scale,
        epsilon=epsilon,
        margin=next(numbers),
    )
    Cell.objects.bulk_create(
        Cell(
            release=release,
            table=table,
            key=key,
            low=next(numbers),
            value=next(numbers),
            high=next(numbers),
            status=status,
        )
        for key in keys
    )


def _person(username: str) -> Caseworker:
    found = Caseworker.objects.filter(username=username).first()
    return found or publisher(username)
