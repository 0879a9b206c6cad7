"""Older, closed cases without a story, so that the first release has a shape.

They pass the same intake and the same actions as every report; their text is one
sentence, and no receipt code was ever made for them.
"""

import random
import secrets
from datetime import date, timedelta

from django.db import transaction

from backend.demo.stories import STORIES, Story
from backend.demo.work import Desk, Told, code, on
from casework.cases import actions
from casework.models import Case
from publication.periods import Quarter
from reporting import intake, published, sealing, tags
from reporting.age import Identity
from reporting.ladder import CloseReason, Stage

CASES = 400
TEXT = "An older report of the demonstration. Its story is not told."
# How many of a hundred come this far: kinder than life, so that each bar shows.
CHANCES = (
    (Stage.UNDER_REVIEW, 85),
    (Stage.VERIFIED, 45),
    (Stage.REFERRED, 42),
    (Stage.INST_REPLIED, 38),
    (Stage.INST_ACTING, 34),
    (Stage.RESULT_CORRECTED, 24),
)


def make(quarter: Quarter, desk: Desk) -> None:
    """Take in and close `CASES` cases in `quarter`; the same ones every time."""
    chance = random.Random(7)  # noqa: S311 - shape, not secrecy
    with transaction.atomic():
        for _ in range(CASES):
            story = chance.choice(STORIES)
            day = quarter.start + timedelta(days=chance.randrange(60))
            _live(_tell(story, day, desk.id), desk, chance)


def _tell(story: Story, day: date, of: str) -> Told:
    roster = published.roster()
    case, reporter = sealing.new_case(), Identity.generate()
    talk_key, recipient = secrets.token_bytes(32), str(case.identity.recipient)
    answers = {"kind": story.kind, "country": story.country, "story": TEXT}
    envelope = sealing.seal_report(
        answers,
        case=case,
        roster_sha256=roster.sha256,
        reply_to=reporter.recipient,
        talk_key=talk_key,
        language="en",
    )
    wraps = [
        intake.SealedWrap(
            desk.id, desk.epoch, sealing.wrap(case.identity, desk.recipient)
        )
        for desk in roster.desks
        if desk.id == of
    ]
    sealed = intake.SealedReport(
        case=case.id,
        kind=story.kind,
        country=story.country,
        envelope=envelope,
        recipient=recipient,
        recipient_tag=tags.recipient_tag(
            talk_key, case=case.id, number=1, recipient=recipient
        ),
        reply_to=str(reporter.recipient),
        locator_digest=secrets.token_hex(32),
        write_key_digest=secrets.token_hex(32),
        wraps=wraps,
    )
    intake.accept(sealed, roster=roster, on=day)
    return Told(case.id, "", story, day)


def _live(told: Told, desk: Desk, chance: random.Random) -> None:
    case = Case.objects.get(id=told.case)
    day = told.sent_on + timedelta(days=min(int(chance.expovariate(0.3)), 25))
    with on(day):
        actions.open_case(case, up_to=0, by=desk.intake)
        code(told, outcome="", by=desk.intake)
    roll, last = chance.randrange(100), ""
    for stage, percent in CHANCES:
        if roll >= percent:
            break
        last = stage
        with on(day):
            actions.change_stage(case, stage=stage, reason="", by=desk.intake)
    reason = (
        CloseReason.DONE
        if last == Stage.RESULT_CORRECTED
        else CloseReason.CANNOT_VERIFY
    )
    with on(day):
        actions.change_stage(case, stage=Stage.CLOSED, reason=reason, by=desk.intake)
