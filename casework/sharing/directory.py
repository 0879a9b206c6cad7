"""The bodies that may be shown here: verified ones, and in the demo invented ones."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from casework.sharing.bodies import Body, parse

FOLDER = Path(__file__).parent
REAL, DEMO = FOLDER / "bodies.json", FOLDER / "bodies_demo.json"


def bodies() -> list[Body]:
    """Return every body that somebody has checked; the rest does not exist here."""
    found = list(_read(REAL))
    if not settings.PRODUCTION:
        found += _read(DEMO)
    return [body for body in found if body.is_verified]


def body_called(code: str) -> Body | None:
    return next((body for body in bodies() if body.code == code), None)


@cache
def _read(path: Path) -> tuple[Body, ...]:
    return tuple(parse(json.loads(path.read_text("utf-8"))["bodies"]))
