import uuid
from datetime import date, timedelta

from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase

from casework.models import Coding, Letter, Organisation
from casework.sharing import directory
from publication import keys, tabulation
from publication.models import Cell, Counted
from publication.periods import Quarter
from publication.tables import TABLE, TABLES
from reporting.codes import DETAIL_CODES
from reporting.ladder import CloseReason
from reporting.models import Message, Report
from reporting.places import REGIONS, Place
from tests.publication import worlds

QUARTER = Quarter(2026, 3)
DAY = date(2026, 8, 3)
AFTER = QUARTER.next.start
AGENCY, OMBUDSMAN = "example-me-agency", "example-me-ombudsman"


def days(number: int) -> date:
    return DAY + timedelta(days=number)


def coded(day: date = DAY, **codes: str) -> Report:
    report = worlds.receive(day)
    worlds.code(report, day, **codes)
    return report


def answer(report: Report, day: date, *, sender: str = Message.Sender.DESK) -> None:
    number = report.messages.count() + 1
    Message.objects.create(
        report=report,
        number=number,
        sender=sender,
        for_case=b"sealed",
        for_reporter=b"sealed",
        sent_on=day,
    )


def counts(table: str, quarter: Quarter = QUARTER) -> dict[str, int]:
    """Return the cells that are not zero."""
    cells = tabulation.count(TABLE[table], quarter)
    assert tuple(cells) == TABLE[table].keys
    return {key: number for key, number in cells.items() if number}


class CountTests(TestCase):
    def test_it_counts_nothing_in_an_empty_world_but_has_every_key(self):
        for table in TABLES:
            self.assertEqual(counts(table.code), {})
        sizes = {table.code: len(table.keys) for table in TABLES}
        self.assertEqual(sizes["kind_q"], 6 + 8)
        self.assertEqual(sizes["countrykind_y"], 7 * 7)
        self.assertEqual(sizes["region_y"], len(REGIONS) + 1)
        self.assertEqual(sizes["institution_y"], 8 * 2)

    def test_a_case_is_counted_once_in_each_table_with_the_codes_of_then(self):
        report = coded(main_code="prs.smear", country="XK")
        Coding.objects.update(region="XK.pri")
        answer(report, days(2))
        for stage in ("referred", "inst_acting", "result_charge", "result_verdict"):
            worlds.step(report, stage, days(3))
        expected = {
            "country_q": {"XK": 1},
            "kind_q": {"prs:smear": 1},
            "answer_q": {"d3": 1},
            "referred_q": {"XK": 1},
            "investigated_q": {"XK": 1},
            "result_q": {"all": 1},
            "countrykind_y": {"XK:prs": 1},
            "region_y": {"XK.pri": 1},
            "institution_y": {},
        }
        for table, cells in expected.items():
            self.assertEqual(counts(table), cells)
        Coding.objects.update(main_code="oth.unsure", country="AL", region="")
        for table in expected:
            later = Quarter(2027, 4) if TABLE[table].is_yearly else QUARTER.next
            self.assertEqual(counts(table, later), {})

    def test_a_year_adds_up_what_its_quarters_counted(self):
        for quarter in Quarter(2026, 4).of_year:
            coded(quarter.start, country="RS")
            self.assertEqual(counts("country_q", quarter), {"RS": 1})
        coded(AFTER, country="RS")  # and was not counted yet
        self.assertEqual(counts("countrykind_y", Quarter(2026, 4)), {"RS:cor": 4})
        self.assertEqual(counts("region_y", Quarter(2026, 4)), {"OTHER": 4})

    def test_it_gives_the_same_numbers_again_in_the_same_quarter(self):
        coded()
        self.assertEqual(counts("country_q"), counts("country_q"))

    def test_what_was_not_counted_yet_counts_in_a_later_quarter(self):
        coded(QUARTER.start - timedelta(days=1))
        coded(QUARTER.end)
        coded(AFTER)
        self.assertEqual(counts("country_q"), {"ME": 2})
        self.assertEqual(counts("country_q", QUARTER.next), {"ME": 1})
        # As if kind_q had waited: its cases come with the next one.
        self.assertEqual(counts("kind_q", QUARTER.next), {"cor": 3})

    def test_a_step_after_the_quarter_counts_in_the_next(self):
        report = coded()
        worlds.step(report, "referred", AFTER)
        self.assertEqual(counts("referred_q"), {})
        self.assertEqual(counts("referred_q", QUARTER.next), {"ME": 1})

    def test_what_is_not_coded_is_in_no_table(self):
        report = worlds.receive(DAY)
        answer(report, DAY)
        worlds.step(report, "referred", DAY)
        for table in TABLES:
            self.assertEqual(counts(table.code), {})

    def test_it_puts_what_names_none_of_the_six_places_together(self):
        for country in ("ONLINE", "MULTI", "ABROAD", "SKIP"):
            coded(country=country)
        self.assertEqual(counts("country_q"), {"OTHER": 4})
        self.assertEqual(counts("region_y"), {"OTHER": 4})

    def test_it_bands_the_days_to_the_first_answer(self):
        for wait in (0, 1, 2, 3, 4, 7, 8, 30, 31):
            report = coded(DAY - timedelta(days=wait))
            answer(report, DAY - timedelta(days=wait), sender="reporter")
            answer(report, DAY)
            answer(report, days(20))
        bands = {"d1": 2, "d3": 2, "d7": 2, "d30": 2, "later": 1}
        self.assertEqual(counts("answer_q"), bands)

    def test_days_that_cannot_be_make_no_extra_cell(self):
        answer(coded(AFTER - timedelta(days=1)), DAY)  # answered before it came
        answer(coded(days(40)), date(2030, 1, 1))  # the clock was wrong
        self.assertEqual(counts("answer_q"), {"d1": 1})
        self.assertEqual(counts("answer_q", QUARTER.next), {})

    def test_an_answer_that_is_deleted_later_is_counted_no_second_time(self):
        report = coded()
        answer(report, DAY)
        answer(report, days(60))
        self.assertEqual(counts("answer_q"), {"d1": 1})
        report.messages.filter(number=1).delete()
        self.assertEqual(counts("answer_q", QUARTER.next), {})

    def test_it_leaves_out_spam_and_joined_reports(self):
        for reason in (CloseReason.ABUSE_SPAM, CloseReason.DUPLICATE):
            report = coded()
            answer(report, DAY)
            worlds.close(report, days(1), reason)
        for table in TABLES:
            self.assertEqual(counts(table.code), {})

    def test_it_counts_what_was_closed_as_spam_by_mistake(self):
        reopened, reclosed, done = (coded() for _ in range(3))
        for report in (reopened, reclosed):
            worlds.close(report, days(1), CloseReason.ABUSE_SPAM)
            worlds.step(report, "under_review", days(2))
        worlds.close(reclosed, days(3))
        worlds.close(done, days(1))
        self.assertEqual(counts("kind_q"), {"cor": 3})

    def test_spam_that_was_counted_stays_counted_and_comes_no_second_time(self):
        report = coded()
        self.assertEqual(counts("kind_q"), {"cor": 1})
        worlds.close(report, AFTER, CloseReason.ABUSE_SPAM)
        worlds.step(report, "under_review", AFTER)
        self.assertEqual(counts("kind_q", QUARTER.next), {})

    def test_a_deleted_case_takes_its_marks_along(self):
        report = coded()
        counts("kind_q")
        report.delete()
        self.assertFalse(Counted.objects.exists())
        self.assertEqual(counts("kind_q", QUARTER.next), {})


class InstitutionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.lantern = Organisation.objects.create(
            slug="lantern", name="Lantern", desk="lantern", standing_since=DAY
        )

    def letter(self, report, sent_on, body=AGENCY, *, said="", on=None):
        return Letter.objects.create(
            report=report,
            organisation=self.lantern,
            body=body,
            is_sent=True,
            sent_on=sent_on,
            answer=said,
            answered_on=on,
        )

    def institutions(self, quarter=QUARTER):
        return counts("institution_y", quarter)

    def test_silence_is_ninety_days_without_an_answer(self):
        early, late = (QUARTER.end - timedelta(days=n) for n in (90, 89))
        self.letter(coded(), early)
        self.letter(coded(), late)
        self.letter(coded(), late, said="no_answer", on=QUARTER.end)
        self.letter(coded(), early, said="received", on=AFTER)
        self.assertEqual(self.institutions(), {"anticorruption:silent": 2})
        later = {"anticorruption:silent": 2}
        self.assertEqual(self.institutions(QUARTER.next), later)

    def test_an_answer_in_time_counts_at_once(self):
        self.letter(coded(), DAY, said="refused", on=days(3))
        self.letter(coded(), DAY, OMBUDSMAN, said="acting", on=days(50))
        counted = {"anticorruption:answered": 1, "ombudsman:answered": 1}
        self.assertEqual(self.institutions(), counted)

    def test_an_answer_after_the_quarter_counts_in_a_later_one(self):
        self.letter(coded(), QUARTER.end, said="acting", on=AFTER)
        self.assertEqual(self.institutions(), {})
        counted = {"anticorruption:answered": 1}
        self.assertEqual(self.institutions(QUARTER.next), counted)

    def test_a_case_with_many_letters_counts_by_the_first(self):
        report = coded()
        self.letter(report, days(1), said="received", on=days(2))
        self.letter(report, days(1), OMBUDSMAN, said="received", on=days(2))
        self.letter(report, DAY, OMBUDSMAN, said="received", on=days(2))
        self.assertEqual(self.institutions(), {"ombudsman:answered": 1})

    def test_a_letter_that_is_answered_anew_comes_no_second_time(self):
        report = coded()
        letter = self.letter(report, DAY - timedelta(days=60))
        self.assertEqual(self.institutions(), {"anticorruption:silent": 1})
        letter.answer, letter.answered_on = "acting", AFTER
        letter.save()
        self.letter(report, AFTER, OMBUDSMAN, said="received", on=AFTER)
        self.assertEqual(self.institutions(QUARTER.next), {})

    def test_the_press_and_bodies_that_left_the_list_are_no_institutions(self):
        gone = ("example-journalists", "no-longer-listed")
        for body in gone:
            self.letter(coded(), DAY, body, said="received", on=DAY)
        self.assertEqual(self.institutions(), {})


class KeyTests(TestCase):
    """A code without a cell would be marked as counted, and be counted nowhere."""

    def test_every_code_has_a_cell(self):
        for code in DETAIL_CODES:
            self.assertIn(keys.kind_key(code), TABLE["kind_q"].keys)
            for place in Place.values:
                cell = tabulation._country_and_kind(place, code)
                self.assertIn(cell, TABLE["countrykind_y"].keys)
                self.assertIn(keys.place_key(place), TABLE["country_q"].keys)

    def test_every_key_fits_its_column(self):
        room = Cell._meta.get_field("key").max_length
        longest = max(len(key) for table in TABLES for key in table.keys)
        self.assertLessEqual(longest, room)

    def test_every_region_and_body_has_a_cell(self):
        for region in ("", *(each.code for each in REGIONS)):
            self.assertIn(keys.region_key(region), TABLE["region_y"].keys)
        for body in directory.bodies():
            for how in keys.ANSWERS:
                cell = keys.joined(keys.body_key(body.type), how)
                self.assertIn(cell, TABLE["institution_y"].keys)


class ForgetTests(TestCase):
    def test_it_forgets_the_mark_of_a_case_that_was_deleted_meanwhile(self):
        stays = worlds.receive(DAY)
        for case in (stays.pk, uuid.uuid4()):
            Counted.objects.create(report_id=case, table="kind_q", period=str(QUARTER))
        tabulation.forget_gone(QUARTER)
        self.assertEqual(Counted.objects.get().report, stays)


class ReadyTests(TransactionTestCase):
    def _fixture_teardown(self):
        """Empty no table: nothing was written."""

    def test_the_list_of_who_is_not_counted_goes_with_its_transaction(self):
        for _ in range(2):
            with transaction.atomic():
                tabulation.make_ready()
                self.assertEqual(self.found("COUNT(*) FROM struck"), 0)
        if connection.vendor == "postgresql":
            self.assertIsNone(self.found("to_regclass('struck')"))

    def found(self, what: str) -> object:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {what}")
            return cursor.fetchone()[0]
