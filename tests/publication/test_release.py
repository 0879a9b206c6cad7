import io
import uuid
from datetime import date, timedelta
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import TestCase, override_settings

from publication import noise, releases
from publication.models import Cell, Counted, Document, Release, Table
from publication.periods import BadPeriod, Quarter
from publication.tables import MINIMUM_VOLUME, SUMS, TABLES
from tests.publication import worlds

PERIOD = "2026q3"
TODAY = date(2026, 11, 15)
Q4 = date(2027, 2, 15)  # the day of the release of 2026q4


@override_settings(**worlds.FAST)
class ReleaseCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana = worlds.publisher("ana")
        cls.clara = worlds.publisher("clara")
        cls.ben = worlds.publisher("ben", is_publisher=False)

    def prepare(self, period=PERIOD, *, by=None, today=TODAY):
        return releases.prepare(period, by=by or self.ana, today=today)

    def publish(self, period=PERIOD, *, by=None, today=TODAY):
        return releases.publish(period, by=by or self.clara, today=today)

    def receive(self, cases, *, day=date(2026, 7, 5), country="ME"):
        for _ in range(cases):
            worlds.code(worlds.receive(day), day, country=country)


class PrepareTests(ReleaseCase):
    def test_it_counts_nothing_yet(self):
        release = self.prepare()
        self.assertEqual(release.state, Release.State.PREPARED)
        self.assertFalse(Table.objects.exists() or Cell.objects.exists())

    def test_it_refuses_who_is_no_publisher(self):
        with self.assertRaises(releases.NotAPublisher):
            self.prepare(by=self.ben)
        self.ana.standing = "suspended"
        with self.assertRaises(releases.NotAPublisher):
            self.prepare(by=self.ana)

    def test_it_refuses_the_day_before(self):
        with self.assertRaises(releases.TooEarly):
            self.prepare(today=TODAY - timedelta(days=1))

    def test_it_refuses_a_second_time(self):
        self.prepare()
        with self.assertRaises(releases.AlreadyPrepared):
            self.prepare(by=self.clara)
        self.publish()
        with self.assertRaises(releases.AlreadyPrepared):
            self.prepare(by=self.clara)

    def test_it_refuses_what_is_no_quarter(self):
        with self.assertRaises(BadPeriod):
            self.prepare("2026-q3")


class PublishTests(ReleaseCase):
    def test_it_freezes_every_table_with_what_it_cost(self):
        self.receive(300)
        self.prepare("2026q4", today=Q4)
        release = self.publish("2026q4", today=Q4)
        self.assertFalse(release.is_held_back)
        self.assertEqual(release.published_on, Q4)
        self.assertTrue(release.noise_library.startswith("opendp "))
        self.assertEqual(release.code_sha256, releases.code_sha256())
        costs = dict(release.tables.values_list("code", "epsilon"))
        self.assertEqual(set(costs), {table.code for table in (*TABLES, *SUMS)})
        self.assertEqual(sum(costs.values()), 1)
        margins = dict(release.tables.values_list("code", "margin"))
        self.assertEqual((margins["country_q"], margins["result_q"]), (15, 30))
        for table in TABLES:
            cells = release.cells.filter(table__code=table.code).order_by("pk")
            keys = tuple(cells.values_list("key", flat=True))
            self.assertEqual(keys, table.keys)

    def test_it_publishes_near_the_truth_and_says_how_near(self):
        self.receive(300, country="AL")
        self.prepare()
        cells = self.publish().cells
        cell = cells.get(table__code="country_q", key="AL")
        self.assertEqual((cell.value - cell.low, cell.high - cell.value), (15, 15))
        self.assertEqual(cell.status, Cell.Status.SHOWN)
        # Noise beyond 100 at scale 5 comes once in 500 million releases.
        self.assertAlmostEqual(cell.value, 300, delta=100)
        heard = cells.get(table__code="heard_q")
        self.assertAlmostEqual(heard.value, 300, delta=200)
        self.assertEqual(heard.high - heard.value, noise.half_width(5, terms=7))

    def test_few_cases_wait_for_a_later_quarter(self):
        self.receive(30)
        self.prepare()
        held_back = self.publish()
        self.assertTrue(held_back.is_held_back)
        codes = set(held_back.tables.values_list("code", flat=True))
        self.assertEqual(codes, {"country_q", "heard_q"})
        waiting = Counted.objects.exclude(table="country_q")
        self.assertFalse(waiting.exists())

        self.receive(300, day=date(2026, 10, 5))
        self.prepare("2026q4", today=Q4)
        self.publish("2026q4", today=Q4)
        counted = Counted.objects.filter(period="2026q4")
        self.assertEqual(counted.filter(table="country_q").count(), 300)
        self.assertEqual(counted.filter(table="kind_q").count(), 330)
        # The year holds what its quarters have counted, also the one that waited.
        region = Cell.objects.get(table__code="region_y", key="OTHER")
        self.assertAlmostEqual(region.value, 330, delta=400)
        self.assertFalse(counted.filter(table="region_y").exists())

    def test_a_quarter_that_ends_a_year_has_its_tables_however_few(self):
        self.prepare("2026q4", today=Q4)
        release = self.publish("2026q4", today=Q4)
        self.assertTrue(release.is_held_back)
        codes = set(release.tables.values_list("code", flat=True))
        yearly = {table.code for table in TABLES if table.is_yearly}
        sums = {"heard_q", "answering_y", "silent_y"}
        self.assertEqual(codes, {"country_q", *yearly, *sums})

    def test_whether_it_waits_is_told_by_the_published_numbers(self):
        waiting, seen = 0, []
        for number, size in enumerate((0, 50, 170, 300, 120, 120)):
            quarter = Quarter(2020 + number // 4, number % 4 + 1)
            day = quarter.released_from
            self.receive(size, day=quarter.start)
            self.prepare(str(quarter), today=day)
            release = self.publish(str(quarter), today=day)
            places = release.cells.filter(table__code="country_q").exclude(key="OTHER")
            waiting += sum(places.values_list("value", flat=True))
            self.assertEqual(release.is_held_back, waiting < MINIMUM_VOLUME)
            seen.append(release.is_held_back)
            waiting = waiting if release.is_held_back else 0
        # The noise makes this false less than once in 100,000 runs.
        self.assertEqual((seen[:2], seen[3], any(seen[4:])), ([True] * 2, False, True))

    def test_one_report_changes_no_key_and_no_file(self):
        self.prepare("2026q2")
        empty = self.publish("2026q2")
        self.receive(1)
        self.prepare()
        one = self.publish()
        keys = [
            list(each.cells.order_by("pk").values_list("table__code", "key"))
            for each in (empty, one)
        ]
        self.assertEqual(*keys)
        self.assertEqual(len(keys[0]), 8)
        names = [
            list(each.documents.order_by("pk").values_list("name", flat=True))
            for each in (empty, one)
        ]
        self.assertEqual(*names)
        self.assertTrue(names[0])

    def test_it_refuses_a_quarter_after_a_later_one(self):
        self.prepare()
        self.publish()
        self.prepare("2026q2")
        with self.assertRaises(releases.OutOfOrder):
            self.publish("2026q2")

    def test_it_refuses_what_was_put_beside_it_beforehand(self):
        release = self.prepare()
        Document.objects.create(
            release=release, name="press.html", media_type="text/html", sha256="0"
        )
        with self.assertRaises(releases.Tampered):
            self.publish()
        self.assertFalse(Table.objects.exists())

    def test_a_case_that_went_meanwhile_leaves_no_mark_for_long(self):
        """As when its reporter deletes it while a release is being committed."""
        gone = uuid.uuid4()
        for period in ("2026q2", "2026q3"):
            Counted.objects.create(report_id=gone, table=period, period=period)
        self.receive(1)
        self.prepare()
        self.publish()
        self.assertFalse(Counted.objects.filter(report_id=gone).exists())
        self.assertEqual(Counted.objects.count(), 1)

    def test_it_refuses_what_nobody_prepared(self):
        with self.assertRaises(releases.NotPrepared):
            self.publish()

    def test_it_refuses_the_same_person(self):
        self.prepare()
        with self.assertRaises(releases.SamePerson):
            self.publish(by=self.ana)
        self.assertFalse(Cell.objects.exists())

    def test_it_refuses_who_is_no_publisher_and_the_day_before(self):
        self.prepare()
        with self.assertRaises(releases.NotAPublisher):
            self.publish(by=self.ben)
        with self.assertRaises(releases.TooEarly):
            self.publish(today=TODAY - timedelta(days=1))

    def test_a_second_run_is_refused_and_changes_nothing(self):
        self.prepare()
        cells = list(self.publish().cells.order_by("pk").values())
        with self.assertRaises(releases.AlreadyPublished):
            self.publish()
        self.assertEqual(list(Cell.objects.order_by("pk").values()), cells)

    def test_it_leaves_nothing_behind_when_it_fails_half_way(self):
        self.prepare()
        # A cell that cannot be written stands for a full disk.
        full = mock.patch.object(Cell.objects, "bulk_create", side_effect=OSError)
        self.receive(3)
        with full, self.assertRaises(OSError):
            self.publish()
        for model in (Table, Counted, Document):
            self.assertFalse(model.objects.exists())
        self.assertEqual(Release.objects.get().state, Release.State.PREPARED)


class ConstraintTests(ReleaseCase):
    def refuse(self, **fields):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Release.objects.create(prepared_by=self.ana, **fields)

    def test_a_release_is_by_two_people(self):
        published = {
            "state": "published",
            "published_on": TODAY,
            "noise_library": "opendp",
            "code_sha256": "0" * 64,
        }
        self.refuse(period=PERIOD, published_by=self.ana, **published)
        self.refuse(period=PERIOD, published_by=None, **published)

    def test_a_release_is_dated_and_signed_iff_published(self):
        self.refuse(period=PERIOD, published_on=TODAY)
        self.refuse(period=PERIOD, published_by=self.clara)
        self.refuse(period=PERIOD, state="published")
        self.refuse(period=PERIOD, noise_library="opendp")
        self.refuse(period=PERIOD, code_sha256="0" * 64)
        for unsigned in ("noise_library", "code_sha256"):
            facts = {"noise_library": "opendp", "code_sha256": "0" * 64, unsigned: ""}
            self.refuse(
                period=PERIOD,
                state="published",
                published_by=self.clara,
                published_on=TODAY,
                **facts,
            )
        self.refuse(period=PERIOD, state="withdrawn")

    def test_a_quarter_is_released_once(self):
        self.prepare()
        self.refuse(period=PERIOD)
        self.refuse(period="2026-3")

    def test_a_table_and_a_key_come_once(self):
        release = self.prepare()
        facts = {"release": release, "code": "kind_q", "scale": 5, "margin": 15}
        table = Table.objects.create(epsilon=0, **facts)
        for epsilon in (0, "1.5"):
            with self.assertRaises(IntegrityError), transaction.atomic():
                Table.objects.create(epsilon=epsilon, **facts)
        cell = {"release": release, "table": table, "key": "cor", "status": "shown"}
        Cell.objects.create(value=5, low=1, high=9, **cell)
        for value in (5, 0, 10):
            with self.assertRaises(IntegrityError), transaction.atomic():
                Cell.objects.create(value=value, low=1, high=9, **cell)


@override_settings(TODAY=TODAY)
class CommandTests(ReleaseCase):
    def run_command(self, name, by, password=worlds.PASSWORD, period=PERIOD):
        out = io.StringIO()
        with mock.patch("sys.stdin", io.StringIO(password + "\n")):
            call_command(name, period, "--by", by, stdout=out)
        return out.getvalue()

    def test_two_people_make_a_release(self):
        said = self.run_command("prepare_release", "ana")
        self.assertIn("publish_release 2026q3", said)
        said = self.run_command("publish_release", "clara")
        self.assertIn("at most epsilon 1 of privacy", said)
        self.assertEqual(Release.objects.published().get().period, PERIOD)

    def test_a_name_alone_is_not_a_person(self):
        self.run_command("prepare_release", "ana")
        for by, password in (("clara", "wrong"), ("nobody", worlds.PASSWORD)):
            with self.assertRaisesMessage(CommandError, "do not belong together"):
                self.run_command("publish_release", by, password)
        self.assertFalse(Release.objects.published().exists())

    def test_a_refusal_is_a_sentence(self):
        self.run_command("prepare_release", "ana")
        with self.assertRaisesMessage(CommandError, "ask a colleague"):
            self.run_command("publish_release", "ana")
        with self.assertRaisesMessage(CommandError, "no quarter such as 2026q3"):
            self.run_command("prepare_release", "ana", period="summer")
        with self.assertRaisesMessage(CommandError, "publisher's right"):
            self.run_command("prepare_release", "ben", period="2026q2")
