"""Two years of cases without a story, so that the releases of the demo have a shape.

Their rows are written in bulk, in place of the actions of 5,900 cases, and so leave
no line in the trail. They share one sealed envelope and have no wraps, and their
answers are empty: nobody can open them, and no desk sees them. What is published of
them is counted, drawn and frozen as in earnest.
"""

import secrets
import uuid
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from django.db.models import Model

from backend.demo import shapes
from backend.demo.work import SOUTH
from casework.codes import Actor
from casework.keeping import plans
from casework.models import Coding, Letter, Organisation
from casework.sharing import directory
from publication.periods import Quarter
from reporting import calendar, published, sealing
from reporting.age import Identity
from reporting.models import Message, Report, Step

TEXT = "An older report of the demonstration. Its story is not told."
# Parents first; the steps of a case stand in their order.
_MODELS: tuple[type[Model], ...] = (Report, Coding, Step, Message, Letter)
Rows = dict[type[Model], list[Any]]


def quarters(newest: Quarter) -> list[Quarter]:
    """Give the quarters that have a past here, oldest first."""
    steps = accumulate(
        shapes.VOLUMES[1:], lambda quarter, _count: quarter.previous, initial=newest
    )
    return [*steps][::-1]


def make(newest: Quarter, *, today: date) -> None:
    """Write down the same lives every time, each as far as it has come today."""
    chance = Random(7)  # noqa: S311 - shape, not secrecy
    rows: Rows = {model: [] for model in _MODELS}
    past = _Past(today)
    shape = zip(quarters(newest), shapes.VOLUMES, shapes.PATIENCE, strict=True)
    for quarter, volume, patience in shape:
        days = (quarter.end - quarter.start).days
        for _ in range(volume):
            arrived_on = quarter.start + timedelta(chance.randint(0, days))
            life = shapes.life(chance, arrived_on, patience=patience)
            past.add(rows, life, actor=chance.choice(Actor.values))
    for model in _MODELS:
        model._default_manager.bulk_create(rows[model], batch_size=500)


def purge() -> None:
    """Delete what the daily duty would have deleted by today, all at once."""
    due = [plan.case for plan in plans.due(calendar.today())]
    Report.objects.filter(pk__in=due).delete()


class _Past:
    """What all these cases share, and how a life becomes rows."""

    def __init__(self, today: date) -> None:
        self.today = today
        case, reporter = sealing.new_case(), Identity.generate()
        self.recipient = str(case.identity.recipient)
        self.reply_to = str(reporter.recipient)
        self.envelope = sealing.seal_report(
            {"kind": "oth", "country": "SKIP", "story": TEXT},
            case=case,
            roster_sha256=published.roster().sha256,
            reply_to=reporter.recipient,
            talk_key=secrets.token_bytes(32),
            language="en",
        )
        south, north = Organisation.objects.order_by("slug")
        self.office = {
            place: south if place in SOUTH else north for place in shapes.CAPITAL
        }
        self.bodies = {
            (body.country, body.type): body.code for body in directory.bodies()
        }

    def add(self, rows: Rows, life: shapes.Life, *, actor: str) -> None:
        way = [rung for rung in life.way if rung.on <= self.today]
        report = self._report(life, way)
        rows[Report].append(report)
        rows[Step] += [
            Step(report=report, stage=rung.stage, reason=rung.reason, taken_on=rung.on)
            for rung in way
        ]
        if not way:
            return  # nobody has opened it yet
        rows[Message].append(self._answer(report, life.answered_on))
        rows[Coding].append(_coding(report, life, way, actor))
        if life.letter and life.letter.on <= self.today:
            rows[Letter].append(self._letter(report, life.letter))

    def _report(self, life: shapes.Life, way: list[shapes.Rung]) -> Report:
        return Report(
            id=uuid.uuid4(),
            kind=life.main_code.split(".")[0],
            country=life.country,
            **({"stage": way[-1].stage} if way else {}),
            envelope=self.envelope,
            recipient=self.recipient,
            reply_to=self.reply_to,
            locator_digest=secrets.token_hex(32),
            write_key_digest=secrets.token_hex(32),
            received_on=life.arrived_on,
        )

    def _answer(self, report: Report, on: date) -> Message:
        return Message(
            report=report,
            number=1,
            sender=Message.Sender.DESK,
            for_case=b"",
            for_reporter=b"",
            sent_on=on,
        )

    def _letter(self, report: Report, sent: shapes.Sent) -> Letter:
        letter = Letter(
            report=report,
            organisation=self.office[report.country],
            body=self.bodies[report.country, sent.body_type],
            is_sent=True,
            sent_on=sent.on,
        )
        if sent.answered_on and sent.answered_on <= self.today:
            letter.answer, letter.answered_on = Letter.Answer.RECEIVED, sent.answered_on
        return letter


def _coding(
    report: Report, life: shapes.Life, way: list[shapes.Rung], actor: str
) -> Coding:
    results = [rung.stage.value for rung in way if rung.stage.is_result]
    return Coding(
        report=report,
        main_code=life.main_code,
        country=life.country,
        region=life.region,
        actor=actor,
        outcome=results[0] if results else "",
        coded_on=way[0].on,
    )
