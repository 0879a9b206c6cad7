"""A desk with very many cases, for the bench. Nothing in it is sealed or secret.

The sealed bytes are filling, smaller than real ones, so that a million fit on a laptop.
"""

import random
import uuid
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import AutoField, Model

from casework.models import Grant, Read, Sheet, Work
from reporting.models import DeskWrap, Report

DAY = date(2026, 3, 2)
DESK = "bench"
FILLING = b"\0" * 600
PEOPLE = 12
# Of a hundred cases: 2 that nobody has opened, 38 that are closed, 60 at work.
NEW, CLOSED = 0.02, 0.38
FEW = 300  # cases of the reviewer
KINDS = ("cor", "cor", "cor", "cor", "prs", "prs", "ret", "oc", "gbv", "hat", "oth")
COUNTRIES = ("AL", "BA", "XK", "MK", "RS", "RS", "ME")
SIGNALS = ("danger", "weapon", "minor", "police", "dated_threat")
BATCH = 10_000
# What differs from row to row; every other column has its model's default.
COLUMNS = {
    Report: "id kind country stage envelope recipient reply_to locator_digest"
    " write_key_digest received_on",
    DeskWrap: "report_id desk epoch sealed is_new",
    Work: "report_id organisation_id owner_id urgency signals language next_action"
    " due_on is_open",
    Grant: "report_id caseworker_id sealed granted_on",
    Sheet: "report_id kind sealed changed_on",
    Read: "report_id caseworker_id",
}
Rows = dict[type[Model], list[tuple[Any, ...]]]


def fill(count: int, *, organisation: int, owners: list[int], reviewer: int) -> None:
    """Put `count` cases into the database, the same ones every time."""
    hurry()
    chance = random.Random(11)  # noqa: S311 - shape, not secrecy
    every = max(1, count // FEW)
    rows: Rows = {model: [] for model in COLUMNS}
    for number in range(count):
        _add(rows, chance, count, number, organisation, owners)
        report = rows[Report][-1][0]
        if number % every == 0:
            grant = (report, reviewer, FILLING[:100], DAY)
            rows[Grant].append(grant)
        if len(rows[Report]) == BATCH:
            insert(rows, COLUMNS)
    insert(rows, COLUMNS)
    settle()


def hurry() -> None:
    """Fill fast: nothing here is worth a slow disk."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for quick in (
                "journal_mode=MEMORY",
                "synchronous=OFF",
                "secure_delete=OFF",
                "cache_size=-2000000",
            ):
                cursor.execute(f"PRAGMA {quick}")


def settle() -> None:
    """Leave the database as it is elsewhere, and after its own housekeeping."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA cache_size=-2000")


def _add(
    rows: Rows,
    chance: random.Random,
    count: int,
    number: int,
    organisation: int,
    owners: list[int],
) -> None:
    report = key(uuid.UUID(int=chance.getrandbits(128), version=4))
    kind = chance.choice(KINDS)
    country = chance.choice(COUNTRIES)
    roll = number / count
    stage = "closed" if roll < CLOSED else "under_review"
    is_new = roll > 1 - NEW
    stage = "received" if is_new else stage
    day = DAY - timedelta(days=400 - int(400 * roll))
    digest = f"{number:064x}"
    rows[Report].append(
        (report, kind, country, stage, FILLING, "r", "r", digest, "", day)
    )
    rows[DeskWrap].append((report, DESK, 1, FILLING[:100], is_new))
    if is_new:
        return
    owner = owners[number % len(owners)]
    rows[Work].append(
        (report, organisation, owner, *_codes(chance), *_end(chance, stage))
    )
    sheet = (report, "title", FILLING[:300], DAY)
    rows[Sheet].append(sheet)
    rows[Read].append((report, owner))
    if number % len(owners) == 0:
        grant = (report, owner, FILLING[:100], DAY)
        rows[Grant].append(grant)


def _codes(chance: random.Random) -> tuple[str, str, str]:
    signals = [one for one in SIGNALS if chance.random() < 0.1]
    text = str(signals).replace("'", '"')
    urgency = chance.choice(("u0", "u1", "u2", "u2", "u3"))
    return urgency, text, chance.choice(("sq", "mk", "sr", "tr"))


def _end(chance: random.Random, stage: str) -> tuple[str, date | None, bool]:
    if stage == "closed":
        return "", None, False
    return "check", DAY + timedelta(days=chance.randrange(-20, 40)), True


def key(name: uuid.UUID) -> Any:
    return name if connection.vendor == "postgresql" else name.hex


def insert(rows: Rows, columns: dict[type[Model], str]) -> None:
    """Write `rows`, whose columns are named in `columns`, and forget them here."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, words in columns.items():
            table, names = model._meta.db_table, words.split()
            others = _others(model, names)
            names += others
            values = [row + tuple(others.values()) for row in rows[model]]
            if connection.vendor == "postgresql":
                sentence = f"COPY {table} ({', '.join(names)}) FROM STDIN"
                with cursor.copy(sentence) as copy:
                    for row in values:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(names))
                sentence = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - names of our own
                cursor.executemany(sentence, values)
            rows[model].clear()


def _others(model: type[Model], names: list[str]) -> dict[str, Any]:
    """Return the default of each column that is not named."""
    return {
        str(field.column): field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in names and not isinstance(field, AutoField)
    }
