"""However a case goes, it moves one cell of each table by one, once in its life."""

from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.cases import actions
from casework.codes import Actor
from casework.models import Case, Caseworker
from publication import tabulation
from publication.periods import Quarter
from publication.tables import TABLES
from reporting.ladder import CloseReason, Stage
from reporting.models import Report
from reporting.places import Place
from tests.publication import worlds

START = date(2026, 1, 1)
TARGET, OTHER = 0, 1
CODES = ("cor.tender", "prs.smear", "oth.unsure")

# Few stages, and waits between which a release may fall: the sooner a second chance
# to be counted comes up, the sooner a wrong rule is found.
steps = st.tuples(
    st.just("step"), st.sampled_from(["acknowledged", "referred", "result_charge"])
)
waits = st.sampled_from([0, 1, 95])
names = st.sampled_from([TARGET, TARGET, TARGET, OTHER])
deeds = st.one_of(
    st.just(("open",)),
    steps,
    steps,
    st.tuples(st.just("close"), st.sampled_from(list(CloseReason))),
    st.tuples(
        st.just("code"), st.sampled_from(CODES), st.sampled_from(["RS", "AL", "SKIP"])
    ),
)
histories = st.lists(st.tuples(waits, names, deeds), min_size=8, max_size=14)
ARRIVALS = [(0, TARGET, ("arrive",)), (0, OTHER, ("arrive",))]


class World:
    """A few cases, worked on through the real actions, and the quarterly counts."""

    def __init__(self, person: Caseworker, days_late: int) -> None:
        self.today = START
        self.late = timedelta(days=days_late)
        self.person = person
        self.cases: dict[int, Report] = {}
        self.quarter = Quarter.of(START)
        self.moved: dict[str, Counter[str]] = {
            table.code: Counter() for table in TABLES
        }

    def pass_days(self, number: int) -> None:
        self.today += timedelta(days=number)
        while self.quarter.released_from + self.late <= self.today:
            self.compare_worlds()
            self.quarter = self.quarter.next

    def compare_worlds(self) -> None:
        """Note what the quarter's counts would be without the target case."""
        with_it = tabulation.count(self.quarter)
        with transaction.atomic():
            if target := self.cases.get(TARGET):
                Report.objects.filter(pk=target.pk).delete()
            without = tabulation.count(self.quarter)
            transaction.set_rollback(True)
        for table, cells in with_it.items():
            for key, number in cells.items():
                self.moved[table][key] += abs(number - without[table][key])

    def do(self, name: int, verb: str, *about: str) -> None:
        if verb == "arrive":
            self.cases[name] = worlds.receive(self.today)
        elif name in self.cases:
            getattr(self, verb)(name, *about)

    def open(self, name: int) -> None:
        actions.open_case(self.case(name), up_to=0, by=self.person)

    def step(self, name: int, stage: Stage) -> None:
        case = self.case(name)
        actions.change_stage(case, stage=stage, reason="", by=self.person)

    def close(self, name: int, reason: CloseReason) -> None:
        case = self.case(name)
        actions.change_stage(case, stage=Stage.CLOSED, reason=reason, by=self.person)

    def code(self, name: int, main_code: str, country: str) -> None:
        actions.code(
            self.case(name),
            main_code=main_code,
            country=country,
            region="",
            actor=Actor.POLICE,
            outcome="",
            by=self.person,
        )

    def delete(self, name: int) -> None:
        # The rows only: wiping the disk behind them needs an end of transaction.
        self.cases.pop(name).delete()

    def case(self, name: int) -> Case:
        return Case.objects.get(pk=self.cases[name].pk)


@override_settings(**worlds.FAST)
class ContributionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana = worlds.publisher("ana")

    def live_through(self, history: list, days_late: int = 0) -> World:
        world = World(self.ana, days_late)
        for wait, name, deed in [*ARRIVALS, *history]:
            world.pass_days(wait)
            with override_settings(TODAY=world.today):
                world.do(name, *deed)
        world.pass_days(300)
        return world

    @settings(max_examples=40, deadline=None)
    @given(histories, st.none() | st.integers(1, 14), st.integers(0, 100))
    def test_a_case_moves_one_cell_by_one_ever(self, history, deleted_at, days_late):
        if deleted_at is not None:
            history.insert(deleted_at, (0, TARGET, ("delete",)))
        world = self.live_through(history, days_late)
        for table, moved in world.moved.items():
            self.assertLessEqual(moved.total(), 1, f"{table}: {dict(moved)}")

    def test_a_case_that_goes_all_the_way_is_seen_in_every_table(self):
        climb = [s for s in Stage if s not in ("closed", "received")]
        history = [(0, TARGET, ("open",))]
        history += [(20, TARGET, ("step", stage)) for stage in climb]
        history += [(0, TARGET, ("code", "cor.tender", Place.RS))] * 2
        world = self.live_through(history)
        for table, moved in world.moved.items():
            self.assertEqual(moved.total(), 1, table)
