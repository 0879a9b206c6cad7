"""The demo's two years without stories: in order, and deleted in their time."""

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

from django.test import SimpleTestCase, TestCase, override_settings

from backend.demo import history, shapes
from casework.models import Letter, Organisation
from publication.periods import Quarter
from reporting.ladder import Stage
from reporting.models import DeskWrap, Report, Step
from tests.casework import rosters_here
from tests.casework.conftest import DAY

NEWEST, TODAY = Quarter(2026, 3), date(2026, 11, 21)


class ShapeTests(SimpleTestCase):
    def lives(self) -> list[shapes.Life]:
        chance = Random(3)
        return [
            shapes.life(chance, date(2026, 1, 1), patience=9) for _number in range(500)
        ]

    def test_the_same_lives_are_lived_every_time(self):
        self.assertEqual(self.lives(), self.lives())

    def test_a_life_goes_forward_and_ends(self):
        for life in self.lives():
            days = [life.arrived_on, *(rung.on for rung in life.way)]
            self.assertEqual(days, sorted(days))
            self.assertEqual(life.way[-1].stage, Stage.CLOSED)
            self.assertEqual(
                life.letter is None,
                Stage.REFERRED not in {rung.stage for rung in life.way},
            )


class HistoryTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        desk = rosters_here.desk_line(1, rosters_here.NEW_DESK)
        rosters_here.publish(SimpleNamespace(), desk)
        for slug in ("lantern", "open-town"):
            Organisation.objects.create(
                slug=slug, name=slug, desk=slug, standing_since=date(2024, 1, 1)
            )
        with override_settings(BOARD=rosters_here.BOARD, TODAY=DAY):
            history.make(NEWEST, today=TODAY)

    def test_every_quarter_has_its_cases_and_none_has_a_future(self):
        for quarter, volume in zip(
            history.quarters(NEWEST), shapes.VOLUMES, strict=True
        ):
            arrived = Report.objects.filter(
                received_on__range=(quarter.start, quarter.end)
            )
            self.assertEqual(arrived.count(), volume)
        self.assertFalse(Step.objects.filter(taken_on__gt=TODAY).exists())
        self.assertFalse(Letter.objects.filter(answered_on__gt=TODAY).exists())
        self.assertFalse(DeskWrap.objects.exists())

    def test_what_was_closed_a_year_ago_is_purged(self):
        closed = Step.objects.filter(stage=Stage.CLOSED)
        a_year_ago = closed.filter(taken_on__lte=TODAY - timedelta(days=366))
        self.assertTrue(a_year_ago.exists())
        before = Report.objects.count()
        with override_settings(TODAY=TODAY):
            history.purge()
        self.assertFalse(a_year_ago.exists())
        self.assertTrue(closed.exists())
        self.assertLess(Report.objects.count(), before)
