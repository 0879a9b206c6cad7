"""Every page of the results is light: it is read on old phones, and over Tor."""

import re

import brotli
import pytest

from backend.environment import BASE
from publication.periods import Quarter
from tests.publication import worlds
from tests.publication.pages.seen import PAGES

STATIC = BASE / "backend/static"
MOST_BYTES, MOST_REQUESTS = 40_000, 4
# More quarters than are drawn, with numbers that have seven digits.
QUARTERS = 22


@pytest.mark.django_db
def test_they_stay_light_over_the_years(client):
    quarter = Quarter(2026, 3)
    for _ in range(QUARTERS):
        newest = quarter
        worlds.released(str(quarter), first=1_000_000)
        quarter = quarter.next
    for path in [*PAGES.values(), f"{newest}/"]:
        page = client.get(f"/en/results/{path}")
        linked = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page.text)
        loaded = [page.content, *(style(name) for name in linked)]
        weight = sum(len(brotli.compress(one, quality=9)) for one in loaded)
        assert weight <= MOST_BYTES, (path, weight)
        assert len(loaded) <= MOST_REQUESTS, path
        assert not re.search(r"<(img|script|iframe|object)\b", page.text), path


def style(name: str) -> bytes:
    return (STATIC / name).read_bytes()
