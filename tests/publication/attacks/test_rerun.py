"""Who runs the release job again, or changes what it published, is found out."""

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

from django.core.management import CommandError, call_command
from django.test import Client, TestCase, override_settings

from publication import releases
from publication.models import Cell
from tests.publication import worlds
from tests.publication.attacks import crawler, scene

DAY = date(2026, 11, 15)
FILES = "/data/v1/2026q3/"


@override_settings(TODAY=DAY, **scene.PUBLIC)
class RerunTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        for _ in range(300):
            worlds.code(worlds.receive(date(2026, 8, 3)), date(2026, 8, 4))
        cls.by = [worlds.publisher(name) for name in ("ana", "clara")]
        releases.prepare("2026q3", by=cls.by[0], today=DAY)
        releases.publish("2026q3", by=cls.by[1], today=DAY)

    def download(self, folder, change=lambda name, content: content):
        """Fetch every file of the release as anybody can."""
        found = crawler.pages(crawler.crawl(Client(), FILES, within=(FILES,)))
        for address, seen in found.items():
            name = address.removeprefix(FILES)
            if name and "/" not in name:
                (folder / name).write_bytes(change(name, seen.body))

    def verify(self, *words: str) -> str:
        out = io.StringIO()
        try:
            call_command("verify_release", *words, stdout=out, stderr=out)
        except CommandError as error:
            return f"{out.getvalue()}{error}"
        return out.getvalue()

    def verify_download(self, change=lambda name, content: content) -> str:
        with tempfile.TemporaryDirectory() as folder:
            self.download(Path(folder), change)
            return self.verify("--files", folder)

    def test_a_second_run_is_refused_whoever_tries(self):
        cells = list(Cell.objects.order_by("pk").values())
        for by in self.by:
            with self.assertRaises(releases.AlreadyPublished):
                releases.publish("2026q3", by=by, today=DAY)
            with self.assertRaises(releases.AlreadyPrepared):
                releases.prepare("2026q3", by=by, today=DAY)
        self.assertEqual(list(Cell.objects.order_by("pk").values()), cells)

    def test_what_was_published_is_whole(self):
        self.assertNotIn("wrong.", self.verify().replace("nothing is wrong.", ""))
        said = self.verify_download()
        self.assertIn("nothing is wrong", said)

    def test_a_changed_digit_is_found(self):
        def change(name, content):
            if name != "country_q.csv":
                return content
            rows = list(csv.reader(io.StringIO(content.decode())))
            rows[1][1] = str(int(rows[1][1]) + 1)
            return "".join(",".join(row) + "\r\n" for row in rows).encode()

        self.assertIn("Things that are wrong", self.verify_download(change))

    def test_a_raised_epsilon_is_found(self):
        def change(name, content):
            wanted = name in ("ledger.csv", "manifest.json")
            return content.replace(b"0.2", b"0.4") if wanted else content

        self.assertIn("Things that are wrong", self.verify_download(change))
