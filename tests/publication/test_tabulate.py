from datetime import date, timedelta

from django.test import TestCase

from publication import tabulation
from publication.periods import Quarter
from reporting.ladder import CloseReason
from tests.publication import worlds

QUARTER = Quarter(2026, 3)
DAY = date(2026, 8, 3)
AFTER = QUARTER.next.start


def days(number: int) -> date:
    return DAY + timedelta(days=number)


class CountTests(TestCase):
    def counts(self) -> dict[str, dict[str, int]]:
        """Return the cells that are not zero."""
        found = tabulation.count(QUARTER)
        return {
            table: {key: n for key, n in cells.items() if n}
            for table, cells in found.items()
            if any(cells.values())
        }

    def test_it_counts_nothing_in_an_empty_world_but_has_every_key(self):
        cells = tabulation.count(QUARTER)
        self.assertEqual(len(cells), 9)
        self.assertEqual(len(cells["country_q"]), 7)
        self.assertEqual(len(cells["kind_q"]), 7)
        self.assertEqual(len(cells["answer_q"]), 5)
        self.assertEqual(self.counts(), {})

    def test_it_counts_a_whole_history_once_in_each_table(self):
        report = worlds.receive(DAY)
        worlds.code(report, days(2), main_code="prs.smear", country="XK")
        for number, stage in enumerate(
            (
                "acknowledged",
                "under_review",
                "need_info",
                "verified",
                "referred",
                "inst_replied",
                "inst_acting",
                "result_charge",
                "result_verdict",
            ),
            start=2,
        ):
            worlds.step(report, stage, days(number))
        once = {"all": 1}
        expected = dict.fromkeys(tabulation.RUNGS, once)
        expected |= {
            "country_q": {"XK": 1},
            "kind_q": {"prs": 1},
            "answer_q": {"d3": 1},
        }
        self.assertEqual(self.counts(), expected)

    def test_it_counts_the_first_step_only(self):
        report = worlds.receive(DAY)
        worlds.step(report, "referred", QUARTER.start - timedelta(days=1))
        worlds.step(report, "referred", DAY)
        self.assertEqual(self.counts(), {})

    def test_it_counts_from_the_first_to_the_last_day(self):
        edges = (QUARTER.start - timedelta(days=1), QUARTER.start, QUARTER.end, AFTER)
        for day in edges:
            report = worlds.receive(day)
            worlds.step(report, "referred", day)
            worlds.code(report, day)
        counts = self.counts()
        self.assertEqual(counts["passed_on_q"], {"all": 2})
        self.assertEqual(counts["country_q"], {"ME": 2})

    def test_it_takes_the_codes_as_they_are_now_but_the_first_day(self):
        report = worlds.receive(DAY)
        worlds.code(report, DAY, main_code="oth.unsure", country="SKIP")
        worlds.code(report, AFTER, main_code="cor.tender", country="AL")
        counts = self.counts()
        self.assertEqual(counts, {"country_q": {"AL": 1}, "kind_q": {"cor": 1}})

    def test_it_puts_what_names_none_of_the_six_places_together(self):
        for country in ("ONLINE", "MULTI", "ABROAD", "SKIP"):
            worlds.code(worlds.receive(DAY), DAY, country=country)
        self.assertEqual(self.counts()["country_q"], {"OTHER": 4})

    def test_it_bands_the_days_to_the_first_opening(self):
        for wait in (0, 1, 2, 3, 4, 7, 8, 30, 31):
            report = worlds.receive(DAY - timedelta(days=wait))
            worlds.step(report, "acknowledged", DAY)
        bands = {"d1": 2, "d3": 2, "d7": 2, "d30": 2, "later": 1}
        self.assertEqual(self.counts()["answer_q"], bands)

    def test_it_leaves_out_spam_and_joined_reports(self):
        for reason in (CloseReason.ABUSE_SPAM, CloseReason.DUPLICATE):
            report = worlds.receive(DAY)
            worlds.code(report, DAY)
            worlds.step(report, "acknowledged", DAY)
            worlds.close(report, days(1), reason)
        self.assertEqual(self.counts(), {})

    def test_it_counts_what_was_closed_as_spam_by_mistake(self):
        reopened, reclosed, done = (worlds.receive(DAY) for _ in range(3))
        for report in (reopened, reclosed):
            worlds.code(report, DAY)
            worlds.close(report, days(1), CloseReason.ABUSE_SPAM)
            worlds.step(report, "under_review", days(2))
        worlds.close(reclosed, days(3))
        worlds.code(done, DAY)
        worlds.close(done, days(1))
        self.assertEqual(self.counts()["kind_q"], {"cor": 3})
