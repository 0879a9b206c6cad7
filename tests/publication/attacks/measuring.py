"""The attacks at length, on a database of their own: `make attack-statistics`."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings as ours
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import setup_test_environment
from hypothesis import given, settings

from publication import noise
from publication.tables import SUM, TABLE
from tests.publication import laplace, test_contribute
from tests.publication.attacks import (
    complement,
    crawler,
    eight_quarters,
    planting,
    scene,
)

HISTORIES = 200
COMPLEMENTS = 20_000


class Figure(NamedTuple):
    """What was measured, what it may be, and whether that is kept."""

    attack: str
    measured: str
    limit: str
    holds: bool


def figures(trials: int) -> Iterator[Figure]:
    """Make an empty database and attack in it; each attack leaves nothing behind."""
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    static = {
        "STORAGES": {"staticfiles": {"BACKEND": plain}},
        "STATIC_ROOT": str(ours.DATA),
    }
    try:
        with override_settings(**static, **scene.PUBLIC):
            for attack in (_watch, lambda: _membership(trials), _contribution):
                yield from _undone(attack)
            yield from _complement()
    finally:
        connection.creation.destroy_test_db(":memory:", verbosity=0)


def _undone(attack) -> list[Figure]:
    with transaction.atomic():
        found = list(attack())
        transaction.set_rollback(True)
    return found


def _contribution() -> Iterator[Figure]:
    people, most = test_contribute.people(), 0

    @settings(max_examples=HISTORIES, deadline=None, database=None)
    @given(*test_contribute.LIVES)
    def live(history, deleted_at, days_late, held_back) -> None:
        nonlocal most
        with transaction.atomic():
            world = test_contribute.live_through(
                people,
                history,
                deleted_at=deleted_at,
                days_late=days_late,
                held_back=held_back,
            )
            most = max(most, *(moved.total() for moved in world.moved.values()))
            transaction.set_rollback(True)

    live()
    name = f"contribution of one case to a table, {HISTORIES} histories"
    yield Figure(name, str(most), "at most 1", most <= 1)


def _membership(trials: int) -> Iterator[Figure]:
    target = eight_quarters.build()
    real = eight_quarters.audit(noise.draw, trials=trials, target=target)
    advantage = f"{real.advantage:.3f}"
    limit = f"at most {real.limit:.3f} + 3 x {real.standard_error:.3f}"
    name = f"membership, {trials:,} worlds of each sort: advantage"
    is_close = real.advantage <= real.limit + 3 * real.standard_error
    yield Figure(name, advantage, limit, is_close)
    audited = f"{real.audited:.3f}"
    name = "membership: audited epsilon, 95 % lower limit"
    limit = f"at most {real.declared:.3f}"
    yield Figure(name, audited, limit, real.audited <= real.declared)
    wrong = eight_quarters.audit(
        eight_quarters.too_small, trials=trials // 10, target=target
    )
    name = "the same with a quarter of the noise: audited epsilon"
    limit = f"above {wrong.declared:.3f}, or the audit would see nothing"
    yield Figure(name, f"{wrong.audited:.3f}", limit, not wrong.holds)


def _watch() -> Iterator[Figure]:
    scene.publish_all()
    client = Client(raise_request_exception=False)
    with override_settings(TODAY=scene.FIRST_DAY):
        before = crawler.crawl(client)
        planting.plant(scene.FIRST_DAY)
        after = crawler.crawl(client)
    with override_settings(TODAY=scene.LAST_DAY):
        later = crawler.crawl(client)
    addresses = sum(name.startswith("GET") for name in before)
    names = set(before) | set(after) | set(later)
    moved = [
        name
        for name in names
        if not before.get(name) == after.get(name) == later.get(name)
    ]
    name = f"daily watch of {addresses} addresses, 100 planted reports: answers moved"
    yield Figure(name, str(len(moved)), "at most 0", not moved)


def _complement() -> Iterator[Figure]:
    worst, limit = 0.0, 0.0
    for part in SUM.values():
        rate = complement.hit_rate(
            part.of, noise.draw, elsewhere=500, hidden=3, trials=COMPLEMENTS
        )
        chance = laplace.chance(0, TABLE[part.of].scale)
        margin = 5 * (chance * (1 - chance) / COMPLEMENTS) ** 0.5
        if rate - chance - margin > worst - limit or not worst:
            worst, limit = rate, chance + margin
    name = "hidden cells worked out from totals: share that is exact"
    yield Figure(name, f"{worst:.3f}", f"at most {limit:.3f}", worst <= limit)
