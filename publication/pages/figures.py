"""Published cells, arranged as rows, charts and tables of a page."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from publication.keys import ALL, KINDS, OTHER, OTHER_KINDS
from publication.models import Table
from publication.pages import labels
from publication.pages.charts import Chart, Row, draw
from publication.pages.labels import Label
from publication.reading import Edition, Number
from reporting.codes import Kind


class Figure(NamedTuple):
    rows: tuple[Row, ...]
    chart: Chart


def row(label: Label, number: Number) -> Row:
    return Row(str(label), *number)


def figure(rows: Iterable[Row]) -> Figure:
    listed = tuple(rows)
    return Figure(listed, draw(listed))


def ladder(edition: Edition) -> Figure:
    """The steps that cases took for the first time, as far as they were published."""
    rungs = [code for code in labels.LADDER if edition.has(code)]
    return figure(row(labels.LADDER[code], edition.number(code)) for code in rungs)


def headline(edition: Edition) -> list[Row]:
    """How many were heard, answered soon, passed on, and led to something."""
    codes = ("heard_q", "within_7_q", "passed_on_q", "result_q")
    return [row(labels.TABLE_NAMES[code], edition.number(code)) for code in codes]


def speed(edition: Edition) -> Figure:
    return _table(edition, "answer_q", labels.BANDS, list(labels.BANDS))


def places(edition: Edition, table: str = "country_q") -> Figure:
    order = labels.by_name(labels.PLACES, last=OTHER)
    return _table(edition, table, labels.PLACES, order)


def kinds(edition: Edition) -> Figure:
    """The kinds; pressure is the sum of its types, with a margin of its own."""
    named = {kind: labels.KINDS[kind] for kind in KINDS}
    numbers = {
        **{kind: edition.number("kind_q", kind) for kind in OTHER_KINDS},
        Kind.PRS.value: edition.number("pressure_q", ALL),
    }
    order = labels.by_name(named, last=Kind.OTH)
    return figure(row(named[kind], numbers[kind]) for kind in order)


def pressure(edition: Edition) -> Figure:
    order = labels.by_name(labels.PRESSURES)
    return _table(edition, "kind_q", labels.PRESSURES, order)


def _table(
    edition: Edition, table: str, named: Mapping[str, Label], order: list[str]
) -> Figure:
    return figure(row(named[key], edition.number(table, key)) for key in order)


def ledger(edition: Edition) -> list[tuple[Label, Table]]:
    return [(labels.TABLE_NAMES[code], table) for code, table in edition.tables.items()]
