"""A CSV file and what describes it: one list of fields makes both."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from publication.models import Cell, Release, Table
from publication.opendata import codes
from publication.reading import Edition, Number, over_time

CSV = "text/csv; charset=utf-8; header=present"
BY = "https://creativecommons.org/licenses/by/4.0/"
ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"
Values = Sequence[str | int]


class Field(NamedTuple):
    """A column; `codes` are all that it can hold, empty when that is open."""

    name: str
    text: str
    type: str = "string"
    codes: tuple[str, ...] = ()


class Sheet(NamedTuple):
    """One CSV file. `identity`: which fields together never repeat."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: list[Values]
    identity: tuple[str, ...] = ()
    licence: str = BY

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    def content(self) -> bytes:
        return written([field.name for field in self.fields], self.rows)


_NUMBERS = (
    Field("value", "The count with its noise, cut at zero.", "integer"),
    Field("low", "Lower end of the 95 % range of the true count.", "integer"),
    Field("high", "Upper end of the 95 % range of the true count.", "integer"),
    Field("status", "too_few: mostly noise.", codes=tuple(Cell.Status.values)),
)
_KEYS = {
    "place": "A code of places.csv.",
    "kind": "A code of kinds.csv, or of pressure.csv.",
    "band": "A code of bands.csv.",
    "region": "A code of regions.csv.",
    "body_class": "A code of body_classes.csv.",
    "answer": "A code of answers.csv.",
}
_SERIES = (
    Field("period", "The quarter of the release."),
    Field("table", "A code of tables.csv.", codes=tuple(codes.TABLES)),
    Field("key", "Its codes, joined by a colon; all in a table of one cell."),
    *_NUMBERS,
)
_SERIES_IDENTITY = ("period", "table", "key")
_LEDGER = (
    Field("period", "The quarter of the release."),
    Field("table", "A code of tables.csv.", codes=tuple(codes.TABLES)),
    Field("scale", "Of the noise in each term.", "integer"),
    Field("epsilon", "What one case loses at most; 0 for a sum.", "number"),
    Field("margin", "Half of the 95 % range.", "integer"),
    Field("noise_library", "What drew the noise."),
    Field("code_sha256", "Of the modules that counted, drew and wrote."),
)


def written(header: Values, rows: Iterable[Values]) -> bytes:
    """Return a CSV file: UTF-8, commas, and a line feed after each row."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


def table_fields(table: str) -> tuple[Field, ...]:
    names = codes.COLUMNS.get(table, ())
    keys = (
        Field(name, _KEYS[name], codes=codes.codes_in(table, at))
        for at, name in enumerate(names)
    )
    return (*keys, *_NUMBERS)


def of_table(edition: Edition, table: str) -> Sheet:
    """Return one table; a `too_few` cell keeps its value, as private as any other."""
    numbers = edition.numbers(table)
    rows: list[Values] = [
        [*codes.parts(table, key), *_numbers(numbers[key])]
        for key in codes.keys_of(table)
    ]
    title, identity = codes.title(table), codes.COLUMNS.get(table, ())
    return Sheet(table, title, table_fields(table), rows, identity)


def of_series() -> Sheet:
    """Return every table of every release, oldest quarter first, with whole keys."""
    rows: list[Values] = [
        [str(quarter), table, key, *_numbers(cells[table, key])]
        for quarter, cells in sorted(over_time(*codes.TABLES).items())
        for table in codes.TABLES
        for key in codes.keys_of(table)
        if (table, key) in cells
    ]
    return Sheet("series", "Tables over time", _SERIES, rows, _SERIES_IDENTITY)


def _numbers(number: Number) -> Values:
    status = Cell.Status.SHOWN if number.is_shown else Cell.Status.TOO_FEW
    return number.value, number.low, number.high, status


def of_codes() -> list[Sheet]:
    return [_of_list(each) for each in codes.lists()]


def _of_list(each: codes.CodeList) -> Sheet:
    fields = (
        Field("code", "Never renamed.", codes=tuple(each.labels)),
        Field("label", "In English."),
        Field("note", "To be shown with the label, where there is one."),
    )
    rows: list[Values] = [
        (code, text, each.notes.get(code, "")) for code, text in each.labels.items()
    ]
    return Sheet(each.name, each.title, fields, rows, ("code",), ZERO)


def of_ledger(releases: Iterable[Release]) -> Sheet:
    """Return what each table of `releases` cost, oldest quarter first."""
    rows = [
        _cost(release, table)
        for release in sorted(releases, key=str)
        for table in release.tables.order_by("pk")
    ]
    return Sheet("ledger", "Ledger of privacy", _LEDGER, rows, ("period", "table"))


def _cost(release: Release, table: Table) -> Values:
    return (
        release.period,
        table.code,
        table.scale,
        str(table.epsilon),
        table.margin,
        release.noise_library,
        release.code_sha256,
    )
