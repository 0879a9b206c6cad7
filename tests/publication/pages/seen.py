"""What a reader sees of a page, and which published numbers those should be."""

import re
from collections.abc import Iterable
from html import unescape

from django.test import TestCase

from publication.models import Cell, Release, Table

# Every page that is about the newest release, and the method.
PAGES = {
    "results": "",
    "outcomes": "outcomes/",
    "speed": "speed/",
    "kinds": "kinds/",
    "pressure": "pressure/",
    "change": "change/",
    "releases": "releases/",
    "method": "how-we-count/",
}
# Invented cells are counted from here, above every number that is a word or a year.
FIRST = 3000


class PageCase(TestCase):
    def get(self, path="", status=200, **headers):
        response = self.client.get(f"/en/results/{path}", headers=headers)
        self.assertEqual(response.status_code, status, path)
        return response


def article(page: str) -> str:
    """Return what is between bar and foot."""
    return page.split('<article class="edition">', 1)[1].split("</article>", 1)[0]


def numbers(page: str) -> set[int]:
    """Return every number that a reader can see, thousands written together."""
    named = re.sub(r"<code>.*?</code>|<a [^>]*>[^<]*\.csv</a>", " ", article(page))
    text = unescape(re.sub(r"<[^>]*>", " ", named))
    found = re.findall(r"\d[\d.,]*\d|\d", text)
    return {int(each.replace(",", "")) for each in found if "." not in each}


def counts(page: str) -> set[int]:
    return {number for number in numbers(page) if number >= FIRST}


def cells(release: Release, *tables: str, keys: str = "") -> Iterable[Cell]:
    return Cell.objects.filter(
        release=release, table__code__in=tables, key__startswith=keys
    )


def values(of: Iterable[Cell]) -> set[int]:
    return {cell.value for cell in of}


def ranges(of: Iterable[Cell]) -> set[int]:
    return {number for cell in of for number in (cell.low, cell.value, cell.high)}


def margins(release: Release, *tables: str) -> set[int]:
    of = Table.objects.filter(release=release, code__in=tables)
    return set(of.values_list("margin", flat=True))
