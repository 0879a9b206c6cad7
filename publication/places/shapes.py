"""The map, as publication/places/map.js drew it when the browser code was built."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class Shape(NamedTuple):
    """The outline of a place, and the point inside where its number stands."""

    path: str
    x: int
    y: int


class Drawing(NamedTuple):
    width: int
    height: int
    places: Mapping[str, Shape]


def drawing() -> Drawing | None:
    """Return the map, or None where nothing was built; the tiles say the same."""
    path = settings.BUILD / "map.json"
    return _read(path) if path.is_file() else None


@cache
def _read(path: Path) -> Drawing:
    drawn = json.loads(path.read_text("ascii"))
    places = {code: Shape(**shape) for code, shape in drawn["places"].items()}
    return Drawing(drawn["width"], drawn["height"], places)
