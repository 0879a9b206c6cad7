"""Two people make a release: one prepares it, another publishes it.

Preparing says which quarter and shows no number to anybody. Publishing counts,
draws the noise and freezes the tables in one transaction; only then is there
anything to look at, and then it can no longer be changed or drawn again.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from casework.codes import Role
from casework.models import Caseworker
from publication import noise, tabulation
from publication.models import Cell, Release, Table
from publication.periods import Quarter
from publication.tables import (
    ALL,
    LIFETIME_EPSILON,
    MAX_LIFETIME_EPSILON,
    SUMS,
    TABLES,
)

Noisy = dict[str, dict[str, int]]


class ReleaseRefused(Exception):
    """A release was refused; the subclass says why."""


class NotAPublisher(ReleaseRefused):
    """This person may not prepare or publish: ask for the publisher's right."""


class TooEarly(ReleaseRefused):
    """The day of this quarter's release has not come yet."""


class AlreadyPrepared(ReleaseRefused):
    """This quarter is prepared or published already; it is released once."""


class NotPrepared(ReleaseRefused):
    """Nobody has prepared this quarter yet."""


class AlreadyPublished(ReleaseRefused):
    """This quarter is published already, and its numbers never change."""


class SamePerson(ReleaseRefused):
    """Who prepared a release may not publish it: ask a colleague."""


class OverBudget(ReleaseRefused):
    """The tables together would cost a case more privacy than is promised."""


@transaction.atomic
def prepare(period: str, *, by: Caseworker, today: date) -> Release:
    """Announce the release of `period`; nothing is counted yet."""
    _allow(Quarter.parse(period), by=by, today=today)
    try:
        with transaction.atomic():
            return Release.objects.create(period=period, prepared_by=by)
    except IntegrityError as error:
        raise AlreadyPrepared(period) from error


@transaction.atomic
def publish(period: str, *, by: Caseworker, today: date) -> Release:
    """Count, draw the noise once, and freeze the tables of `period`."""
    quarter = Quarter.parse(period)
    _allow(quarter, by=by, today=today)
    release = _prepared(period)
    if release.prepared_by_id == by.pk:
        raise SamePerson(period)

    noisy = _draw(tabulation.count(quarter))
    _freeze(release, noisy)
    release.state = Release.State.PUBLISHED
    release.published_by, release.published_on = by, today
    release.noise_library = noise.library()
    release.save(
        update_fields=["state", "published_by", "published_on", "noise_library"]
    )
    return release


def _allow(quarter: Quarter, *, by: Caseworker, today: date) -> None:
    if not (by.is_approved and Role.PUBLISHER in by.roles):
        raise NotAPublisher(by.username)
    if today < quarter.released_from:
        raise TooEarly(quarter.released_from.isoformat())
    if LIFETIME_EPSILON > MAX_LIFETIME_EPSILON:
        raise OverBudget(str(LIFETIME_EPSILON))


def _prepared(period: str) -> Release:
    """Return the prepared release, locked where the database can lock a row."""
    release = Release.objects.select_for_update().filter(period=period).first()
    if release is None:
        raise NotPrepared(period)
    if release.state == Release.State.PUBLISHED:
        raise AlreadyPublished(period)
    return release


def _draw(counts: tabulation.Counts) -> Noisy:
    noisy = {}
    for table in TABLES:
        exact = [counts[table.code][key] for key in table.keys]
        drawn = noise.draw(exact, scale=table.scale)
        noisy[table.code] = dict(zip(table.keys, drawn, strict=True))
    return noisy


def _freeze(release: Release, noisy: Noisy) -> None:
    scales = {table.code: table.scale for table in TABLES}
    for code, scale in scales.items():
        row = Table(release=release, code=code, scale=scale)
        row.epsilon, row.margin = noise.epsilon(scale), noise.half_width(scale)
        _write(row, noisy[code])
    for part in SUMS:
        row = Table(release=release, code=part.code, scale=scales[part.of])
        row.epsilon = Decimal(0)
        row.margin = noise.half_width(row.scale, terms=len(part.terms))
        # Added up before anything is cut at zero, or the sum would be too large.
        _write(row, {ALL: sum(noisy[part.of][key] for key in part.terms)})


def _write(table: Table, noisy: Mapping[str, int]) -> None:
    table.save()
    Cell.objects.bulk_create(
        _cell(table, key, noise.estimate(value, margin=table.margin))
        for key, value in noisy.items()
    )


def _cell(table: Table, key: str, estimate: noise.Estimate) -> Cell:
    status = Cell.Status.SHOWN if estimate.is_shown else Cell.Status.TOO_FEW
    return Cell(
        release_id=table.release_id,
        table=table,
        key=key,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        status=status,
    )
