"""Where the bars, lines and words of a drawing lie."""

import re
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from publication.pages import charts, series
from publication.pages.charts import Row
from publication.pages.series import Point
from publication.periods import Quarter

LABELS = st.text(alphabet="aëšЖшим, WIl", max_size=120)
POINTS = st.builds(
    lambda value, margin, is_shown: Point(
        value, max(0, value - margin), value + margin, is_shown
    ),
    st.integers(0, 10**6),
    st.integers(1, 100),
    st.booleans(),
)
SERIES = st.lists(st.none() | POINTS, min_size=1, max_size=20)


def em(length: str) -> float:
    return float(length.removesuffix("em"))


def percent(length: str) -> float:
    return float(length.removesuffix("%"))


def places(path: str) -> list[tuple[float, float]]:
    found = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)
    return [(float(x), float(y)) for x, y in found]


class LabelTests(TestCase):
    @given(LABELS)
    def test_no_line_is_too_wide_and_no_letter_is_lost(self, label):
        lines = charts.broken(label)
        for line in lines:
            self.assertLessEqual(charts.width(line), charts.LINE_EM)
        self.assertEqual("".join(lines).replace(" ", ""), "".join(label.split()))

    def test_cyrillic_letters_break_sooner_than_latin_ones(self):
        latin, cyrillic = "napadi na internetu i drugde", "напади на интернету и другде"
        self.assertEqual(len(charts.broken(latin)), 1)
        self.assertEqual(charts.broken(cyrillic), ["напади на интернету и", "другде"])

    def test_one_long_word_is_cut(self):
        self.assertGreater(len(charts.broken("антикорупцискоорганизирање" * 2)), 2)


class BarTests(TestCase):
    def test_the_longest_range_ends_where_the_plot_does(self):
        chart = charts.draw([Row("a", 50, 40, 60, True), Row("b", 100, 80, 120, True)])
        short, long = chart.bars
        self.assertEqual(percent(long.range_end), charts.PLOT_WIDTH)
        self.assertAlmostEqual(percent(short.width), charts.PLOT_WIDTH * 50 / 120, 1)
        left, wide = percent(short.range_left), percent(short.range_width)
        self.assertAlmostEqual(left + wide, percent(short.range_end), 1)

    def test_a_hidden_number_stretches_nothing(self):
        rows = [Row("a", 50, 40, 60, True), Row("b", 9, 0, 90_000, False)]
        self.assertEqual(
            percent(charts.draw(rows).bars[0].range_end), charts.PLOT_WIDTH
        )

    @given(st.lists(LABELS, min_size=1, max_size=9))
    def test_rows_lie_below_each_other_and_within_the_drawing(self, labels):
        chart = charts.draw([Row(label, 5, 4, 6, True) for label in labels])
        bottom = 0.0
        for bar in chart.bars:
            for line in bar.label:
                self.assertGreater(em(line.y), bottom)
                bottom = em(line.y)
            self.assertGreater(em(bar.top), bottom)
            bottom = em(bar.top) + em(chart.bar_height)
        self.assertLessEqual(bottom, em(chart.height))

    def test_nothing_at_all_is_drawn_without_a_fault(self):
        self.assertEqual(charts.draw([]).bars, ())
        hidden = charts.draw([Row("a", 0, 0, 30, False)]).bars[0]
        self.assertEqual(percent(hidden.width), 0)


class SeriesTests(TestCase):
    def draw(self, *points):
        return series.draw(points, top=series.ceiling(points))

    def test_the_line_goes_through_the_numbers_from_zero_up(self):
        panel = self.draw(Point(0, 0, 50, True), Point(100, 50, 200, True))
        (left, zero), (right, half) = places(panel.line)
        self.assertEqual((left, right), (250, 750))
        self.assertEqual(zero, series.HEIGHT)
        self.assertAlmostEqual(half, (series.HEIGHT + series.HEADROOM) / 2, 1)
        self.assertEqual(panel.newest.value, 100)

    def test_the_band_goes_along_the_upper_ends_and_back_along_the_lower(self):
        (band,) = self.draw(Point(4, 2, 8, True), Point(4, 0, 8, True)).bands
        top = series.HEADROOM
        upper, lower = places(band)[:2], places(band)[2:]
        self.assertEqual([y for _, y in upper], [top, top])
        self.assertEqual([x for x, _ in upper], [x for x, _ in reversed(lower)])
        self.assertEqual(lower[0][1], series.HEIGHT)

    def test_the_line_breaks_where_nothing_was_published(self):
        one = Point(5, 4, 6, True)
        panel = self.draw(one, one, None, one)
        self.assertEqual(panel.line.count("M"), 2)
        self.assertEqual(len(panel.bands), 2)
        self.assertEqual(panel.dots.count("M"), 3)
        self.assertEqual(panel.few, "")

    def test_a_lone_number_has_a_band_to_be_seen(self):
        (band,) = self.draw(None, Point(5, 4, 6, True), None).bands
        across = [x for x, _ in places(band)]
        self.assertGreater(max(across) - min(across), 100)

    def test_too_few_is_a_mark_at_zero_that_tells_no_value(self):
        one, few = (
            Point(50, 40, 60, True),
            (Point(9, 0, 39, False), Point(3, 0, 33, False)),
        )
        first, second = (self.draw(one, each) for each in few)
        self.assertEqual(first, second)
        self.assertEqual(places(first.few), [(750, series.HEIGHT)])
        self.assertIsNone(first.newest)

    @given(SERIES)
    def test_all_lies_within_the_box(self, points):
        panel = self.draw(*points)
        for path in (*panel.bands, panel.line, panel.dots, panel.few):
            for x, y in places(path):
                self.assertTrue(0 <= x <= series.WIDTH, x)
                self.assertTrue(0 <= y <= series.HEIGHT, y)
        drawn = panel.dots.count("M") + panel.few.count("M") + points.count(None)
        self.assertEqual(drawn, len(points))


class YearTests(TestCase):
    def years(self, first, quarters):
        ticks = series.years(tuple(Quarter.parse(first)), quarters)
        return [
            (tick.year, round(percent(tick.x) * quarters / series.SHOWN_WIDTH))
            for tick in ticks
        ]

    def test_each_year_stands_where_it_begins(self):
        self.assertEqual(self.years("2025q1", 8), [(2025, 0), (2026, 4)])
        self.assertEqual(self.years("2024q3", 7), [(2024, 0), (2025, 2), (2026, 6)])
        self.assertEqual(self.years("2026q3", 1), [(2026, 0)])

    def test_two_years_never_stand_on_each_other(self):
        self.assertEqual(self.years("2024q4", 6), [(2025, 1), (2026, 5)])
        self.assertEqual(self.years("2024q4", 1), [(2024, 0)])
