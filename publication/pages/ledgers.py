"""What every table cost in privacy: the public ledger, of one release or of all."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from publication.models import Table
from publication.pages import labels
from publication.pages.labels import Label
from publication.reading import Edition


class Line(NamedTuple):
    label: Label
    table: Table


class Ledger(NamedTuple):
    """The tables that cost something, those that cost nothing, and what is spent."""

    noisy: tuple[Line, ...]
    sums: tuple[Line, ...]
    spent: Decimal


def of(edition: Edition) -> Ledger:
    return _ledger(edition.tables.values())


def of_all() -> dict[str, Any]:
    """Give the dearest of each table over all releases: a case is in it once."""
    editions = Edition.every()
    published = Table.objects.filter(release__in=[each.release for each in editions])
    dearest = {table.code: table for table in published.order_by("epsilon", "pk")}
    ordered = [dearest[code] for code in labels.TABLE_NAMES if code in dearest]
    return {"editions": editions, "ledger": _ledger(ordered)}


def _ledger(tables: Iterable[Table]) -> Ledger:
    lines = [Line(labels.TABLE_NAMES[table.code], table) for table in tables]
    noisy = tuple(line for line in lines if line.table.epsilon)
    sums = tuple(line for line in lines if not line.table.epsilon)
    spent = sum((line.table.epsilon for line in noisy), Decimal())
    return Ledger(noisy, sums, spent)
