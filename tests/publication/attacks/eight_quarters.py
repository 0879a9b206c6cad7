"""Two years of cases, with or without one that goes all the way, counted for real."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from uuid import UUID

from django.db import transaction

from casework.codes import Actor
from casework.models import Coding, Letter, Organisation
from publication import noise, tabulation
from publication.periods import Quarter
from publication.tables import TABLE
from reporting.models import Message, Report, Step
from reporting.places import SIX, Place
from tests.publication.attacks import membership
from tests.publication.attacks.membership import Due, Exact

FIRST = Quarter(2025, 1)
QUARTERS = 8
# So that the six places come out at about 200, where it is open whether tables wait.
CASES_A_PLACE = 33
STAGES = ("referred", "inst_acting", "result_charge")


def quarters() -> list[Quarter]:
    found = [FIRST]
    while len(found) < QUARTERS:
        found.append(found[-1].next)
    return found


def build() -> UUID:
    """Receive everybody's cases and return the target's: one that is in every table."""
    lantern = Organisation.objects.create(
        slug="lantern", name="Lantern", desk="lantern", standing_since=FIRST.start
    )
    random = Random(8)  # the cases are made up; the noise never has a seed
    cases = list(_cases(random))
    target = _case(len(cases), FIRST.start + timedelta(days=30), Place.ME)
    cases.append(target)
    Report.objects.bulk_create(case for case, _ in cases)
    Coding.objects.bulk_create(coding for _, coding in cases)
    for case, _ in cases[:-1]:
        waits = [random.randrange(400) for _ in range(random.randrange(6))]
        _go(case, lantern, waits)
    _go(target[0], lantern, [3, 120, 200, 290, 380])
    return target[0].pk


def _cases(random: Random) -> Iterator[tuple[Report, Coding]]:
    number = 0
    for quarter in quarters():
        for place in (*SIX, Place.ABROAD):
            for _ in range(CASES_A_PLACE):
                day = quarter.start + timedelta(days=random.randrange(90))
                yield _case(number, day, place)
                number += 1


def _case(number: int, day: date, place: str) -> tuple[Report, Coding]:
    name = UUID(int=number + 1)
    report = Report(
        id=name,
        kind="cor",
        country=place,
        envelope=b"sealed",
        recipient="case",
        reply_to="reporter",
        locator_digest=name.hex,
        write_key_digest=name.hex,
        received_on=day,
    )
    codes = ("cor.tender", "prs.smear", "oth.unsure")
    coding = Coding(
        report=report,
        main_code=codes[number % 3],
        country=place,
        actor=Actor.POLICE,
        coded_on=day,
    )
    return report, coding


def _go(case: Report, lantern: Organisation, waits: list[int]) -> None:
    """Answer the case and take it up the ladder, as many days on as `waits` say."""
    days = [case.received_on + timedelta(days=wait) for wait in sorted(waits)]
    for day in days[:1]:
        Message.objects.create(
            report=case,
            number=1,
            sender=Message.Sender.DESK,
            for_case=b"sealed",
            for_reporter=b"sealed",
            sent_on=day,
        )
    for day in days[1:2]:
        Letter.objects.create(
            report=case,
            organisation=lantern,
            body="example-me-agency",
            is_sent=True,
            sent_on=day,
        )
    for stage, day in zip(STAGES, days[2:], strict=False):
        Step.objects.create(report=case, stage=stage, taken_on=day)


def counting(target: UUID) -> Exact:
    """Return what counts a table for real, without the target and with it."""
    names = quarters()

    @cache
    def exact(due: Due) -> tuple[dict[str, int], dict[str, int]]:
        return count(due, is_in=False), count(due, is_in=True)

    def count(due: Due, *, is_in: bool) -> dict[str, int]:
        code, before, now = due
        with transaction.atomic():
            if not is_in:
                Report.objects.get(pk=target).delete()
            if TABLE[code].adds_up:  # a year adds up what its quarters counted
                for quarter in names[: now + 1]:
                    tabulation.count(TABLE[TABLE[code].adds_up], quarter)
            elif before >= 0:  # what was published then is marked, and counts no more
                tabulation.count(TABLE[code], names[before])
            counts = tabulation.count(TABLE[code], names[now])
            transaction.set_rollback(True)
        return counts

    return exact


def too_small(counts, *, scale):
    """A quarter of the noise that was promised."""
    return noise.draw(counts, scale=too_small.scale_of(scale))


too_small.scale_of = lambda scale: max(1, scale // 4)


def audit(draw, *, trials: int, target) -> membership.Audit:
    exact = counting(target)
    rounds = {"trials": trials, "quarters": QUARTERS}
    scores = [
        membership.observe(exact, draw, is_in=is_in, **rounds)
        for is_in in (False, True)
    ]
    return membership.audit(*scores)
