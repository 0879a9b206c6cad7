"""What the promises of a case depend on, read from its rows: days and stages only."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice, zip_longest
from uuid import UUID

from casework.cases.deadlines import Facts, Pause, Sent
from casework.models import Case, Letter, Work
from reporting.ladder import Stage
from reporting.models import Message, Report, Step

BATCH = 500
# From here on, a message tells what came of the report.
FINDINGS = frozenset(
    {Stage.PARTLY_VERIFIED, Stage.VERIFIED, Stage.REFERRED}
    | {Stage.INST_REPLIED, Stage.INST_ACTING}
    | {stage for stage in Stage if stage.is_result}
)


def facts_of(case: Case, work: Work | None = None) -> Facts:
    """Return the facts of one case, as the organisation of `work` sees it."""
    messages = list(case.messages.values_list("number", "sender", "sent_on"))
    steps = list(case.steps.values_list("stage", "taken_on"))
    letters = Letter.objects.filter(report=case, is_sent=True, answer="")
    if work is not None:
        letters = letters.filter(organisation=work.organisation_id)
    return _facts(case, work, steps, messages, list(letters))


def facts_of_works(works: Iterable[Work]) -> Iterator[tuple[Work, Facts]]:
    """Go through many open works with few questions; `report` must be fetched."""
    todo = iter(works)
    while some := list(islice(todo, BATCH)):
        ids = [work.report_id for work in some]
        messages = _grouped(
            Message.objects.filter(report__in=ids).values_list(
                "report", "number", "sender", "sent_on"
            )
        )
        steps = _grouped(
            Step.objects.filter(report__in=ids)
            .order_by("pk")
            .values_list("report", "stage", "taken_on")
        )
        waiting = Letter.objects.filter(report__in=ids, is_sent=True, answer="")
        letters: dict[tuple[UUID, int], list[Letter]] = {}
        for letter in waiting:
            key = (letter.report_id, letter.organisation_id)
            letters.setdefault(key, []).append(letter)
        for work in some:
            report = work.report_id
            theirs = letters.get((report, work.organisation_id), [])
            yield (
                work,
                _facts(
                    work.report,
                    work,
                    steps.get(report, []),
                    messages.get(report, []),
                    theirs,
                ),
            )


def _grouped(rows: Iterable[tuple]) -> dict[UUID, list[tuple]]:  # type: ignore[type-arg]
    grouped: dict[UUID, list[tuple]] = {}  # type: ignore[type-arg]
    for report, *rest in rows:
        grouped.setdefault(report, []).append(tuple(rest))
    return grouped


def _facts(
    case: Report,
    work: Work | None,
    steps: list[tuple[str, date]],
    messages: list[tuple[int, str, date]],
    letters: list[Letter],
) -> Facts:
    ours = [on for _, sender, on in messages if sender == Message.Sender.DESK]
    answered_on = max(ours, default=None)
    found = [on for stage, on in steps if stage in FINDINGS]
    return Facts(
        received_on=case.received_on,
        is_opened=case.stage != Stage.RECEIVED,
        answered_on=answered_on,
        has_feedback=bool(found and answered_on and answered_on >= found[0]),
        is_over=case.stage == Stage.CLOSED,
        is_justified=bool(work and work.is_justified),
        pauses=tuple(_pauses(steps, messages)),
        letters=tuple(
            Sent(letter.sent_on, letter.reminders)
            for letter in letters
            if letter.sent_on
        ),
    )


def _pauses(
    steps: list[tuple[str, date]], messages: list[tuple[int, str, date]]
) -> Iterator[Pause]:
    """While a question is with the reporter the clock stands, until they answer."""
    for (stage, since), then in zip_longest(steps, steps[1:]):
        if stage != Stage.NEED_INFO:
            continue
        ended = then[1] if then else None
        answered = _answered(since, messages)
        ends = [day for day in (ended, answered) if day is not None]
        yield Pause(since, min(ends, default=None))


def _answered(since: date, messages: list[tuple[int, str, date]]) -> date | None:
    """Return the day of the reporter's first message after our question."""
    asked = max(
        (n for n, sender, on in messages if sender == "desk" and on <= since), default=0
    )
    answers = (on for n, sender, on in messages if sender == "reporter" and n > asked)
    return next((on for on in answers if on >= since), None)
