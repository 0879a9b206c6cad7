"""Somebody reads everything every day: does anything move after a report came in?"""

from datetime import date

from django.db import connection
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext

from publication import releases
from publication.models import Entry, LaterReply
from tests.publication import worlds
from tests.publication.attacks import crawler, planting, scene

# All that pages of results may read. What they do not read they cannot tell.
READABLE = {
    f"publication_{name}"
    for name in ("release", "table", "cell", "document", "entry", "laterreply")
}


def _paths(found: crawler.Found) -> list[str]:
    return [name.split()[1] for name in found]


@override_settings(**scene.PUBLIC)
class WatchTests(TestCase):
    def crawl(self, today: date, *more: str, within=("/",)) -> crawler.Found:
        client = Client(raise_request_exception=False)
        with override_settings(TODAY=today):
            return crawler.crawl(client, *more, within=within)

    def compare(self, before, after):
        self.assertEqual(list(before), list(after))
        for name, seen in before.items():
            self.assertEqual(seen, after[name], name)

    def drafts(self) -> list[str]:
        """Return where a planted draft would be, if it could be found."""
        return [
            f"{place}{planting.number_of(index)}/"
            for place in ("/en/results/changed/", "/api/v1/results/register/")
            for index in (0, 1)
        ]

    def test_nothing_moves_between_two_releases(self):
        scene.publish_all()
        before = self.crawl(scene.FIRST_DAY, *self.drafts())
        self.assertGreater(len(crawler.pages(before)), 100)
        self.assertEqual(before["GET /en/report/"].status, 200)
        failed = [name for name, seen in before.items() if seen.status >= 500]
        self.assertEqual(failed, [])
        planting.plant(scene.FIRST_DAY)
        after = self.crawl(scene.LAST_DAY, *self.drafts())
        self.compare(before, after)

    def test_nothing_moves_before_the_first_release(self):
        before = self.crawl(date(2026, 11, 1), *self.drafts())
        planting.plant(date(2026, 11, 1))
        after = self.crawl(date(2026, 11, 14), *self.drafts())
        self.compare(before, after)

    def test_nobody_sees_that_a_release_is_prepared(self):
        """Nor what a reviewer is shown of the register before it is published."""
        worlds.released("2026q2", first=63_000, adding=scene.add_entries)
        day = date(2026, 11, 15)
        new = "c" * 24
        ahead = [
            "/en/results/2026q3/",
            "/data/v1/2026q3/",
            f"/en/results/changed/{new}/",
            f"/api/v1/results/register/{new}/",
        ]
        before = self.crawl(day, *ahead, within=scene.RESULTS)
        release = releases.prepare("2026q3", by=worlds.publisher("ana"), today=day)
        scene.add_reply(release)
        Entry.objects.create(release=release, number=new, **scene.ENTRY)
        after = self.crawl(day, *ahead, within=scene.RESULTS)
        self.compare(before, after)

    def test_a_withdrawal_moves_only_where_the_entry_was(self):
        scene.publish_all()
        before = self.crawl(scene.FIRST_DAY, within=scene.RESULTS)
        emptied = dict.fromkeys(("title", "story", "source", "reply"), "")
        withdrawn = Entry.objects.filter(number=scene.STANDING)
        withdrawn.update(withdrawn_on=scene.FIRST_DAY, **emptied)
        LaterReply.objects.update(text="")
        after = self.crawl(scene.FIRST_DAY, *_paths(before), within=scene.RESULTS)
        title = scene.ENTRY["title"].encode()
        told = {name for name, seen in before.items() if title in seen.body}
        self.assertGreater(len(told), 3)
        for name, seen in before.items():
            self.assertNotIn(title, after[name].body, name)
            if name.startswith("GET") and name not in told:
                with self.subTest(name):
                    self.assertEqual(seen, after[name])

    def test_the_watch_would_see_a_digit(self):
        worlds.released("2026q1", first=3000)
        before = self.crawl(scene.FIRST_DAY, within=("/en/results/",))
        worlds.released("2026q2", first=9000)
        after = self.crawl(scene.FIRST_DAY, within=("/en/results/",))
        with self.assertRaises(AssertionError):
            self.compare(before, after)

    def test_pages_of_results_read_nothing_but_what_was_released(self):
        scene.publish_all()
        planting.plant(scene.FIRST_DAY)
        with CaptureQueriesContext(connection) as asked:
            found = self.crawl(scene.FIRST_DAY, within=scene.RESULTS)
        self.assertGreater(len(crawler.pages(found)), 100)
        said = " ".join(query["sql"] for query in asked)
        tables = connection.introspection.table_names()
        read = {table for table in tables if f'"{table}"' in said}
        self.assertEqual(read, READABLE)
