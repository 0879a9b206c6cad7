"""Where the words of a picture that stands alone lie, in units of its own. Pure."""

from collections.abc import Iterable
from textwrap import wrap
from typing import NamedTuple

WIDTH, EDGE = 480, 20
# The size of the letters, and so what an `em` of the chart is.
EM = 16


class Size(NamedTuple):
    """Letters of one size: how high a line is, and how many fit into it."""

    line: int
    letters: int


HEADING, SMALL = Size(28, 30), Size(19, 56)


class Line(NamedTuple):
    text: str
    y: int


class Sheet(NamedTuple):
    width: int
    height: int
    edge: int
    inner: int  # the width between the edges
    em: int
    heading: tuple[Line, ...]
    months: Line
    chart_y: int
    notes: tuple[Line, ...]


def lay_out(heading: str, months: str, notes: Iterable[str], *, chart: str) -> Sheet:
    """Lay out a picture whose chart is as high as `chart` says, such as 12.35em."""
    top = EDGE + HEADING.line - 6
    headed = _lines([heading], HEADING, top)
    months_y = headed[-1].y + SMALL.line + 4
    chart_y = months_y + SMALL.line
    chart_end = chart_y + round(float(chart.removesuffix("em")) * EM)
    noted = _lines(notes, SMALL, chart_end + SMALL.line)
    height = noted[-1].y + EDGE
    inner = WIDTH - 2 * EDGE
    month_line = Line(months, months_y)
    return Sheet(WIDTH, height, EDGE, inner, EM, headed, month_line, chart_y, noted)


def _lines(texts: Iterable[str], size: Size, first: int) -> tuple[Line, ...]:
    lines = [line for text in texts for line in wrap(text, size.letters)]
    return tuple(Line(text, first + at * size.line) for at, text in enumerate(lines))
