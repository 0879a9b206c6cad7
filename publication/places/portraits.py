"""Published cells, arranged by place and by class of institution."""

from collections.abc import Mapping
from textwrap import wrap
from typing import NamedTuple

from django.utils.translation import gettext as _

from publication.keys import ALL, ANSWERS, Answered, BodyClass, joined
from publication.pages import figures, labels
from publication.pages.charts import Row
from publication.pages.figures import Figure
from publication.pages.labels import Label
from publication.places import tiles
from publication.places.shapes import Shape, drawing
from publication.reading import Edition
from reporting.codes import Kind
from reporting.places import regions_of

# Letters in a line of a name on the map; the narrowest place has room for them.
NAME_LETTERS = 13
# In units of the map: between the lines of a name, and from there to the number.
NAME_LINE, TO_NUMBER = 15, 21

# The step by its word in an address, and the table that counts it by place.
STEPS: Mapping[str, str] = {
    "heard": "country_q",
    "passed-on": "referred_q",
    "investigated": "investigated_q",
}
STEP_NAMES: Mapping[str, Label] = {
    "country_q": labels.LADDER["heard_q"],
    "referred_q": labels.LADDER["passed_on_q"],
    "investigated_q": labels.LADDER["acting_q"],
}
SHORT_NAMES = {step: labels.STEPS_BY_PLACE[table] for step, table in STEPS.items()}


def alphabetical() -> list[tuple[str, Label]]:
    """Give the six with their names, in the order of the shown language."""
    six = {code: labels.PLACES[code] for code in tiles.GRID}
    return [(code, six[code]) for code in labels.by_name(six)]


class Tile(NamedTuple):
    """One place as a tile, and as it lies on the map where that was built."""

    code: str
    row: Row
    tint: int
    shape: Shape | None
    name_lines: tuple[tuple[int, str], ...]  # each at its height on the map
    number_y: int


def grid(edition: Edition, table: str) -> list[Tile]:
    """Give the six from north to south: tiles have no other order than that."""
    rows = {
        code: figures.row(labels.PLACES[code], edition.number(table, code))
        for code in tiles.GRID
    }
    largest = max((row.value for row in rows.values() if row.is_shown), default=0)
    return [_tile(code, row, largest) for code, row in rows.items()]


def _tile(code: str, row: Row, largest: int) -> Tile:
    drawn = drawing()
    shape = drawn.places[code] if drawn else None
    lines = wrap(row.label, NAME_LETTERS)
    top = shape.y - len(lines) * NAME_LINE // 2 if shape else 0
    return Tile(
        code=code,
        row=row,
        tint=tiles.tint(row.value, largest=largest) if row.is_shown else 0,
        shape=shape,
        name_lines=tuple((top + at * NAME_LINE, line) for at, line in enumerate(lines)),
        number_y=top + (len(lines) - 1) * NAME_LINE + TO_NUMBER,
    )


def steps(edition: Edition, place: str) -> list[Row]:
    """What happened to the reports of a place, as far as it was published."""
    return [
        figures.row(label, edition.number(table, place))
        for table, label in STEP_NAMES.items()
        if edition.has(table)
    ]


def kinds(yearly: Edition, place: str) -> Figure:
    order = labels.by_name(labels.KINDS, last=Kind.OTH)
    numbers = yearly.numbers("countrykind_y")
    rows = (
        figures.row(labels.KINDS[kind], numbers[joined(place, kind)]) for kind in order
    )
    return figures.figure(rows, "countrykind_y")


class Regions(NamedTuple):
    """The regions of a place: those with a number, and the names of the others."""

    figure: Figure
    too_few: tuple[str, ...]
    margin: int


def regions(yearly: Edition, place: str) -> Regions:
    """Sort the regions of a place by their local names."""
    names = {region.code: region.name for region in regions_of(place)}
    numbers = yearly.numbers("region_y")
    rows = [figures.row(names[key], numbers[key]) for key in labels.by_name(names)]
    return Regions(
        figure=figures.figure((row for row in rows if row.is_shown), "region_y"),
        too_few=tuple(row.label for row in rows if not row.is_shown),
        margin=yearly.tables["region_y"].margin,
    )


class Pair(NamedTuple):
    """How often institutions of one class answered, and how often they did not."""

    label: str
    sides: tuple[tuple[Row, str], ...]  # with the length of its bar


def institutions(yearly: Edition) -> list[Pair]:
    numbers = yearly.numbers("institution_y") | {
        joined(ALL, Answered.ANSWERED): yearly.number("answering_y"),
        joined(ALL, Answered.SILENT): yearly.number("silent_y"),
    }
    shown = (number.value for number in numbers.values() if number.is_shown)
    largest = max(shown, default=0)
    order = labels.by_name(labels.BODIES, last=BodyClass.OTHER)

    def side(body: str, how: str) -> tuple[Row, str]:
        row = figures.row(labels.ANSWERS[how], numbers[joined(body, how)])
        return row, tiles.share(row.value, largest=largest)

    named: dict[str, Label] = {
        ALL: _("All classes together"),
        **{body: labels.BODIES[body] for body in order},
    }
    return [
        Pair(str(label), tuple(side(body, how) for how in ANSWERS))
        for body, label in named.items()
    ]
