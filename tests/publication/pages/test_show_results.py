import re
from datetime import date

from django.template.loader import render_to_string

from publication.keys import OTHER_KINDS
from publication.models import Cell, Table
from publication.reading import Number
from tests.publication import worlds
from tests.publication.pages.seen import (
    FIRST,
    PAGES,
    PageCase,
    cells,
    counts,
    margins,
    numbers,
    ranges,
    values,
)
from tests.publication.register import world

LADDER = ("heard_q", "answered_q", "passed_on_q", "acting_q", "result_q")
# Years and days of the calendar, and numbers that are words of a page.
CALENDAR = {2026, 2027, 15, 1244, 1999}
WORDS = {
    "results": {7, 19, 20},
    "outcomes": {19, 20},
    "speed": {7, 3, 2, 4, 8, 30, 19, 20},
    "kinds": {19, 20},
    "pressure": {19, 20},
    "change": {7, 19, 20},
    "releases": {19, 20},
    "method": {7, 19, 20, 0, 1, 2, 40, 5, 13},
}


class NumberTests(PageCase):
    """What is on a page are the numbers of its cells, all of them and no other."""

    def setUp(self):
        self.release = worlds.released("2026q3", first=FIRST)

    def assert_shows(self, path, expected):
        self.assertEqual(counts(self.get(path).text), expected)

    def test_the_front_page(self):
        facts = cells(self.release, *LADDER, "within_7_q", "pressure_q")
        others = cells(self.release, "answer_q", "kind_q").filter(key__in=["d1", "cor"])
        self.assert_shows("", ranges(facts) | ranges(others))

    def test_the_ladder(self):
        self.assert_shows("outcomes/", ranges(cells(self.release, *LADDER)))

    def test_speed(self):
        shown = cells(self.release, "answer_q", "within_7_q", "answered_q")
        self.assert_shows("speed/", ranges(shown))

    def test_kinds_tell_pressure_by_its_sum_alone(self):
        kinds = cells(self.release, "kind_q").filter(key__in=OTHER_KINDS)
        total = cells(self.release, "pressure_q")
        self.assert_shows("kinds/", ranges(kinds) | ranges(total))

    def test_kinds_of_the_newest_year_by_place(self):
        year = worlds.released("2026q4", first=6000)
        shown = counts(self.get("kinds/").text)
        self.assertLessEqual(values(cells(year, "countrykind_y")), shown)
        self.assertLessEqual(margins(year, "countrykind_y"), shown)

    def test_a_year_stays_until_the_next_one(self):
        worlds.released("2026q4", first=6000)
        worlds.released("2027q1", first=9000)
        page = self.get("kinds/")
        self.assertContains(page, "In the whole year 2026, by place")
        self.assertContains(page, "/data/v1/2026q4/countrykind_y.csv")

    def test_pressure(self):
        types = cells(self.release, "kind_q", keys="prs:")
        total = cells(self.release, "pressure_q")
        self.assert_shows("pressure/", ranges(types) | ranges(total))

    def test_pressure_over_all_releases(self):
        other = worlds.released("2026q4", first=6000)
        page = self.get("pressure/").text
        of_both = Cell.objects.filter(table__code="pressure_q")
        types = cells(other, "kind_q", keys="prs:")
        self.assertEqual(counts(page), ranges(of_both) | ranges(types))
        self.assertIn("/en/results/kinds/#year", page)

    def test_change_over_all_releases(self):
        other = worlds.released("2026q4", first=6000)
        tables = ("country_q", "heard_q", "within_7_q", "passed_on_q", "result_q")
        expected = ranges(cells(self.release, *tables)) | ranges(cells(other, *tables))
        self.assert_shows("change/", expected)

    def test_the_list_of_releases_has_none(self):
        self.assert_shows("releases/", set())

    def test_the_method_has_the_margins_of_the_ledger(self):
        codes = self.release.tables.values_list("code", flat=True)
        self.assert_shows("how-we-count/", margins(self.release, *codes))

    def test_every_other_number_is_a_word_or_a_day(self):
        for name, path in PAGES.items():
            said = {one for one in numbers(self.get(path).text) if one < FIRST}
            self.assertLessEqual(said, WORDS[name] | CALENDAR, name)

    def test_each_chart_has_a_name_a_description_and_a_table(self):
        for path in [*PAGES.values(), "2026q3/"]:
            page = self.get(path).text
            drawn = page.count('role="img"')
            self.assertEqual(page.count("<title id="), drawn, path)
            self.assertEqual(page.count("<desc id="), drawn, path)
            self.assertGreaterEqual(page.count("<caption"), drawn, path)
            self.assertNotIn("style=", page)
            self.assertNotIn("<script", page)


class HeadlineTests(PageCase):
    def test_it_is_said_in_sentences_with_margins(self):
        release = worlds.released("2026q3", first=FIRST)
        heard = cells(release, "heard_q").get()
        page = self.get()
        text = " ".join(page.text.split())
        self.assertIn(
            f"About <strong>{heard.value:,}</strong> reports were heard", text
        )
        between = f"likely between {heard.low:,} and {heard.high:,}."
        self.assertIn(between, text)
        for words in (
            "were answered within 7 days",
            "were answered for the first time in these months, soon or late",
            "were passed on, in the way the reporter agreed",
            "led to something",
            "19 times in 20 the true number is within the range.",
            "nobody can tell whether any one report is included",
            "The next results come on <strong>15 February 2027</strong>.",
            "They are not proof.",
        ):
            self.assertIn(words, text)

    def test_one_is_not_many(self):
        facts = {"heard_q": Number(1, 0, 38, is_shown=True)}
        text = render_to_string("publication/_headline.html", {"facts": facts})
        self.assertIn("report was heard: a caseworker read and sorted it.", text)

    def test_too_few_results_lead_to_the_register(self):
        worlds.released("2026q3", first=FIRST, status=Cell.Status.TOO_FEW)
        page = self.get()
        self.assertContains(page, "Too few to show</strong> led to something.")
        self.assertContains(page, "it is told in full")
        self.assertEqual(counts(page.text), set())

    def test_nothing_of_a_small_number_is_on_any_page(self):
        worlds.released("2026q4", first=FIRST, status=Cell.Status.TOO_FEW)
        allowed = set(Table.objects.values_list("margin", flat=True))
        for path in [*PAGES.values(), "2026q4/"]:
            self.assertLessEqual(counts(self.get(path).text), allowed, path)


class FileTests(PageCase):
    def test_every_table_that_is_led_to_is_in_that_release(self):
        worlds.released("2026q4", first=FIRST)
        worlds.released("2027q1", first=6000, held_back=True)
        for path in [*PAGES.values(), "2026q4/", "2027q1/"]:
            page = self.get(path).text
            for period, name in re.findall(r"/data/v1/(\w+)/(\w+_[qy])\.csv", page):
                table = Table.objects.filter(release__period=period, code=name)
                self.assertTrue(table.exists(), f"{path}: {period} {name}")

    def test_feed_and_file_over_time_are_easy_to_find(self):
        worlds.released("2026q3", first=FIRST)
        for path in ("", "releases/"):
            page = self.get(path).text
            self.assertEqual(page.count('href="/en/results/feed.atom"'), 2, path)
        self.assertContains(self.get("change/"), "/data/v1/series.csv")


class HeldBackTests(PageCase):
    def setUp(self):
        worlds.released("2026q3", first=FIRST, held_back=True)

    def test_it_says_so_kindly_and_shows_what_there_is(self):
        for path in ("", "outcomes/", "speed/", "kinds/", "pressure/", "2026q3/"):
            page = self.get(path)
            self.assertContains(page, "Few reports came in these months.")
            self.assertContains(page, "No report is lost by that.")
        self.assertContains(self.get(), "were heard")
        self.assertNotContains(self.get(), "within 7 days")

    def test_the_line_breaks_in_that_quarter_only(self):
        worlds.released("2026q4", first=6000)
        worlds.released("2027q1", first=9000, held_back=True)
        together = self.get("change/").context["together"]
        within_7 = next(each for each in together if each.name.startswith("within_7"))
        there = [number is not None for _, number in within_7.numbers]
        self.assertEqual(there, [False, True, False])
        heard = next(each for each in together if each.name.startswith("heard"))
        self.assertTrue(all(number for _, number in heard.numbers))

    def test_a_quarter_that_was_never_released_is_a_gap(self):
        worlds.released("2027q1", first=6000)
        page = self.get("change/")
        quarters = [str(q) for q, _ in page.context["places"][0].numbers]
        self.assertEqual(quarters, ["2026q3", "2026q4", "2027q1"])
        self.assertContains(page, "not published")


class OrderTests(PageCase):
    def test_places_come_by_name_and_the_unnamed_last(self):
        worlds.released("2026q3", first=FIRST)
        names = [str(each.label) for each in self.get("change/").context["places"]]
        self.assertEqual(names[:-1], sorted(names[:-1]))
        self.assertEqual(names[2], "Kosovo*")
        self.assertEqual(names[-1], "Elsewhere, online, or not said")

    def test_kinds_come_by_name_and_not_by_size(self):
        worlds.released("2026q3", first=FIRST)
        names = [row.label for row in self.get("kinds/").context["about"].rows]
        self.assertEqual(names[:-1], sorted(names[:-1]))
        self.assertEqual(names[-1], "Something else / not sure")


class EntryTests(PageCase):
    def test_the_newest_three_that_stand_are_on_the_front_page(self):
        told = [{"title": f"Story {number}"} for number in range(5)]
        entries = world.published("2026q3", *told)
        page = self.get()
        shown = [each.title for each in page.context["entries"]]
        self.assertEqual(len(shown), 3)
        first = next(each for each in entries if each.title == shown[0])
        self.assertContains(page, f"/en/results/changed/{first.number}/")

    def test_results_come_before_alerts_and_alerts_say_whose_word_they_are(self):
        world.published("2026q2", {"title": "Older"})
        world.published("2026q3", world.ALERT)
        page = self.get()
        shown = [each.title for each in page.context["entries"]]
        self.assertEqual(shown, ["Older", world.ALERT["title"]])
        self.assertEqual(page.text.count("Signed alert"), 1)
        self.assertContains(page, f"says {world.ALERT['signed_by']}")

    def test_without_any_there_is_no_empty_heading(self):
        worlds.released("2026q3", first=FIRST)
        self.assertNotContains(self.get(), 'id="changed"')


class NoReleaseTests(PageCase):
    def test_every_page_says_when_the_first_numbers_come(self):
        with self.settings(TODAY=date(2026, 11, 1)):
            for name, path in PAGES.items():
                if name != "method":
                    page = self.get(path)
                    self.assertContains(page, "on their way")
                    self.assertContains(page, "15 November 2026")
                    self.assertContains(page, "July to September 2026")
            self.assertContains(self.get("how-we-count/"), "nothing has been spent")

    def test_it_is_the_same_page_on_every_day_between_and_says_nothing_of_reports(self):
        pages = set()
        for day in (16, 20, 30):
            with self.settings(TODAY=date(2026, 11, day)):
                pages.add(self.get().content)
            worlds.code(worlds.receive(date(2026, 11, day)), date(2026, 11, day))
        self.assertEqual(len(pages), 1)

    def test_a_prepared_release_is_not_to_be_seen(self):
        worlds.Release.objects.create(
            period="2026q3", prepared_by=worlds.publisher("ana")
        )
        self.get("2026q3/", status=404)
        self.assertContains(self.get(), "on their way")

    def test_what_is_no_release_is_not_found(self):
        worlds.released("2026q3", first=FIRST)
        for period in ("2026q2", "2026q9", "latest", "2026Q3", "1999q1"):
            self.get(f"{period}/", status=404)
