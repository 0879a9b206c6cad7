"""However a case goes, it moves one cell of each table by one, once in its life."""

from collections import Counter
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework import rules  # noqa: F401 - who may agree to what
from casework.approvals import deciding, proposing
from casework.cases import actions
from casework.codes import Actor, Role, Standing
from casework.models import Case, Caseworker, Grant, Letter, Note, Organisation
from casework.sharing import letters, links
from publication import tabulation
from publication.models import Counted
from publication.periods import Quarter
from publication.tables import TABLE, TABLES, NoisyTable
from reporting import mailbox
from reporting.ladder import CloseReason, Stage
from reporting.models import Report
from tests.publication import worlds

START = date(2026, 1, 1)
TARGET, OTHER = 0, 1
CODES = ("cor.tender", "prs.smear", "prs.slapp", "oth.unsure")
PLACES = (("RS", "RS-00"), ("RS", ""), ("AL", "AL-11"), ("SKIP", ""))
BODIES = ("agency", "ombudsman", "prosecutor")
# What a deed may be refused with: then the history goes on without it.
REFUSED = (
    deciding.NotReady,
    links.NotLinkable,
    letters.NotForThis,
    letters.AlreadyWritten,
    letters.OutOfOrder,
    proposing.AlreadyProposed,
)


def deed(verb: str, *choices) -> st.SearchStrategy:
    return st.tuples(st.just(verb), *(st.sampled_from(each) for each in choices))


# Few stages, and waits between which a release may fall: the sooner a second chance
# to be counted comes up, the sooner a wrong rule is found.
deeds = st.one_of(
    deed("open"),
    deed("reply"),
    deed("step", ["under_review", "referred", "inst_acting", "result_charge"]),
    deed("step", ["under_review", "referred", "inst_acting", "result_charge"]),
    deed("close", [*CloseReason]),
    deed("merge"),
    deed("code", CODES, PLACES),
    deed("code", CODES, PLACES),
    deed("write", BODIES),
    deed("send", [0, 40]),
    deed("answer", [*Letter.Answer.values[1:]], [0, 40]),
)
waits = st.sampled_from([0, 1, 40, 95])
names = st.sampled_from([TARGET, TARGET, TARGET, OTHER])
histories = st.lists(st.tuples(waits, names, deeds), min_size=6, max_size=14)
# The deeds, when the target is deleted, how late the releases are, which wait.
LIVES = (
    histories,
    st.none() | st.integers(1, 14),
    st.integers(0, 100),
    st.frozensets(st.sampled_from(["2026q1", "2026q2", "2026q4", "2027q1"])),
)
# Coded early, or next to nothing of what follows could be counted.
BEGINNINGS = [(0, name, ("arrive",)) for name in (TARGET, OTHER)]
BEGINNINGS += [(0, name, ("code", CODES[0], PLACES[0])) for name in (TARGET, OTHER)]


class World:
    """Two cases, worked on through the real actions, and the quarterly counts."""

    def __init__(self, people, *, days_late=0, held_back=()) -> None:
        self.today = START
        self.ana, self.dora = people
        self.late = timedelta(days=days_late)
        self.held_back = held_back
        self.cases: dict[int, Report] = {}
        self.quarter = Quarter.of(START)
        self.moved = {table.code: Counter() for table in TABLES}

    def pass_days(self, number: int) -> None:
        self.today += timedelta(days=number)
        while self.quarter.released_from + self.late <= self.today:
            self.release()
            self.quarter = self.quarter.next

    def release(self) -> None:
        """Count the quarter, and note what the counts would be without the target."""
        due = [table for table in TABLES if self.is_due(table)]
        with transaction.atomic():
            if target := self.cases.get(TARGET):
                Report.objects.filter(pk=target.pk).delete()
            without = {table.code: self.count(table) for table in due}
            transaction.set_rollback(True)
        for table in due:
            for key, number in self.count(table).items():
                self.moved[table.code][key] += abs(number - without[table.code][key])

    def is_due(self, table: NoisyTable) -> bool:
        if table.is_yearly:
            return self.quarter.ends_year
        return not (table.waits and str(self.quarter) in self.held_back)

    def count(self, table: NoisyTable) -> dict[str, int]:
        return tabulation.count(table, self.quarter)

    def do(self, name: int, verb: str, *about) -> None:
        if verb == "arrive":
            self.arrive(name)
        elif name in self.cases:
            try:
                with transaction.atomic():
                    getattr(self, verb)(self.case(name), *about)
            except REFUSED:
                return

    def arrive(self, name: int) -> None:
        self.cases[name] = worlds.receive(self.today)
        for person in (self.ana, self.dora):
            Grant.objects.create(
                report=self.cases[name],
                caseworker=person,
                sealed=b"secret",
                granted_on=self.today,
            )

    def open(self, case: Case) -> None:
        actions.open_case(case, up_to=0, by=self.ana)

    def reply(self, case: Case) -> None:
        number = mailbox.next_message(case).number
        sealed = {"for_case": b"%d" % number, "for_reporter": b"sealed"}
        actions.reply(case, number=number, by=self.ana, **sealed)

    def step(self, case: Case, stage: str) -> None:
        actions.change_stage(case, stage=Stage(stage), reason="", by=self.ana)

    def close(self, case: Case, reason: CloseReason) -> None:
        actions.change_stage(case, stage=Stage.CLOSED, reason=reason, by=self.ana)

    def merge(self, case: Case) -> None:
        """Join it with the other; whether it stays closed is for later deeds."""
        into = next((c for c in self.cases.values() if c.pk != case.pk), case)
        note = self.note(case)
        self.agree(links.propose_merge(case, Case(pk=into.pk), note=note, by=self.ana))

    def code(self, case: Case, main_code: str, place: tuple[str, str]) -> None:
        actions.code(
            case,
            main_code=main_code,
            country=place[0],
            region=place[1],
            actor=Actor.MUNICIPALITY,
            outcome="",
            by=self.ana,
        )

    def write(self, case: Case, body: str) -> None:
        country = case.coding.country.lower()
        name = f"example-{country}-{body}"
        self.agree(letters.propose(case, body=name, note=self.note(case), by=self.ana))

    def send(self, case: Case, days_ago: int) -> None:
        for letter in case.letters.filter(is_sent=False):
            letters.send(letter, on=self.day(days_ago), by=self.ana)

    def answer(self, case: Case, answer: str, days_ago: int) -> None:
        for letter in case.letters.filter(is_sent=True)[:1]:
            on = self.day(days_ago)
            letters.answer(letter, answer=answer, closes=False, on=on, by=self.ana)

    def delete(self, case: Case) -> None:
        # The rows only: wiping the disk behind them needs an end of transaction.
        del self.cases[TARGET]
        case.delete()

    def agree(self, proposal) -> None:
        deciding.agree(proposal, by=self.dora)

    def note(self, case: Case) -> Note:
        return actions.add_note(case, sealed=b"why", by=self.ana)

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def case(self, name: int) -> Case:
        return Case.objects.get(pk=self.cases[name].pk)


def people() -> list[Caseworker]:
    """Ana, who works on the cases, and Dora, who agrees or not."""
    working = {"standing": Standing.ACTIVE}
    lantern = Organisation.objects.create(
        slug="lantern", name="Lantern", desk="lantern", standing_since=START, **working
    )
    return [
        Caseworker.objects.create_user(
            name,
            worlds.PASSWORD,
            name=name,
            organisation=lantern,
            roles=[role],
            **working,
        )
        for name, role in (("ana", Role.CASEWORKER), ("dora", Role.REVIEWER))
    ]


def live_through(people, history: list, *, deleted_at=None, **how) -> World:
    """Let the days pass; `deleted_at` is the deed before which the target goes."""
    if deleted_at is not None:
        history = [*history]
        history.insert(deleted_at, (0, TARGET, ("delete",)))
    world = World(people, **how)
    for wait, name, what in [*BEGINNINGS, *history]:
        world.pass_days(wait)
        with override_settings(TODAY=world.today):
            world.do(name, *what)
    world.pass_days(500)  # until a release with the yearly tables has come
    return world


@override_settings(**worlds.FAST)
class ContributionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.people = people()

    def live_through(self, history: list, **how) -> World:
        return live_through(self.people, history, **how)

    @settings(max_examples=30, deadline=None)
    @given(*LIVES)
    def test_a_case_moves_one_cell_by_one_ever(
        self, history, deleted_at, days_late, held_back
    ):
        world = self.live_through(
            history, deleted_at=deleted_at, days_late=days_late, held_back=held_back
        )
        for table, moved in world.moved.items():
            self.assertLessEqual(moved.total(), 1, f"{table}: {dict(moved)}")

    def test_a_case_that_goes_all_the_way_is_seen_in_every_table(self):
        climb = [s for s in Stage if s not in ("closed", "received")]
        history = [
            (0, TARGET, ("open",)),
            (5, TARGET, ("reply",)),
            (5, TARGET, ("write", "agency")),
            (5, TARGET, ("send", 0)),
            (20, TARGET, ("answer", "acting", 0)),
        ]
        history += [(20, TARGET, ("step", stage)) for stage in climb]
        history += [(95, TARGET, ("code", CODES[1], PLACES[2]))] * 2
        history += [(95, TARGET, ("reply",)), (95, TARGET, ("merge",))]
        history += [(95, TARGET, ("step", stage)) for stage in climb]
        world = self.live_through(history, held_back={"2026q1"})
        for table, moved in world.moved.items():
            self.assertEqual(moved.total(), 1, table)

    def test_the_database_refuses_to_count_it_a_second_time(self):
        self.live_through([(0, TARGET, ("reply",))])
        mark = Counted.objects.filter(table="answer_q").get()
        with self.assertRaises(IntegrityError), transaction.atomic():
            Counted.objects.create(
                report=mark.report, table=mark.table, period="2030q1"
            )
        again = tabulation.count(TABLE["answer_q"], Quarter(2030, 1))
        self.assertEqual(sum(again.values()), 0)
