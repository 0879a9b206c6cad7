"""Two people make a release: one prepares it, another publishes it.

Preparing says which quarter and shows no number to anybody. Publishing counts,
draws the noise and freezes the tables in one transaction; only then is there
anything to look at, and then it can no longer be changed or drawn again.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum

from casework.codes import Role
from casework.models import Caseworker
from publication import noise, tabulation
from publication.keys import ALL
from publication.models import Cell, Release, Table
from publication.opendata import documents, signing
from publication.periods import Quarter
from publication.register import changing, moving
from publication.tables import (
    HARD_CEILING,
    LIFETIME_EPSILON,
    MAX_LIFETIME_EPSILON,
    MINIMUM_VOLUME,
    TABLE,
    TABLES,
    VOLUME,
    NoisyTable,
    SumTable,
    sums_of,
)
from reporting.notes import SigningKey
from reporting.places import SIX

Noisy = dict[str, int]
Replies = list[tuple[str, str]]
# What decides about a number, from the rows of casework to the cell.
_DECIDING = ("keys", "tables", "tabulation", "noise", "releases")


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


class OutOfOrder(ReleaseRefused):
    """A later quarter is published already, with all that was not counted before."""


class Tampered(ReleaseRefused):
    """Somebody has put numbers, files or entries beside this release beforehand."""


class RepliesChanged(ReleaseRefused):
    """The later replies are not those that were shown to you: start once more."""


class NoKey(ReleaseRefused):
    """The key that signs releases is missing or wrong; see `manage.py release_key`."""


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
def publish(
    period: str, *, by: Caseworker, today: date, replies: Replies | None = None
) -> Release:
    """Count, draw the noise once, and freeze the tables of `period`.

    `replies`: the later replies that `by` has read and agrees to; without it, all.
    """
    quarter = Quarter.parse(period)
    _allow(quarter, by=by, today=today)
    release = _prepared(period)
    if release.prepared_by_id == by.pk:
        raise SamePerson(period)
    if replies is not None and changing.replies_of(period) != replies:
        raise RepliesChanged(period)
    key = _key()

    tabulation.make_ready()
    release.is_held_back = _freeze_all(release, quarter)
    tabulation.forget_gone(quarter)
    release.published_by, release.published_on = by, today
    release.noise_library, release.code_sha256 = noise.library(), code_sha256()
    documents.write(release, key)
    moving.include(release, today)
    release.state = Release.State.PUBLISHED
    release.save()
    return release


def _allow(quarter: Quarter, *, by: Caseworker, today: date) -> None:
    if not (by.is_approved and Role.PUBLISHER in by.roles):
        raise NotAPublisher(by.username)
    if today < quarter.released_from:
        raise TooEarly(quarter.released_from.isoformat())
    if LIFETIME_EPSILON > MAX_LIFETIME_EPSILON or spent() > HARD_CEILING:
        raise OverBudget(str(LIFETIME_EPSILON))


def _key() -> SigningKey:
    try:
        return signing.secret()
    except signing.KeyRefused as error:
        raise NoKey(str(error)) from error


def _prepared(period: str) -> Release:
    """Return the prepared release, locked where the database can lock a row."""
    release = Release.objects.select_for_update().filter(period=period).first()
    if release is None:
        raise NotPrepared(period)
    if release.state == Release.State.PUBLISHED:
        raise AlreadyPublished(period)
    if Release.objects.published().filter(period__gt=period).exists():
        raise OutOfOrder(period)
    beside = (release.tables, release.documents, release.entries)
    if any(rows.exists() for rows in beside):
        raise Tampered(period)
    return release


def _freeze_all(release: Release, quarter: Quarter) -> bool:
    """Publish every table that is due; tell whether most had to wait."""
    _freeze(release, TABLE[VOLUME], quarter)
    is_held_back = volume(release) < MINIMUM_VOLUME
    for table in TABLES:
        is_due = quarter.ends_year if table.is_yearly else not is_held_back
        if is_due and table.code != VOLUME:
            _freeze(release, table, quarter)
    return is_held_back


def volume(release: Release) -> int:
    """Return about how many cases there are in this quarter and all that wait.

    Of the published numbers of the places, so anybody can check what follows.
    """
    whole = Release.objects.filter(period__lt=release.period).published()
    last = whole.filter(is_held_back=False).aggregate(last=Max("period"))["last"]
    cells = Cell.objects.filter(table__code=VOLUME, key__in=SIX)
    since = cells.filter(
        release__period__gt=last or "", release__period__lte=release.period
    )
    total: int | None = since.aggregate(total=Sum("value"))["total"]
    return total or 0


def _freeze(release: Release, table: NoisyTable, quarter: Quarter) -> None:
    """Count one table, draw its noise, and write it down with its sums."""
    exact = tabulation.count(table, quarter, is_ready=True)
    drawn = noise.draw([exact[key] for key in table.keys], scale=table.scale)
    noisy = dict(zip(table.keys, drawn, strict=True))
    _write(release, table.code, table.scale, noise.epsilon(table.scale), noisy)
    for part in sums_of(table.code):
        _write_sum(release, part, table.scale, noisy)


def _write_sum(release: Release, part: SumTable, scale: int, noisy: Noisy) -> None:
    # Added up before anything is cut at zero, or the sum would be too large.
    total = sum(noisy[key] for key in part.terms)
    terms = len(part.terms)
    _write(release, part.code, scale, Decimal(0), {ALL: total}, terms=terms)


def _write(
    release: Release,
    code: str,
    scale: int,
    epsilon: Decimal,
    noisy: Mapping[str, int],
    *,
    terms: int = 1,
) -> None:
    margin = noise.half_width(scale, terms=terms)
    table = Table.objects.create(
        release=release, code=code, scale=scale, epsilon=epsilon, margin=margin
    )
    Cell.objects.bulk_create(
        _cell(table, key, noise.estimate(value, margin=margin))
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


def spent() -> Fraction:
    """Return what a case can have lost at most, over every table ever published."""
    tables = Table.objects.order_by().values("code").annotate(most=Max("epsilon"))
    return sum((Fraction(table["most"]) for table in tables), Fraction())


def code_sha256() -> str:
    """Return a digest of the modules that count, draw and write."""
    here, digest = Path(__file__).parent, hashlib.sha256()
    for name in _DECIDING:
        digest.update((here / f"{name}.py").read_bytes())
    return digest.hexdigest()
