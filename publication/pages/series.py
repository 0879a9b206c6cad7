"""Where the line, the margin and the gaps of a series over quarters lie. Pure.

A panel is drawn in a box of its own units that is stretched to any width, so
there is no text in it: the newest number and the years stand beside it, at places
that are given as text (a template would write 12.5 as 12,5 in half our languages).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

WIDTH, HEIGHT = 1000, 100
# Where the highest range ends, from the top, in units of the box.
HEADROOM = 4
# The box as it is shown: its share of the width in per cent, the newest number stands
# to the right of it; and its height in em, the years stand below it.
SHOWN_WIDTH, SHOWN_HEIGHT = 82, 6.4
# Half the width of a margin that stands alone, as a share of one quarter.
ALONE = 0.25


class Point(NamedTuple):
    """One published number with its range; `is_shown` is False when too small."""

    value: int
    low: int
    high: int
    is_shown: bool


class Newest(NamedTuple):
    """The number at the end of the line, and how far below the top to write it."""

    value: int
    y: str


class Panel(NamedTuple):
    """Paths to draw: margins, the line, its dots, and marks where too few."""

    bands: tuple[str, ...]
    line: str
    dots: str
    few: str
    newest: Newest | None


def ceiling(series: Sequence[Point | None]) -> int:
    """Return the highest end of a range that is shown, and at least 1."""
    shown = [point.high for point in series if point and point.is_shown]
    return max(shown, default=1)


def draw(series: Sequence[Point | None], *, top: int) -> Panel:
    """Lay out one series; None is a quarter in which nothing was published."""
    box, runs = _Box(len(series), top), list(_runs(series))
    shown = [pair for run in runs for pair in run]
    few = [n for n, point in enumerate(series) if point and not point.is_shown]
    return Panel(
        bands=tuple(_band(run, box) for run in runs),
        line="".join(_path(box.at(n, point.value) for n, point in run) for run in runs),
        dots="".join(f"M{box.at(n, point.value)}h0" for n, point in shown),
        few="".join(f"M{box.at(n, 0)}h0" for n in few),
        newest=_newest(series[-1], box),
    )


class _Box(NamedTuple):
    quarters: int
    top: int

    def at(self, number: float, value: int) -> str:
        x = WIDTH * (number + 0.5) / self.quarters
        return f"{x:.1f} {self.y(value):.1f}"

    def y(self, value: int) -> float:
        return HEIGHT - (HEIGHT - HEADROOM) * value / self.top


# A quarter is a number from the left; half ones are the ends of a lone margin.
Run = list[tuple[float, Point]]


def _runs(series: Sequence[Point | None]) -> Iterator[Run]:
    """Give the shown points that follow each other without a gap."""
    numbered = enumerate(series)
    for is_run, group in groupby(numbered, key=lambda pair: _is_drawn(pair[1])):
        if is_run:
            yield [(number, point) for number, point in group if point]


def _is_drawn(point: Point | None) -> bool:
    return point is not None and point.is_shown


def _band(run: Run, box: _Box) -> str:
    if len(run) == 1:
        (number, point) = run[0]
        run = [(number - ALONE, point), (number + ALONE, point)]
    above = [box.at(n, point.high) for n, point in run]
    below = [box.at(n, point.low) for n, point in reversed(run)]
    return _path(above + below) + "Z"


def _path(places: Iterable[str]) -> str:
    return "M" + "L".join(places)


def _newest(point: Point | None, box: _Box) -> Newest | None:
    if point is None or not point.is_shown:
        return None
    return Newest(point.value, f"{box.y(point.value) / HEIGHT * SHOWN_HEIGHT:.2f}em")


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
        Tick(year + (number - 1 + place) // 4, f"{SHOWN_WIDTH * place / quarters:.2f}%")
        for place in starts
    )
