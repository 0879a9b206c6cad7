import json
import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import TestCase, override_settings

from casework.codes import ReplyState
from publication.models import Cell, Entry
from publication.places.tiles import GRID
from reporting.ladder import RESULTS
from tests.publication import worlds
from tests.publication.places.reading import numbers_in, text_of, written

NAMES = [
    "Albania",
    "Bosnia and Herzegovina",
    "Kosovo*",
    "Montenegro",
    "North Macedonia",
    "Serbia",
]
STEPS = ("country_q", "referred_q", "investigated_q")
PAGES = (
    "places/",
    "places/passed-on/",
    "places/investigated/",
    "places/XK/",
    "places/XK/poster/",
    "institutions/",
)


class PlacesCase(TestCase):
    def get(self, path, status=200):
        response = self.client.get(f"/en/results/{path}")
        self.assertEqual(response.status_code, status, path)
        return response

    def page(self, path) -> str:
        return self.get(path).text

    def cells(self, release, *tables, **which):
        return release.cells.filter(table__code__in=tables, **which)

    def margins(self, release, *tables) -> set[str]:
        chosen = release.tables.filter(code__in=tables)
        return {str(table.margin) for table in chosen}


class ByPlaceTests(PlacesCase):
    def test_each_choice_shows_the_numbers_of_its_cells_and_no_other(self):
        release = worlds.released("2026q3", first=3000)
        for path, table in zip(PAGES, STEPS, strict=False):
            cells = written(self.cells(release, table))
            expected = cells | self.margins(release, table)
            self.assertEqual(numbers_in(self.page(path)), expected, path)

    def test_the_table_is_in_the_order_of_the_alphabet(self):
        worlds.released("2026q3", first=3000)
        table = self.page("places/").split("<tbody>")[1].split("</tbody>")[0]
        rows = re.findall(r'<th scope="row">(.*?)</th>', table)
        self.assertEqual(rows, [*NAMES, "Elsewhere, online, or not said"])

    def test_six_equal_tiles_lie_as_the_places_do(self):
        worlds.released("2026q3", first=3000)
        page = self.page("places/")
        tiles = re.findall(
            r'<li class="tint-[1-4]"><a class="tile" href="(\S+)">', page
        )
        there = [f"/en/results/places/{code}/" for code in GRID]
        self.assertEqual(tiles, there)

    def test_it_says_what_a_larger_number_may_mean(self):
        worlds.released("2026q3", first=3000)
        page = self.page("places/")
        self.assertIn("This is not a ranking", page)
        self.assertIn("more people who trust", page)
        self.assertIn("without prejudice to positions on status", page)

    def test_too_few_is_said_in_tiles_map_and_table(self):
        worlds.released("2026q3", first=3000, status=Cell.Status.TOO_FEW)
        with self.settings(BUILD=self.built()):
            page = self.page("places/")
        self.assertEqual(page.count("too few to show"), 6 + 7)
        self.assertEqual(page.count(">too few<"), 6)
        self.assertEqual(page.count('class="tint-0"'), 6 + 6)

    def built(self):
        shape = {"path": "M0 0l9 0 0 9z", "x": 3, "y": 4}
        places = dict.fromkeys(GRID, shape)
        path = Path(self.enterContext(TemporaryDirectory()))
        drawn = {"width": 400, "height": 491, "places": places}
        (path / "map.json").write_text(json.dumps(drawn))
        return path

    def test_the_map_has_the_same_numbers_and_one_style_for_all(self):
        release = worlds.released("2026q3", first=3000)
        with self.settings(BUILD=self.built()):
            page = self.page("places/")
        drawing = page.split('viewBox="-2 -2 404 495"')[1].split("</svg>")[0]
        paths = re.findall(r'<path class="tint-[1-4]" d="M0 0l9 0 0 9z"/>', drawing)
        self.assertEqual(len(paths), drawing.count("<path"))
        self.assertEqual(len(paths), 6)
        shown = re.findall(r'class="map-number"[^>]*>([\d,]+)<', drawing)
        values = self.cells(release, "country_q", key__in=GRID)
        self.assertEqual(
            {number.replace(",", "") for number in shown},
            {str(cell.value) for cell in values},
        )
        self.assertIn("Kosovo*", drawing)
        self.assertIn("express no opinion about the status", page)

    def test_without_a_build_the_tiles_say_it_alone(self):
        worlds.released("2026q3", first=3000)
        page = self.page("places/")
        self.assertNotIn("on a map", page)

    def test_an_unknown_choice_or_place_is_not_found(self):
        worlds.released("2026q3", first=3000)
        for path in ("places/rejected/", "places/XX/", "places/al/", "places/OTHER/"):
            self.get(path, status=404)
        for path in ("places/OTHER/poster/", "places/ALL/", "places/AL/x/"):
            self.get(path, status=404)


class OnePlaceTests(PlacesCase):
    def test_it_shows_the_numbers_of_this_place_and_no_other(self):
        year = worlds.released("2025q4", first=3000)
        newest = worlds.released("2026q1", first=5000)
        own = [
            *self.cells(year, *STEPS, key="RS"),
            *self.cells(newest, *STEPS, key="RS"),
            *self.cells(year, "countrykind_y", key__startswith="RS:"),
            *self.cells(year, "region_y", key__startswith="RS-"),
        ]
        # A gap in the quarters would be written, too; these two follow each other.
        expected = written(own) | self.margins(year, "region_y")
        self.assertEqual(numbers_in(self.page("places/RS/")) - {"1", "4"}, expected)

    def test_regions_have_their_local_names_and_margin(self):
        worlds.released("2025q4", first=3000)
        page = self.page("places/MK/")
        self.assertIn("Полошки / Pollog", page)
        self.assertNotIn("Prizren", page)

    def test_regions_with_too_few_are_named_together(self):
        worlds.released("2025q4", first=3000, status=Cell.Status.TOO_FEW)
        page = self.page("places/ME/")
        self.assertIn("Primorski · Sjeverni · Središnji", page)
        self.assertNotIn("Reports by region", page)

    def test_a_step_that_was_always_too_small_has_no_empty_panel(self):
        worlds.released("2026q2", first=3000, status=Cell.Status.TOO_FEW)
        self.assertNotIn("Quarter by quarter", self.page("places/AL/"))
        worlds.released("2026q3", first=3000, held_back=True)
        self.assertEqual(self.page("places/AL/").count('class="series"'), 1)
        worlds.released("2026q4", first=3000)
        self.assertEqual(self.page("places/AL/").count('class="series"'), 3)

    def test_before_a_whole_year_there_is_nothing_of_it(self):
        worlds.released("2026q3", first=3000)
        page = self.page("places/AL/")
        self.assertNotIn("By region", page)
        self.assertNotIn("What they were about", page)

    def test_it_tells_what_changed_here_and_not_elsewhere(self):
        worlds.released("2026q3", first=3000, adding=self.entries)
        here = self.page("places/AL/")
        self.assertIn("The fee was given back", here)
        self.assertNotIn("Taken back", here)
        self.assertNotIn("The fee was given back", self.page("places/BA/"))
        poster = self.page("places/AL/poster/")
        self.assertIn("The fee was given back", poster)

    def entries(self, release):
        """Add two results from Albania, one of them taken back."""
        gone = {"The fee was given back": None, "Taken back": date(2026, 11, 20)}
        for number, (title, withdrawn_on) in enumerate(gone.items()):
            Entry.objects.create(
                release=release,
                number=f"{number:024x}",
                subject="result",
                place="AL",
                kind="cor",
                result=RESULTS[0][0],
                language="en",
                title=title,
                story="A story.",
                reply_state=ReplyState.choices[0][0],
                withdrawn_on=withdrawn_on,
            )


class PosterTests(PlacesCase):
    def test_it_shows_three_numbers_and_the_address_of_this_site(self):
        release = worlds.released("2026q3", first=3000)
        page = self.page("places/XK/poster/")
        self.assertEqual(
            numbers_in(page) - {"4"}, written(self.cells(release, *STEPS, key="XK"))
        )
        self.assertIn("testserver", text_of(page))
        self.assertIn("A small random number".lower(), page.lower())
        self.assertRegex(page, r'class="code-ink" d="M\d+ \d+h')


class InstitutionTests(PlacesCase):
    def test_it_shows_the_newest_whole_year(self):
        year = worlds.released("2025q4", first=3000)
        worlds.released("2026q1", first=9000)
        page = self.page("institutions/")
        tables = ("institution_y", "answering_y", "silent_y")
        cells = set.union(*(written(self.cells(year, table)) for table in tables))
        margin = self.margins(year, "institution_y")
        self.assertEqual(numbers_in(page), cells | margin)
        self.assertIn("90 days", page)

    def test_both_columns_have_one_scale(self):
        year = worlds.released("2025q4", first=3000)
        page = self.page("institutions/")
        lengths = re.findall(r'<rect class="chart-bar" width="([\d.]+)%"', page)
        tables = ("institution_y", "answering_y", "silent_y")
        cells = year.cells.filter(table__code__in=tables)
        values = cells.values_list("value", flat=True)
        most = max(values)
        expected = sorted(f"{100 * value / most:.1f}" for value in values)
        self.assertEqual(sorted(lengths), expected)

    def test_too_few_has_no_bar(self):
        worlds.released("2025q4", first=3000, status=Cell.Status.TOO_FEW)
        page = self.page("institutions/")
        self.assertEqual(page.count("too few to show</span>"), 18)
        self.assertNotIn("chart-bar", page)

    def test_a_year_is_shown_though_its_last_quarter_waits(self):
        worlds.released("2025q4", first=3000, held_back=True)
        self.assertIn("chart-bar", self.page("institutions/"))

    def test_without_a_whole_year_it_says_when_it_comes(self):
        worlds.released("2026q2", first=3000)
        self.assertIn("15 February 2027", self.page("institutions/"))


class LittleTests(PlacesCase):
    def test_a_quarter_that_waits_says_so(self):
        worlds.released("2026q3", first=3000, held_back=True)
        for path in PAGES[1:3]:
            page = self.page(path)
            self.assertIn("No report is lost", page)
            self.assertEqual(numbers_in(page), set())
        for path in PAGES:
            self.get(path)

    @override_settings(TODAY=date(2026, 11, 1))
    def test_before_the_first_release_each_page_says_when(self):
        for path in PAGES:
            self.assertIn("15 November 2026", self.page(path))

    def test_pages_are_light_and_the_same_for_everybody(self):
        worlds.released("2025q4", first=1_000_000)
        for path in PAGES:
            page = self.get(path)
            self.assertLessEqual(len(page.content), 40_000, path)
            self.assertEqual(page.headers["Cache-Control"], "public, max-age=300")
            self.assertFalse(page.cookies)
            self.assertNotIn("<script", page.text)
            self.assertEqual(page.text.count('rel="stylesheet"'), 3)
