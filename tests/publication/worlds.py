"""Made-up cases as rows: only what the statistics read is true to life."""

import uuid
from datetime import date
from decimal import Decimal
from itertools import count

from casework.codes import Actor, Role, Standing
from casework.models import Caseworker, Coding
from publication.models import Cell, Release, Table
from publication.tables import ALL, SUMS, TABLES
from reporting.codes import Kind
from reporting.ladder import CloseReason, Stage
from reporting.models import Report, Step
from reporting.places import Place

PASSWORD = "correct horse battery"
FAST = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


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


def released(period: str, *, first: int, status: str = Cell.Status.SHOWN) -> Release:
    """Publish invented cells, each with numbers of its own, counted from `first`."""
    release = Release.objects.create(period=period, prepared_by=_person("prepares"))
    numbers = count(first)
    codes = [(table.code, table.keys) for table in TABLES]
    for code_, keys in [*codes, *((part.code, (ALL,)) for part in SUMS)]:
        table = Table.objects.create(
            release=release,
            code=code_,
            scale=5,
            epsilon=Decimal("0.77"),
            margin=next(numbers),
        )
        for key in keys:
            low, value, high = next(numbers), next(numbers), next(numbers)
            Cell.objects.create(
                release=release,
                table=table,
                key=key,
                low=low,
                value=value,
                high=high,
                status=status,
            )
    release.state, release.published_on = Release.State.PUBLISHED, date(2026, 11, 15)
    release.published_by = _person("publishes")
    release.noise_library = "a library"
    release.save()
    return release


def _person(username: str) -> Caseworker:
    found = Caseworker.objects.filter(username=username).first()
    return found or publisher(username)
