from datetime import date, timedelta
from unittest import TestCase

from publication.periods import BadPeriod, Quarter, next_to_release


class QuarterTests(TestCase):
    def test_it_reads_what_it_writes(self):
        self.assertEqual(str(Quarter.parse("2026q3")), "2026q3")

    def test_it_refuses_what_is_no_quarter(self):
        for text in ("", "2026", "2026q5", "2026Q3", "2026q3 ", "1999q4", "٢٠٢٦q3"):
            with self.subTest(text), self.assertRaises(BadPeriod):
                Quarter.parse(text)

    def test_it_holds_every_day_exactly_once(self):
        day = date(2023, 12, 31)
        while day < date(2026, 1, 2):
            quarter = Quarter.of(day)
            self.assertTrue(quarter.start <= day <= quarter.end)
            day += timedelta(days=1)
            self.assertIn(Quarter.of(day), (quarter, quarter.next))
            self.assertEqual(Quarter.of(day) != quarter, day > quarter.end)

    def test_it_ends_on_its_last_day(self):
        self.assertEqual(Quarter(2024, 1).end, date(2024, 3, 31))
        self.assertEqual(Quarter(2026, 4).end, date(2026, 12, 31))

    def test_its_numbers_come_on_four_fixed_days(self):
        days = [Quarter(2026, number).released_from for number in (1, 2, 3, 4)]
        expected = [(2026, 5), (2026, 8), (2026, 11), (2027, 2)]
        self.assertEqual(days, [date(year, month, 15) for year, month in expected])

    def test_its_neighbours_are_each_others(self):
        for number in (1, 2, 3, 4):
            quarter = Quarter(2026, number)
            self.assertEqual(quarter.next.previous, quarter)
            self.assertEqual(quarter.next.start - quarter.end, timedelta(days=1))


class NextToReleaseTests(TestCase):
    def test_it_is_today_s_on_the_day_and_the_next_one_after(self):
        quarter = Quarter(2026, 3)
        before, day = date(2026, 10, 1), quarter.released_from
        self.assertEqual(next_to_release(before), quarter)
        self.assertEqual(next_to_release(day), quarter)
        self.assertEqual(next_to_release(day + timedelta(days=1)), quarter.next)
