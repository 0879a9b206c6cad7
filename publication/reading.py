"""What was published, for whoever shows it: no number but those of released cells."""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple, Self

from publication.keys import ALL
from publication.models import Cell, Release, Table
from publication.periods import Quarter


class Number(NamedTuple):
    """One published count: about `value`, likely between `low` and `high`."""

    value: int
    low: int
    high: int
    is_shown: bool  # False: too few, mostly noise


def over_time(*tables: str) -> dict[Quarter, dict[tuple[str, str], Number]]:
    """Give the cells of these tables by quarter, then by table and key, in one query.

    A quarter has only the tables that were not held back in it.
    """
    found: dict[Quarter, dict[tuple[str, str], Number]] = {}
    cells = Cell.objects.filter(
        release__in=Release.objects.published(), table__code__in=tables
    )
    fields = ("release__period", "table__code", "key", "value", "low", "high", "status")
    for period, table, key, value, low, high, status in cells.values_list(*fields):
        number = Number(value, low, high, status == Cell.Status.SHOWN)
        found.setdefault(Quarter.parse(period), {})[table, key] = number
    return found


class Edition:
    """One published release with all its tables, read in two queries."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.quarter: Quarter = release.quarter

    def __str__(self) -> str:
        return self.release.period

    @classmethod
    def newest(cls) -> Self | None:
        release = Release.objects.published().first()
        return cls(release) if release else None

    @classmethod
    def newest_yearly(cls) -> Self | None:
        """Give the newest release that holds the tables of a whole year."""
        yearly = Release.objects.published().filter(period__endswith="q4").first()
        return cls(yearly) if yearly else None

    @classmethod
    def of(cls, quarter: Quarter) -> Self | None:
        release = Release.objects.published().filter(period=str(quarter)).first()
        return cls(release) if release else None

    @classmethod
    def every(cls) -> list[Self]:
        """Give all that was ever published, newest first."""
        return [cls(release) for release in Release.objects.published()]

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        tables = self.release.tables.order_by("pk")
        return {table.code: table for table in tables}

    @cached_property
    def _numbers(self) -> Mapping[tuple[int, str], Number]:
        return {
            (cell.table_id, cell.key): Number(
                cell.value, cell.low, cell.high, cell.status == Cell.Status.SHOWN
            )
            for cell in self.release.cells.all()
        }

    def has(self, table: str) -> bool:
        """Tell whether it was published now: not held back, and yearly ones in q4."""
        return table in self.tables

    def number(self, table: str, key: str = ALL) -> Number:
        """Return one cell. KeyError for a table that this release does not have."""
        return self._numbers[self.tables[table].pk, key]

    def numbers(self, table: str) -> dict[str, Number]:
        """Return every cell of a table, by key. KeyError as for `number`."""
        pk = self.tables[table].pk
        return {key: each for (of, key), each in self._numbers.items() if of == pk}
