"""Where the line, the margin and the gaps of a series over quarters lie. Pure.

A panel is drawn in a box of its own units that is stretched to any width, so
there is no text in it: numbers and years stand beside it as text.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

WIDTH, HEIGHT = 1000, 100
# Where the highest range ends, from the top, in units of the box.
HEADROOM = 4
# Half the width of a margin that stands alone, as a share of one quarter.
ALONE = 0.25


class Point(NamedTuple):
    """One published number with its range; `is_shown` is False when too small."""

    value: int
    low: int
    high: int
    is_shown: bool


class Panel(NamedTuple):
    """Paths to draw: margins, the line, its dots, and marks where too few."""

    bands: tuple[str, ...]
    line: str
    dots: str
    few: str


def ceiling(series: Sequence[Point | None]) -> int:
    """Return the highest end of a range that is shown, and at least 1."""
    shown = [point.high for point in series if point and point.is_shown]
    return max(shown, default=1)


def draw(series: Sequence[Point | None], *, top: int) -> Panel:
    """Lay out one series; None is a quarter in which nothing was published."""
    runs = list(_runs(series))
    dots = [_at(number, len(series), point.value, top) for number, point in _flat(runs)]
    few = [
        _at(number, len(series), 0, top)
        for number, point in enumerate(series)
        if point and not point.is_shown
    ]
    return Panel(
        bands=tuple(_band(run, len(series), top) for run in runs),
        line="".join(_line(run, len(series), top) for run in runs),
        dots="".join(f"M{dot}h0" for dot in dots),
        few="".join(f"M{mark}h0" for mark in few),
    )


Run = list[tuple[int, Point]]


def _runs(series: Sequence[Point | None]) -> Iterator[Run]:
    """Give the shown points that follow each other without a gap."""
    numbered = enumerate(series)
    for is_run, group in groupby(numbered, key=lambda pair: _is_drawn(pair[1])):
        if is_run:
            yield [(number, point) for number, point in group if point]


def _is_drawn(point: Point | None) -> bool:
    return point is not None and point.is_shown


def _flat(runs: Sequence[Run]) -> Iterator[tuple[int, Point]]:
    return (pair for run in runs for pair in run)


def _line(run: Run, quarters: int, top: int) -> str:
    return "M" + "L".join(_at(n, quarters, point.value, top) for n, point in run)


def _band(run: Run, quarters: int, top: int) -> str:
    if len(run) == 1:
        (number, point), half = run[0], ALONE
        corners = [
            _at(number - half, quarters, point.high, top),
            _at(number + half, quarters, point.high, top),
            _at(number + half, quarters, point.low, top),
            _at(number - half, quarters, point.low, top),
        ]
    else:
        above = [_at(n, quarters, point.high, top) for n, point in run]
        below = [_at(n, quarters, point.low, top) for n, point in reversed(run)]
        corners = above + below
    return "M" + "L".join(corners) + "Z"


def _at(number: float, quarters: int, value: int, top: int) -> str:
    x = WIDTH * (number + 0.5) / quarters
    y = HEIGHT - (HEIGHT - HEADROOM) * value / top
    return f"{x:.1f} {y:.1f}"


class Tick(NamedTuple):
    """A year written below the panels, at a distance from the left."""

    year: int
    x: str


def years(first: tuple[int, int], quarters: int) -> tuple[Tick, ...]:
    """Return where to write each year; `first` is the year and number of a quarter.

    A last quarter at the very left has no room for its year beside the next.
    """
    year, number = first
    starts = [place for place in range(quarters) if (number - 1 + place) % 4 == 0]
    if number != 1 and starts[:1] != [1]:
        starts.insert(0, 0)
    return tuple(
        Tick(year + (number - 1 + place) // 4, f"{100 * place / quarters:.2f}%")
        for place in starts
    )
