"""Published cells, arranged as rows, charts and tables of a page."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from publication.keys import BANDS, OTHER, joined
from publication.pages import labels, ledgers
from publication.pages.charts import Chart, Row, draw
from publication.pages.labels import Label
from publication.reading import Edition, Number
from reporting.codes import Kind
from reporting.places import regions_of

Context = dict[str, Any]

# The files by which anybody can check a release, beside its tables.
PROOFS = ("ledger.csv", "datapackage.json", "manifest.json", "manifest.sig")
HEADLINE = ("heard_q", "within_7_q", "passed_on_q", "result_q")


class Figure(NamedTuple):
    """Rows, their drawing, and the tables that they were published in."""

    rows: tuple[Row, ...]
    chart: Chart
    tables: tuple[str, ...]


class Column(NamedTuple):
    label: Label
    margin: int


class Matrix(NamedTuple):
    """Cells in two directions; every column has one margin."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Label, tuple[Number, ...]], ...]
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


def headline(edition: Edition) -> dict[str, Number]:
    """How many were heard, answered soon, passed on, and led to something."""
    return {code: edition.number(code) for code in HEADLINE if edition.has(code)}


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


def steps_by_place(edition: Edition) -> Matrix:
    """How many took the steps that are told by place, as far as published."""
    codes = [code for code in labels.STEPS_BY_PLACE if edition.has(code)]
    columns = [
        Column(label, edition.tables[code].margin)
        for code, label in labels.STEPS_BY_PLACE.items()
        if edition.has(code)
    ]
    rows = (
        (labels.PLACES[place], tuple(edition.number(code, place) for code in codes))
        for place in labels.by_name(labels.PLACES, last=OTHER)
    )
    return Matrix(tuple(columns), tuple(rows), tuple(codes))


def kinds_by_place(edition: Edition) -> Matrix:
    """A whole year: each place in a row, each kind in a column."""
    places = labels.by_name(labels.PLACES, last=OTHER)
    kinds = labels.by_name(labels.KINDS, last=Kind.OTH)
    rows = [(place, labels.PLACES[place]) for place in places]
    columns = [(kind, labels.KINDS[kind]) for kind in kinds]
    return _matrix(edition, "countrykind_y", rows, columns)


def institutions(edition: Edition) -> Matrix:
    """A whole year: which classes of institutions answered, and which were silent."""
    rows = [(body, labels.BODIES[body]) for body in labels.by_name(labels.BODIES)]
    columns = list(labels.ANSWERS.items())
    return _matrix(edition, "institution_y", rows, columns)


def regions(edition: Edition) -> list[tuple[Label, list[Row]]]:
    """A whole year: the regions of each place, by name."""
    numbers = edition.numbers("region_y")
    named: dict[str, dict[str, Label]] = {
        place: {region.code: region.name for region in regions_of(place)}
        for place in labels.by_name(labels.PLACES, last=OTHER)
    }
    named[OTHER] = {OTHER: labels.REGION_NAMES[OTHER]}
    return [
        (
            labels.PLACES[place],
            [row(names[code], numbers[code]) for code in labels.by_name(names)],
        )
        for place, names in named.items()
    ]


def _matrix(
    edition: Edition,
    table: str,
    rows: list[tuple[str, Label]],
    columns: list[tuple[str, Label]],
) -> Matrix:
    numbers, margin = edition.numbers(table), edition.tables[table].margin
    return Matrix(
        tuple(Column(label, margin) for _, label in columns),
        tuple(
            (label, tuple(numbers[joined(key, other)] for other, _ in columns))
            for key, label in rows
        ),
        (table,),
    )


def closer(edition: Edition) -> dict[str, Number]:
    """One number of some pages each, to lead there."""
    if not edition.has("kind_q"):
        return {}
    return {
        "day": edition.number("answer_q", BANDS[0]),
        "corruption": edition.number("kind_q", Kind.COR.value),
        "pressure": edition.number("pressure_q"),
    }


def of_front(edition: Edition) -> Context:
    return {"facts": headline(edition), "steps": steps(edition)}


def of_speed(edition: Edition) -> Context:
    if not edition.has("answer_q"):
        return {}
    return {"within_7": edition.number("within_7_q"), "days": speed(edition)}


def of_kinds(edition: Edition) -> Context:
    context: Context = {}
    if edition.has("kind_q"):
        context["about"] = kinds(edition)
    if yearly := Edition.newest_yearly():
        context |= {"yearly": yearly, "matrix": kinds_by_place(yearly)}
    return context


def of_pressure(edition: Edition) -> Context:
    if not edition.has("kind_q"):
        return {}
    return {"total": edition.number("pressure_q"), "types": pressure(edition)}


def of_release(edition: Edition) -> Context:
    """Everything that was published with one quarter, and nothing of a later one."""
    context = of_front(edition) | of_speed(edition) | of_pressure(edition)
    context |= {
        "by_place": steps_by_place(edition),
        "ledger": ledgers.of(edition),
        "proofs": PROOFS,
    }
    if edition.has("kind_q"):
        context["about"] = kinds(edition)
    if edition.has("countrykind_y"):
        context |= {
            "matrix": kinds_by_place(edition),
            "bodies": institutions(edition),
            "regions": regions(edition),
            "region_tables": ["region_y"],
        }
    return context


def _table(
    edition: Edition, table: str, named: Mapping[str, Label], order: list[str]
) -> Figure:
    rows = (row(named[key], edition.number(table, key)) for key in order)
    return figure(rows, table)
