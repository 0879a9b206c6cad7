"""Published cells, arranged as rows with their chart."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from publication.keys import OTHER
from publication.pages import labels
from publication.pages.charts import Chart, Row, draw
from publication.pages.labels import Label
from publication.reading import Edition, Number
from reporting.codes import Kind


class Figure(NamedTuple):
    """Rows, their drawing, and the tables that they were published in."""

    rows: tuple[Row, ...]
    chart: Chart
    tables: tuple[str, ...]


def row(label: Label, number: Number) -> Row:
    return Row(str(label), *number)


def figure(rows: Iterable[Row], *tables: str) -> Figure:
    listed = tuple(rows)
    return Figure(listed, draw(listed), tables)


def steps(edition: Edition) -> Figure:
    """The steps that cases took for the first time, as far as they were published."""
    codes = [code for code in labels.LADDER if edition.has(code)]
    rows = (row(labels.LADDER[code], edition.number(code)) for code in codes)
    return figure(rows, *codes)


def letters(edition: Edition) -> Figure:
    """How many institutions answered in a year, and how many did not."""
    codes = ("answering_y", "silent_y")
    rows = [row(labels.TABLE_NAMES[code], edition.number(code)) for code in codes]
    return figure(rows, *codes)


def speed(edition: Edition) -> Figure:
    return _table(edition, "answer_q", labels.BANDS, list(labels.BANDS))


def places(edition: Edition, table: str = "country_q") -> Figure:
    order = labels.by_name(labels.PLACES, last=OTHER)
    return _table(edition, table, labels.PLACES, order)


def kinds(edition: Edition) -> Figure:
    """The kinds; pressure is the sum of its types, with a margin of its own."""
    numbers = edition.numbers("kind_q") | {Kind.PRS.value: edition.number("pressure_q")}
    order = labels.by_name(labels.KINDS, last=Kind.OTH)
    rows = (row(labels.KINDS[kind], numbers[kind]) for kind in order)
    return figure(rows, "kind_q", "pressure_q")


def pressure(edition: Edition) -> Figure:
    order = labels.by_name(labels.PRESSURES)
    return _table(edition, "kind_q", labels.PRESSURES, order)


def _table(
    edition: Edition, table: str, named: Mapping[str, Label], order: list[str]
) -> Figure:
    rows = (row(named[key], edition.number(table, key)) for key in order)
    return figure(rows, table)
