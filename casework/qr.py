"""What a telephone's camera is to read, drawn as one path. Pure."""

from itertools import groupby
from typing import NamedTuple

# The empty frame that a camera needs, in squares.
QUIET = 4


class Picture(NamedTuple):
    path: str
    size: int


def draw(text: str) -> Picture:
    """Return the QR code of `text`: dark runs of unit squares, and its side."""
    import segno  # few pages need it

    rows = segno.make(text, error="m", micro=False).matrix
    runs = (run for y, row in enumerate(rows) for run in _runs(y, row))
    return Picture("".join(runs), len(rows) + 2 * QUIET)


def _runs(y: int, row: bytes | bytearray) -> list[str]:
    dark, x = [], 0
    for is_dark, group in groupby(row):
        length = len(list(group))
        if is_dark:
            dark.append(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z")
        x += length
    return dark
