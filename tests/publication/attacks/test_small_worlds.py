"""A world without a report and a world with one look alike, file by file."""

import re
from datetime import date

from django.db import transaction
from django.test import Client, TestCase, override_settings

from publication import releases
from publication.models import Cell
from tests.publication import worlds
from tests.publication.attacks import crawler, scene

DAY = date(2026, 11, 15)
# What noise decides: digits, and whether there are enough to be shown.
_NOISE = re.compile(r"[0-9a-f]{64}|\d+|too_few|shown|true|false")
# Bars, and "too few to show" in place of a number.
MOST_BYTES_APART = 600


@override_settings(TODAY=DAY, **scene.PUBLIC)
class SmallWorldTests(TestCase):
    def look(self, reports: int) -> crawler.Found:
        """Publish a world with so many reports, and read all of it."""
        with transaction.atomic():
            for _ in range(reports):
                worlds.code(worlds.receive(date(2026, 8, 3)), date(2026, 8, 4))
            by = [worlds.publisher(name) for name in ("ana", "clara")]
            releases.prepare("2026q3", by=by[0], today=DAY)
            releases.publish("2026q3", by=by[1], today=DAY)
            found = crawler.crawl(Client(), within=scene.RESULTS)
            is_rare = Cell.objects.filter(status=Cell.Status.SHOWN).exists()
            transaction.set_rollback(True)
        # Noise alone passes for a number once in some 770 cells, in either world, and
        # then a page has a chart more: what is compared here is all the others.
        return self.look(reports) if is_rare and reports < 2 else found

    def test_no_report_and_one_report_look_alike(self):
        empty, one = self.look(0), self.look(1)
        self.assertGreater(len(crawler.pages(empty)), 50)
        self.assertEqual(list(empty), list(one))
        for name, before in empty.items():
            after = one[name]
            self.assertEqual(before.status, after.status, name)
            names = [[key for key, _ in seen.headers] for seen in (before, after)]
            self.assertEqual(*names, name)
            if "/data/" in name and not name.endswith("/manifest.sig"):
                texts = [seen.body.decode() for seen in (before, after)]
                self.assertEqual(*(_NOISE.sub("0", text) for text in texts), name)
            apart = abs(len(before.body) - len(after.body))
            self.assertLess(apart, MOST_BYTES_APART, name)

    def test_many_reports_have_the_same_keys_but_more_tables(self):
        """Which tables wait is told by numbers that are published anyway."""
        empty, many = self.look(0), self.look(400)
        self.assertLess(set(crawler.pages(empty)), set(crawler.pages(many)))
