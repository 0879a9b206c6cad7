"""Very many coded cases over eight quarters, for the bench of a release.

Only what a release reads is true to life; the sealed bytes are filling, smaller than
real ones, so that a million cases fit on a laptop.
"""

import random
import uuid
from datetime import date, timedelta

from casework.codes import Actor
from casework.models import Coding, Letter
from casework.sharing import directory
from publication.periods import Quarter
from reporting.codes import DETAILS
from reporting.ladder import CloseReason, Stage
from reporting.models import Message, Report, Step
from reporting.places import REGIONS, SIX, Place
from tools.queue_world import FILLING, Rows, hurry, insert, key, settle

QUARTERS = tuple(
    Quarter(year, number) for year in (2025, 2026) for number in range(1, 5)
)
FIRST, LAST = QUARTERS[0].start, QUARTERS[-1].end
BATCH = 10_000
COLUMNS = {
    Report: "id kind country stage envelope recipient reply_to locator_digest"
    " write_key_digest received_on",
    Coding: "report_id main_code country region actor coded_on",
    Step: "report_id stage reason taken_on",
    Message: "report_id number sender for_case for_reporter sent_on",
    Letter: "id report_id organisation_id body is_sent sent_on answer answered_on",
}
PLACES = (*(place.value for place in SIX), *(Place.RS.value,) * 3, Place.ONLINE.value)
REGIONS_OF = {
    place: [region.code for region in REGIONS if region.place == place]
    for place in PLACES
}
CODES = [detail.code for detail in DETAILS]
RESULTS = [stage.value for stage in Stage if stage.is_result]
DONE = [reason.value for reason in CloseReason]


def fill(count: int, *, organisation: int) -> None:
    """Put `count` coded cases into the database, the same ones every time."""
    hurry()
    chance = random.Random(8)  # noqa: S311 - shape, not secrecy
    bodies = [body.code for body in directory.bodies()]
    rows: Rows = {model: [] for model in COLUMNS}
    for number in range(count):
        # The last of the quarters is coded to its end.
        coded_on = FIRST + (LAST - FIRST) * number // count
        _Case(rows, chance, number, coded_on).add(organisation, bodies)
        if len(rows[Report]) == BATCH:
            insert(rows, COLUMNS)
    insert(rows, COLUMNS)
    settle()


class _Case:
    """One case as it is made up: what happens to it goes into `rows`."""

    def __init__(
        self, rows: Rows, chance: random.Random, number: int, coded_on: date
    ) -> None:
        self.rows, self.chance, self.number = rows, chance, number
        self.key = key(uuid.UUID(int=chance.getrandbits(128), version=4))
        self.coded_on = coded_on
        self.received_on = coded_on - timedelta(days=chance.randrange(20))
        self.day = self.received_on

    def add(self, organisation: int, bodies: list[str]) -> None:
        code, place = self.chance.choice(CODES), self.chance.choice(PLACES)
        regions = REGIONS_OF[place]
        region = self.chance.choice(regions) if regions and self.is_so(0.6) else ""
        coding = (self.key, code, place, region, Actor.POLICE.value, self.coded_on)
        self.rows[Coding].append(coding)
        stage = self._walk(organisation, bodies)
        self._talk()
        digest, arrived = f"{self.number:064x}", self.received_on
        kind = code.split(".")[0]
        self.rows[Report].append(
            (self.key, kind, place, stage, FILLING, "r", "r", digest, "", arrived)
        )

    def is_so(self, share: float) -> bool:
        return self.chance.random() < share

    def _walk(self, organisation: int, bodies: list[str]) -> str:
        """Take the steps of the ladder, and return the last."""
        self._step(Stage.ACKNOWLEDGED)
        stage = self._step(Stage.UNDER_REVIEW)
        if self.is_so(0.3):
            stage = self._step(Stage.NEED_INFO)
        if self.is_so(0.25):
            stage = self._step(Stage.REFERRED)
            self._write(organisation, bodies)
            if self.is_so(0.3):
                stage = self._step(Stage.INST_ACTING)
                if self.is_so(0.4):
                    stage = self._step(self.chance.choice(RESULTS))
        if self.is_so(0.6):
            stage = self._step(Stage.CLOSED, self.chance.choice(DONE))
            if self.is_so(0.03):
                stage = self._step(Stage.UNDER_REVIEW)
        return stage

    def _step(self, stage: str, reason: str = "") -> str:
        self.day += timedelta(days=self.chance.randrange(15))
        self.rows[Step].append((self.key, str(stage), str(reason), self.day))
        return str(stage)

    def _write(self, organisation: int, bodies: list[str]) -> None:
        """Send letters to institutions; most of them answer."""
        for body in self.chance.sample(bodies, self.chance.choice((1, 1, 1, 2))):
            back: tuple[str, date | None] = (str(Letter.Answer.NONE), None)
            if self.is_so(0.6):
                day = self.day + timedelta(days=self.chance.randrange(120))
                back = str(Letter.Answer.RECEIVED), day
            name = key(uuid.UUID(int=self.chance.getrandbits(128), version=4))
            self.rows[Letter].append(
                (name, self.key, organisation, body, True, self.day, *back)
            )

    def _talk(self) -> None:
        """Messages in turn; nine desks in ten answer at all."""
        day, number = self.received_on, 0
        senders = [Message.Sender.DESK, Message.Sender.REPORTER] * 3
        turns = self.chance.choice((1, 1, 1, 2, 3, 4)) if self.is_so(0.9) else 0
        for number, sender in enumerate(senders[:turns], start=1):
            day += timedelta(days=self.chance.choice((0, 1, 2, 5, 10, 40)))
            text = FILLING[:300]
            self.rows[Message].append((self.key, number, str(sender), text, text, day))
