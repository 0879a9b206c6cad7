"""Published cells in two directions, for tables that no chart would make plainer."""

from typing import NamedTuple

from publication.keys import OTHER, joined
from publication.pages import labels
from publication.pages.charts import Row
from publication.pages.figures import row
from publication.pages.labels import Label
from publication.reading import Edition, Number
from reporting.codes import Kind
from reporting.places import regions_of

Named = list[tuple[str, Label]]


class Column(NamedTuple):
    label: Label
    margin: int


class Matrix(NamedTuple):
    """Cells in two directions; every column has one margin."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Label, tuple[Number, ...]], ...]
    tables: tuple[str, ...]


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
    rows: Named,
    columns: Named,
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
