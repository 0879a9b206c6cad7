"""The talk between a reporter and a desk, as the reporter reads it without scripts."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise

from reporting import ladder, mailbox, nextsteps, receipts, sealing
from reporting.age import AgeError
from reporting.ladder import Stage
from reporting.models import Report

PUBLISH = "publish_yes"
PUBLISH_NOT = "publish_no"
LARGEST_SIZE = 2**53  # what a browser can count; pages cannot write any number


@dataclass(frozen=True)
class Rung:
    """One of the five plain steps: its name, the month it was reached, the words."""

    name: str | Promise
    stages: tuple[str, ...]
    month: date | None = None
    is_current: bool = False
    words: str | Promise = ""
    reason: str | Promise = ""


@dataclass(frozen=True)
class Line:
    """One message; `content` is None when it does not open or is not in its place."""

    number: int
    is_mine: bool
    on: date
    content: dict[str, Any] | None


def ladder_of(report: Report) -> list[Rung]:
    """Tell how far the case has come, in five steps with months."""
    steps = report.way()
    rungs = []
    for name, stages in ladder.STEPS:
        taken = [step for step in steps if step.stage in stages]
        current = report.stage in stages
        rungs.append(
            Rung(
                name=name,
                stages=stages,
                month=taken[0].taken_on.replace(day=1) if taken else None,
                is_current=current,
                words=report.get_stage_display() if current else "",
                reason=taken[-1].get_reason_display() if current and taken else "",
            )
        )
    return rungs


def coming(report: Report, today: date) -> list[nextsteps.Coming]:
    """Tell what the reporter may expect next."""
    steps = report.way()
    answers = report.messages.filter(sender=mailbox.Sender.DESK)
    referred = [step.taken_on for step in steps if step.stage == Stage.REFERRED]
    known = nextsteps.Known(
        stage=report.stage,
        received_on=report.received_on,
        answered_on=answers.aggregate(newest=Max("sent_on"))["newest"],
        referred_on=referred[-1] if referred else None,
        was_paused=any(step.stage == Stage.NEED_INFO for step in steps),
    )
    return nextsteps.coming(known, today)


def blank_ladder() -> list[Rung]:
    """Give the five steps before anything is known, for the script to fill in."""
    return [Rung(name=name, stages=stages) for name, stages in ladder.STEPS]


def read(report: Report, keys: receipts.Mailbox) -> list[Line]:
    """Open every message, and check that each stands where it says it does."""
    previous = receipts.digest(bytes(report.envelope)).hex()
    lines = []
    for number, message in enumerate(report.messages.all(), start=1):
        place = {
            "case": str(report.id),
            "n": number,
            "prev": previous,
            "from": message.sender,
        }
        content = _open(bytes(message.for_reporter), keys, place)
        is_mine = message.sender == mailbox.Sender.REPORTER
        lines.append(Line(number, is_mine, message.sent_on, content))
        previous = receipts.digest(bytes(message.for_case)).hex()
    return lines


def _open(
    sealed: bytes, keys: receipts.Mailbox, place: dict[str, Any]
) -> dict[str, Any] | None:
    try:
        content = sealing.open_document(sealed, keys.identity, talk_key=keys.talk_key)
        json.dumps(content, ensure_ascii=False).encode()  # half an emoji has no UTF-8
    except (AgeError, ValueError):
        return None
    fits = all(content.get(name) == value for name, value in place.items())
    return content if fits and _is_showable(content) else None


def _is_showable(content: dict[str, Any]) -> bool:
    """Tell whether it has the parts a page shows: any program may have written it."""
    match content:
        case {"type": "message", "text": str()} | {"type": "consent", "consent": str()}:
            return True
        case {"type": "files", "files": list() as files}:
            return all(_is_entry(file) for file in files)
    return False


def _is_entry(file: Any) -> bool:
    match file:
        case {"name": str(), "size": int() as size}:
            return 0 <= size < LARGEST_SIZE
    return False


def say(report: Report, text: str, *, keys: receipts.Mailbox, on: date) -> None:
    """Add a message, unless it is the last one sent twice."""
    _add_once(report, {"type": "message", "text": text}, keys=keys, on=on)


def consent(report: Report, choice: str, *, keys: receipts.Mailbox, on: date) -> None:
    """Tell the case what may be done with it from now on."""
    _add_once(report, {"type": "consent", "consent": choice}, keys=keys, on=on)


def publish(report: Report, choice: str, *, keys: receipts.Mailbox, on: date) -> None:
    """Tell the case whether what came of it may be published, and note it.

    The note is the last thing to be set and the first to go: in between it says no.
    """
    is_allowed = choice == PUBLISH
    if not is_allowed:
        mailbox.allow_publishing(report, False)
    consent(report, choice, keys=keys, on=on)
    if is_allowed:
        mailbox.allow_publishing(report, True)


def newest_word(lines: list[Line], choices: Collection[str]) -> str:
    """Return which of `choices` the reporter chose last in the talk, or nothing."""
    said = [
        line.content.get("consent") for line in lines if line.is_mine and line.content
    ]
    return next((word for word in reversed(said) if word in choices), "")


def allowed_on(lines: list[Line]) -> date | None:
    """Return the day on which the reporter last allowed publishing, if they do now."""
    day = None
    for line in lines:
        said = line.content.get("consent") if line.is_mine and line.content else None
        if said in (PUBLISH, PUBLISH_NOT):
            day = line.on if said == PUBLISH else None
    return day


def is_last(report: Report, content: dict[str, Any], *, keys: receipts.Mailbox) -> bool:
    """Tell whether the last message is the reporter's and says this already."""
    lines = read(report, keys)
    said = lines[-1].content if lines and lines[-1].is_mine else None
    return said is not None and content.items() <= said.items()


@transaction.atomic
def _add_once(
    report: Report, content: dict[str, Any], *, keys: receipts.Mailbox, on: date
) -> None:
    # One at a time, so that two clicks at the same moment are one message.
    Report.objects.select_for_update().get(pk=report.pk)
    if is_last(report, content, keys=keys):
        return
    mailbox.add_message(
        report,
        sender=mailbox.Sender.REPORTER,
        content=content,
        talk_key=keys.talk_key,
        on=on,
    )
