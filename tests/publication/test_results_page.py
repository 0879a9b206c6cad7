import re
from datetime import date
from html import unescape

from django.test import TestCase, override_settings

from publication.models import Cell
from publication.results import BANDS
from tests.publication import worlds

# Numbers of the page that are no counts: days, methods and names.
QUARTER = {"2026", "15", "2027"}
BANDS_ = {"2", "3", "4", "7", "8", "30"}
WORDING = {"7", "19", "20", "1", "40", "0.77", "1244", "1999"}


def numbers_in(page: str) -> set[str]:
    """Return every number that a reader can see, thousands written together."""
    body = page.split("<main", 1)[1].split("</main>", 1)[0]
    text = unescape(re.sub(r"<[^>]*>", " ", body))
    return {found.replace(",", "") for found in re.findall(r"\d[\d.,]*\d|\d", text)}


def written(cells, *fields: str) -> set[str]:
    return {str(getattr(cell, field)) for cell in cells for field in fields}


class PageCase(TestCase):
    def get(self, path="/en/results/", status=200, **headers):
        response = self.client.get(path, headers=headers)
        self.assertEqual(response.status_code, status)
        return response


class ResultsTests(PageCase):
    def test_it_shows_the_numbers_of_the_cells_and_no_other(self):
        release = worlds.released("2026q3", first=3000)
        shown = numbers_in(self.get().text) - QUARTER - BANDS_ - WORDING
        cells = written(release.cells.all(), "value", "low", "high")
        margins = written(release.tables.all(), "margin")
        self.assertEqual(shown, cells | margins)

    def test_it_shows_nothing_of_a_cell_with_too_few(self):
        release = worlds.released("2026q3", first=3000, status=Cell.Status.TOO_FEW)
        page = self.get().text
        shown = numbers_in(page) - QUARTER - BANDS_ - WORDING
        self.assertEqual(shown, written(release.tables.all(), "margin"))
        # Once in a chart and once in a table for each row; four in the headline.
        rows = 7 + 5 + 7 + 7
        self.assertEqual(page.lower().count("too few to show"), 2 * rows + 4 + 1)

    def test_it_says_what_the_numbers_are_and_are_not(self):
        worlds.released("2026q3", first=3000)
        page = self.get()
        self.assertContains(page, "July to September 2026")
        self.assertContains(page, "They are not proof.")
        self.assertContains(page, "19 times in 20")
        self.assertContains(page, "The next results come on 15 February 2027.")
        self.assertContains(page, "This designation is without prejudice")

    def test_it_lists_places_by_name_and_the_unnamed_last(self):
        worlds.released("2026q3", first=3000)
        places = self.get().context["results"].places.rows
        names = [row.label for row in places]
        self.assertEqual(names[:-1], sorted(names[:-1]))
        self.assertEqual(names[2], "Kosovo*")
        self.assertEqual(names[-1], "Elsewhere, online, or not said")

    def test_each_chart_has_a_name_and_a_table_beside_it(self):
        worlds.released("2026q3", first=3000)
        page = self.get().text
        self.assertEqual(page.count('<svg class="chart" role="img"'), 4)
        named = re.findall(r'aria-labelledby="(\S+)-title \S+-desc"', page)
        for name in named:
            self.assertRegex(page, rf'<title id="{name}-title">\w')
            self.assertRegex(page, rf'<desc id="{name}-desc">\w')
        self.assertEqual(len(set(named)), 4)
        self.assertEqual(page.count("<caption>"), 5)
        self.assertNotIn("style=", page)
        self.assertNotIn("<script", page)
        for label in BANDS.values():
            self.assertGreaterEqual(page.count(str(label)), 2)

    def test_it_shows_the_newest_release_and_keeps_the_others(self):
        old = worlds.released("2026q2", first=3000)
        new = worlds.released("2026q3", first=5000)
        page = self.get()
        self.assertEqual(page.context["results"].release, new)
        self.assertContains(page, 'href="/en/results/2026q2/"')
        page = self.get("/en/results/2026q2/")
        self.assertEqual(page.context["results"].release, old)
        self.assertContains(page, "April to June 2026")

    def test_it_weighs_at_most_40_kilobytes(self):
        worlds.released("2026q3", first=1_000_000)
        self.assertLessEqual(len(self.get().content), 40_000)


class CacheTests(PageCase):
    def test_it_may_be_kept_by_anyone_for_five_minutes(self):
        worlds.released("2026q3", first=3000)
        page = self.get()
        self.assertEqual(page.headers["Cache-Control"], "public, max-age=300")
        self.assertFalse(page.cookies)
        self.assertNotIn("Cookie", page.headers.get("Vary", ""))

    def test_it_answers_a_known_page_with_304(self):
        worlds.released("2026q3", first=3000)
        tag = self.get().headers["ETag"]
        self.assertTrue(tag.startswith('"'), "a strong tag")
        again = self.get(status=304, if_none_match=tag)
        self.assertEqual(again.content, b"")

    def test_no_report_moves_a_byte_between_two_releases(self):
        worlds.released("2026q3", first=3000)
        before = self.get()
        for _ in range(100):
            report = worlds.receive(date(2026, 11, 20))
            worlds.step(report, "acknowledged", date(2026, 11, 20))
            worlds.code(report, date(2026, 11, 20))
        after = self.get()
        self.assertEqual(before.content, after.content)
        self.assertEqual(dict(before.headers), dict(after.headers))


class MissingTests(PageCase):
    @override_settings(TODAY=date(2026, 11, 1))
    def test_it_says_when_the_first_numbers_come(self):
        page = self.get()
        self.assertContains(page, "15 November 2026")
        self.assertContains(page, "July to September 2026")

    def test_a_prepared_release_is_not_to_be_seen(self):
        ana = worlds.publisher("ana")
        ana_prepares = worlds.Release.objects.create(period="2026q3", prepared_by=ana)
        self.get(f"/en/results/{ana_prepares}/", status=404)
        self.assertContains(self.get(), "on their way")

    def test_what_is_no_release_is_not_found(self):
        for period in ("2026q2", "2026q9", "latest", "2026Q3"):
            self.get(f"/en/results/{period}/", status=404)
