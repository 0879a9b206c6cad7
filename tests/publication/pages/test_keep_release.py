"""A release has one page, and nothing that happens later changes a byte of it."""

from datetime import date

from django.test import override_settings

from publication.models import Cell
from tests.publication import worlds
from tests.publication.pages.seen import (
    FIRST,
    PAGES,
    PageCase,
    cells,
    counts,
    margins,
    ranges,
    values,
)


class RecordTests(PageCase):
    def test_it_shows_every_cell_of_the_release_and_no_other_number(self):
        release = worlds.released("2026q4", first=FIRST)
        shown = counts(self.get("2026q4/").text)
        every = Cell.objects.filter(release=release)
        codes = list(release.tables.values_list("code", flat=True))
        self.assertLessEqual(values(every), shown)
        self.assertLessEqual(shown, ranges(every) | margins(release, *codes))
        self.assertLessEqual(ranges(cells(release, "heard_q", "kind_q")), shown)

    def test_it_leads_to_each_of_its_tables_and_what_proves_them(self):
        release = worlds.released("2026q4", first=FIRST)
        page = self.get("2026q4/")
        shown_apart = {"within_7_q"}  # beside its bands
        for table in release.tables.exclude(code__in=shown_apart):
            self.assertContains(page, f'href="/data/v1/2026q4/{table.code}.csv"')
        for name in ("ledger.csv", "datapackage.json", "manifest.json", "manifest.sig"):
            self.assertContains(page, f'href="/data/v1/2026q4/{name}"')

    def test_its_ledger_is_its_own(self):
        release = worlds.released("2026q4", first=FIRST)
        ledger = self.get("2026q4/").context["ledger"]
        lines = [*ledger.noisy, *ledger.sums]
        self.assertEqual(
            {line.table.code for line in lines},
            set(release.tables.values_list("code", flat=True)),
        )
        self.assertEqual(ledger.spent, 1)
        self.assertContains(self.get("2026q4/"), release.code_sha256)

    def test_it_never_changes(self):
        worlds.released("2026q3", first=FIRST)
        before = self.get("2026q3/")
        worlds.released("2026q4", first=6000)
        worlds.released("2027q1", first=9000, held_back=True)
        with override_settings(TODAY=date(2031, 1, 1)):
            after = self.get("2026q3/")
        self.assertEqual(before.content, after.content)
        self.assertEqual(dict(before.headers), dict(after.headers))
        self.assertContains(after, "The next results come on <strong>15 February 2027")

    def test_the_list_has_every_release_newest_first(self):
        for period in ("2026q2", "2026q3", "2026q4"):
            worlds.released(period, first=FIRST)
        page = self.get("releases/")
        listed = [str(each) for each in page.context["editions"]]
        self.assertEqual(listed, ["2026q4", "2026q3", "2026q2"])
        for period in listed:
            self.assertContains(page, f'href="/en/results/{period}/"')

    def test_the_ledger_of_all_counts_a_table_once(self):
        for period in ("2026q3", "2026q4", "2027q1"):
            worlds.released(period, first=FIRST)
        self.assertEqual(self.get("how-we-count/").context["ledger"].spent, 1)


class StillTests(PageCase):
    def test_no_report_and_no_day_moves_a_byte_between_releases(self):
        worlds.released("2026q3", first=FIRST)
        paths = [*PAGES.values(), "2026q3/"]
        with override_settings(TODAY=date(2026, 11, 20)):
            before = [self.get(path) for path in paths]
        for _ in range(20):
            report = worlds.receive(date(2026, 11, 20))
            worlds.step(report, "acknowledged", date(2026, 11, 20))
            worlds.code(report, date(2026, 11, 20))
        with override_settings(TODAY=date(2027, 1, 30)):
            after = [self.get(path) for path in paths]
        for one, other in zip(before, after, strict=True):
            self.assertEqual(one.content, other.content)
            self.assertEqual(dict(one.headers), dict(other.headers))

    def test_they_may_be_kept_by_anyone_for_five_minutes(self):
        worlds.released("2026q3", first=FIRST)
        for path in [*PAGES.values(), "2026q3/"]:
            page = self.get(path)
            self.assertEqual(page.headers["Cache-Control"], "public, max-age=300")
            self.assertTrue(page.headers["ETag"].startswith('"'), "a strong tag")
            self.assertFalse(page.cookies)
            self.assertNotIn("Cookie", page.headers.get("Vary", ""))
            again = self.get(path, status=304, if_none_match=page.headers["ETag"])
            self.assertEqual(again.content, b"")

    def test_they_are_for_reading_only(self):
        for path in [*PAGES.values(), "2026q3/"]:
            answer = self.client.post(f"/en/results/{path}")
            self.assertEqual(answer.status_code, 405, path)

    def test_many_releases_cost_no_more_queries(self):
        for quarter in range(1, 5):
            worlds.released(f"2026q{quarter}", first=FIRST)
        # The release, its tables and its cells; and what a page tells beside them.
        queries = {"results": 4, "kinds": 6, "pressure": 4, "releases": 2}
        for name, path in PAGES.items():
            with self.subTest(name), self.assertNumQueries(queries.get(name, 3)):
                self.get(path)
