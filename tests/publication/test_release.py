import io
from datetime import date, timedelta
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import TestCase, override_settings

from publication import releases
from publication.models import Cell, Release, Table
from publication.periods import BadPeriod
from publication.tables import SUMS, TABLES
from tests.publication import worlds

PERIOD = "2026q3"
TODAY = date(2026, 11, 15)


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
        self.prepare()
        release = self.publish()
        self.assertEqual(release.published_on, TODAY)
        self.assertTrue(release.noise_library.startswith("opendp "))
        costs = dict(release.tables.values_list("code", "epsilon"))
        self.assertEqual(len(costs), len(TABLES) + len(SUMS))
        self.assertEqual(sum(costs.values()), 1)
        margins = dict(release.tables.values_list("code", "margin"))
        self.assertEqual((margins["country_q"], margins["result_q"]), (15, 30))

    def test_it_publishes_near_the_truth_and_says_how_near(self):
        for _ in range(200):
            report = worlds.receive(date(2026, 7, 5))
            worlds.code(report, date(2026, 7, 6), country="AL")
            worlds.step(report, "acknowledged", date(2026, 7, 6))
        self.prepare()
        cell = self.publish().cells.get(table__code="country_q", key="AL")
        self.assertEqual((cell.value - cell.low, cell.high - cell.value), (15, 15))
        self.assertEqual(cell.status, Cell.Status.SHOWN)
        # Noise beyond 100 at scale 5 comes once in 500 million releases.
        self.assertAlmostEqual(cell.value, 200, delta=100)
        opened = Cell.objects.get(table__code="opened_q")
        self.assertAlmostEqual(opened.value, 200, delta=200)
        self.assertEqual(opened.high - opened.value, 32)

    def test_one_report_changes_no_key(self):
        self.prepare()
        empty = self.publish()
        report = worlds.receive(date(2026, 4, 5))
        worlds.code(report, date(2026, 4, 6))
        self.prepare("2026q2")
        one = self.publish("2026q2")
        keys = [
            set(each.cells.values_list("table__code", "key")) for each in (empty, one)
        ]
        self.assertEqual(*keys)
        self.assertEqual(len(keys[0]), 27)

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
        with full, self.assertRaises(OSError):
            self.publish()
        self.assertFalse(Table.objects.exists())
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
        }
        self.refuse(period=PERIOD, published_by=self.ana, **published)
        self.refuse(period=PERIOD, published_by=None, **published)

    def test_a_release_is_dated_and_signed_iff_published(self):
        self.refuse(period=PERIOD, published_on=TODAY)
        self.refuse(period=PERIOD, published_by=self.clara)
        self.refuse(period=PERIOD, state="published")
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
