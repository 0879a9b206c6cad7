"""The numbers of the last years, one quarter behind the other, as small panels."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from publication.keys import ALL, OTHER
from publication.pages import labels, series
from publication.pages.labels import Label
from publication.pages.series import Panel, Point
from publication.periods import Quarter
from publication.reading import Edition, Number, over_time

# As many as can be told apart on a phone; older ones stay in the data and in
# their releases.
MOST_QUARTERS = 20
TOGETHER = ("heard_q", "within_7_q", "passed_on_q", "result_q")
BY_PLACE = "country_q"
PRESSURE = "pressure_q"

Cells = Mapping[Quarter, Mapping[tuple[str, str], Number]]


class Drawn(NamedTuple):
    """One panel: its name, its drawing, and each quarter's number or None."""

    name: str
    label: Label
    panel: Panel
    numbers: tuple[tuple[Quarter, Number | None], ...]


def of_quarters(newest: Edition) -> dict[str, Any]:
    """Draw all together, each on its own scale, and the places on one for all."""
    cells = over_time(BY_PLACE, *TOGETHER)
    quarters = _without_holes(cells)[-MOST_QUARTERS:]
    order = labels.by_name(labels.PLACES, last=OTHER)
    together = [(code, ALL, labels.TABLE_NAMES[code]) for code in TOGETHER]
    places = [(BY_PLACE, place, labels.PLACES[place]) for place in order]
    return {
        "together": [_draw([one], cells, quarters)[0] for one in together],
        "places": _draw(places, cells, quarters),
        "years": series.years(quarters[0], len(quarters)),
        "first": quarters[0],
        "last": quarters[-1],
        "tables": [code for code in (BY_PLACE, *TOGETHER) if newest.has(code)],
    }


def of_pressure() -> dict[str, Any]:
    """Draw all types of pressure together; every release has the table beside it."""
    cells = over_time("heard_q", PRESSURE)
    quarters = _without_holes(cells)[-MOST_QUARTERS:]
    wanted = [(PRESSURE, ALL, labels.TABLE_NAMES[PRESSURE])]
    return {
        "drawn": _draw(wanted, cells, quarters)[0],
        "has_year": any(quarter.ends_year for quarter in cells),
        "years": series.years(quarters[0], len(quarters)),
    }


def of_place(place: str, steps: Mapping[str, Label]) -> dict[str, Any]:
    """Draw the tables by place in `steps` for one place, each on its own scale."""
    cells = over_time(*steps)
    quarters = _without_holes(cells)[-MOST_QUARTERS:]
    wanted = [(table, place, label) for table, label in steps.items()]
    return {
        "panels": [_draw([one], cells, quarters)[0] for one in wanted],
        "years": series.years(quarters[0], len(quarters)),
    }


def _without_holes(quarters: Iterable[Quarter]) -> list[Quarter]:
    """Give every quarter from the first to the last: a missing one is a gap."""
    first, last = min(quarters), max(quarters)
    listed = [first]
    while listed[-1] != last:
        listed.append(listed[-1].next)
    return listed


def _draw(
    wanted: Sequence[tuple[str, str, Label]], cells: Cells, quarters: list[Quarter]
) -> list[Drawn]:
    """Draw some series on one scale."""
    numbers = {
        (table, key): [cells.get(quarter, {}).get((table, key)) for quarter in quarters]
        for table, key, _ in wanted
    }
    points = {at: [one and Point(*one) for one in of] for at, of in numbers.items()}
    top = max(series.ceiling(each) for each in points.values())
    return [
        Drawn(
            name=f"{table}-{key}",
            label=label,
            panel=series.draw(points[table, key], top=top),
            numbers=tuple(zip(quarters, numbers[table, key], strict=True)),
        )
        for table, key, label in wanted
    ]
