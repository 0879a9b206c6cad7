"""Noise that is drawn anew at each look could be averaged away: a thousand looks."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle, islice

from django.test import Client, TestCase, override_settings

from publication.models import Cell
from tests.publication.attacks import crawler, scene

FETCHES = 1_000
ASKED = [
    {},
    {"accept-language": "sq,en;q=0.5"},
    {"accept-language": "sr-Latn"},
    {"accept-encoding": "gzip, br"},
    {"if-none-match": '"another"'},
    {"range": "bytes=0-99999"},
]
Told = tuple[str, str, str, tuple[int, int, int]]


def from_csv(address: str, text: str) -> Iterator[Told]:
    period, file = address.split("/")[-2:]
    for row in csv.reader(io.StringIO(text)):
        *key, value, low, high, _status = row
        if value != "value":
            key = ":".join(key) or "all"
            yield period, file[:-4], key, (int(value), int(low), int(high))


def from_api(address: str, text: str) -> Iterator[Told]:
    said = json.loads(text)
    for part in said.get("tables") or said.get("releases", []):
        for cell in part.get("cells", []):
            period = part.get("period") or said["period"]
            code = part.get("code") or said["code"]
            key = ":".join(cell["key"].values()) or "all"
            yield period, code, key, (cell["value"], cell["low"], cell["high"])


@override_settings(TODAY=scene.FIRST_DAY, **scene.PUBLIC)
class AverageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        scene.publish_all()
        found = crawler.pages(crawler.crawl(Client(), within=scene.RESULTS))
        cls.addresses = sorted(found)
        cells = Cell.objects.select_related("table", "release")
        cls.released = {
            (cell.release.period, cell.table.code, cell.key): (
                cell.value,
                cell.low,
                cell.high,
            )
            for cell in cells
        }

    def test_a_thousand_looks_give_one_value_for_each_cell(self):
        told, bytes_of = defaultdict(set), defaultdict(set)
        looks = islice(cycle(self.addresses), FETCHES)
        for number, address in enumerate(looks):
            asked = ASKED[number % len(ASKED)]
            answer = Client().get(address, headers=asked)
            # Whole, or asked for in part and given whole or in part.
            self.assertIn(answer.status_code, (200, 206), address)
            text = b"".join(answer).decode()
            bytes_of[address].add(text)
            for period, table, key, numbers in self.read(address, text):
                told[period, table, key].add(numbers)
        self.assertEqual({key: {n} for key, n in self.released.items()}, dict(told))
        self.assertEqual({len(bodies) for bodies in bytes_of.values()}, {1})

    def read(self, address: str, text: str) -> Iterator[Told]:
        tables = {f"{table}.csv" for _period, table, _key in self.released}
        if address.startswith("/data/") and address.split("/")[-1] in tables:
            return from_csv(address, text)
        if address.startswith(("/api/v1/results/releases/", "/api/v1/results/tables/")):
            return from_api(address, text)
        return iter(())
