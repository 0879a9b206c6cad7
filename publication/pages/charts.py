"""Where the bars and margins of a chart lie. Pure; a template draws them.

Widths are percentages and heights are in `em`, so one drawing fits a phone and
a desk, and grows with the reader's own size of letters. They are returned as
text, because a template would write 12.5 as 12,5 in half of our languages.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

# The longest range ends here, in per cent; the number stands to the right.
PLOT_WIDTH = 77.0
# A drawn text cannot break by itself: this many em fit a phone of 320 px.
LINE_EM = 19.0
# In em: a line of a label, its distance to the bar, the bar, the thickness of the
# range drawn on it, and the air below.
LINE, GAP, BAR, RANGE, AIR = 1.3, 0.35, 1.1, 0.3, 0.75

# Widths of letters in em: the advances of DejaVu Sans, rounded up by groups.
_WIDTHS = (
    (" ,.:;'’|/()-iljrtfIJјЈ", 0.42),
    ("mwMWфжљњшщюФМ—%", 1.0),
    ("ШЖЉЊЩЮ", 1.1),
)
CAPITAL, SMALL, SMALL_CYRILLIC = 0.8, 0.65, 0.76
FIRST_CYRILLIC = "Ѐ"


class Row(NamedTuple):
    """One number with its range; `is_shown` is False when it is too small."""

    label: str
    value: int
    low: int
    high: int
    is_shown: bool


class Line(NamedTuple):
    text: str
    y: str


class Bar(NamedTuple):
    """One row as it is drawn: lengths from the left, heights from the top."""

    row: Row
    label: tuple[Line, ...]
    top: str
    width: str
    range_top: str
    range_left: str
    range_width: str
    range_end: str
    baseline: str


class Chart(NamedTuple):
    height: str
    bar_height: str
    range_height: str
    bars: tuple[Bar, ...]


def draw(rows: Sequence[Row]) -> Chart:
    """Lay out `rows` in their order, on one scale that starts at zero."""
    longest = max((row.high for row in rows if row.is_shown), default=1)
    bars, top = [], 0.0
    for row in rows:
        lines = broken(row.label)
        bars.append(_bar(row, lines, top, longest))
        top += len(lines) * LINE + GAP + BAR + AIR
    return Chart(_em(top), _em(BAR), _em(RANGE), tuple(bars))


def _bar(row: Row, lines: Sequence[str], top: float, longest: int) -> Bar:
    bar_top = top + len(lines) * LINE + GAP
    middle = bar_top + BAR / 2
    return Bar(
        row=row,
        label=tuple(_label(lines, top)),
        top=_em(bar_top),
        width=_percent(row.value, longest),
        range_top=_em(middle - RANGE / 2),
        range_left=_percent(row.low, longest),
        range_width=_percent(row.high - row.low, longest),
        range_end=_percent(row.high, longest),
        baseline=_em(middle + 0.36),
    )


def broken(label: str) -> list[str]:
    """Break a label into lines that fit; one word too long for a line is cut."""
    lines = [""]
    for word in label.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer) <= LINE_EM:
            lines[-1] = longer
        elif lines[-1]:
            lines.append(word)
        else:
            lines[-1] = word
        lines[-1:] = _pieces(lines[-1])
    return lines


def _pieces(word: str) -> list[str]:
    """Cut what is wider than a line, between two letters."""
    pieces = [""]
    for letter in word:
        if width(pieces[-1] + letter) > LINE_EM:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def width(text: str) -> float:
    """Return how wide `text` is in em, by the widest of the usual fonts."""
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    for letters, em in _WIDTHS:
        if letter in letters:
            return em
    if letter.isupper():
        return CAPITAL
    return SMALL_CYRILLIC if letter >= FIRST_CYRILLIC else SMALL


def _label(lines: Sequence[str], top: float) -> Iterator[Line]:
    for number, text in enumerate(lines, start=1):
        yield Line(text, _em(top + number * LINE - 0.2))


def _percent(value: int, longest: int) -> str:
    return f"{PLOT_WIDTH * value / longest:.2f}%"


def _em(length: float) -> str:
    return f"{length:.2f}em"
