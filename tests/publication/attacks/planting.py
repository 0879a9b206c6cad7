"""What must never show: a hundred reports in every state that casework knows."""

from datetime import date, timedelta

from casework.codes import ReplyState
from casework.models import Coding, Draft, LegalHold, Letter, Link, Organisation
from reporting.ladder import CloseReason, Stage
from reporting.models import DeskWrap, Message, Report
from reporting.places import SIX
from tests.publication import worlds

CODES = ("cor.tender", "prs.smear", "oth.unsure", "oc.extort")
CLIMB = [stage for stage in Stage if stage not in (Stage.RECEIVED, Stage.CLOSED)]


def number_of(index: int) -> str:
    """Return the number of a draft: what its entry would be called one day."""
    return f"{index:024x}"


def plant(day: date, *, reports: int = 100) -> list[Report]:
    """Receive, answer, code, pass on, close and draft on `day` and after."""
    planted = [_plant(index, day) for index in range(reports)]
    for first, second in zip(planted[::10], planted[1::10], strict=True):
        Link.objects.create(report=first, other=second, is_merged=True, linked_on=day)
    planted.pop().delete()
    return planted


def _plant(index: int, day: date) -> Report:
    report = worlds.receive(day, country=SIX[index % 6])
    report.allows_publishing = index % 2 == 0
    report.save()
    DeskWrap.objects.create(report=report, desk="lantern", epoch=1, sealed=b"key")
    for stage in CLIMB[: index % len(CLIMB)]:
        worlds.step(report, stage, day + timedelta(days=index % 9))
    if index % 3 == 0:
        reasons = list(CloseReason)
        worlds.close(report, day, reasons[index % len(reasons)])
    main_code = CODES[index % len(CODES)]
    if index % 5:
        worlds.code(report, day, main_code=main_code, country=SIX[index % 6])
        Coding.objects.filter(report=report).update(outcome="result_charge")
    _talk(report, index, day)
    _write(report, index, day)
    _draft(report, index, day)
    return report


def _talk(report: Report, index: int, day: date) -> None:
    for number in range(1, index % 4 + 1):
        Message.objects.create(
            report=report,
            number=number,
            sender=Message.Sender.DESK if number % 2 else Message.Sender.REPORTER,
            for_case=b"sealed",
            for_reporter=b"sealed",
            sent_on=day,
        )


def _write(report: Report, index: int, day: date) -> None:
    if index % 4 == 0:
        lantern, _ = Organisation.objects.get_or_create(
            slug="planted", name="Planted", desk="planted", standing_since=day
        )
        Letter.objects.create(
            report=report,
            organisation=lantern,
            body=f"example-{report.country.lower()}-agency",
            is_sent=True,
            sent_on=day - timedelta(days=100),
            answer="acting" if index % 8 else "",
            answered_on=day if index % 8 else None,
        )
        LegalHold.objects.create(report=report, until=day, set_on=day)


def _draft(report: Report, index: int, day: date) -> None:
    """Write a draft; some are cleared and their time to wait is over long ago."""
    is_cleared = index % 2 == 0
    Draft.objects.create(
        report=report,
        number=number_of(index),
        subject="result",
        language="en",
        title=f"Planted draft {index}",
        story="Planted story",
        reply_state=ReplyState.SILENT,
        written_on=day - timedelta(days=300),
        cleared_on=day - timedelta(days=200) if is_cleared else None,
        not_before=day - timedelta(days=50) if is_cleared else None,
    )
