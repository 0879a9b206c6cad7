"""What a reporter may expect next, and by which month.

The days are those that casework keeps itself to (casework/cases/deadlines.py), after
Directive (EU) 2019/1937, articles 9 and 11; the page rounds them to months.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.ladder import Stage

ANSWER_DAYS, UPDATE_DAYS, SILENT_DAYS = 7, 30, 90
RESULT_MONTHS = 3

WORDS: dict[str, Promise] = {
    "open": _("A person opens it, as a rule within two working days."),
    "answer": _("A person answers you within 7 days. At the latest: {month}."),
    "update": _(
        "You hear from us at least every 30 days, even if nothing has moved. Next at"
        " the latest: {month}."
    ),
    "result": _(
        "You hear what has come of it so far within 3 months. At the latest: {month}."
    ),
    "your_turn": _(
        "It is your turn: please read our question below. Until you answer, what we"
        " promised waits. There is no hurry."
    ),
    "institution": _(
        "We remind the institution 15, 30 and 45 days after we wrote to it. After 90"
        " days without an answer it counts as silent in our public results. That would"
        " be: {month}."
    ),
    "reply": _("We check what the institution answered, and tell you what it means."),
    "acting": _("We ask the institution how far it is, and tell you what it says."),
    "changed": _(
        "We tell you what changed, and whether there is more to do. If you allow it,"
        " others read about it, too."
    ),
    "closed": _("Nothing more is planned. You can still write to us, and we read it."),
    "late": _(
        "We are late with this, and that is not right. Please write to us, or send a"
        " new report to another office."
    ),
}
_BY_STAGE: dict[str, tuple[str, ...]] = {
    Stage.RECEIVED: ("open", "told", "result"),
    Stage.NEED_INFO: ("your_turn",),
    Stage.REFERRED: ("institution", "told", "result"),
    Stage.INST_REPLIED: ("reply", "told"),
    Stage.INST_ACTING: ("acting", "told"),
    Stage.CLOSED: ("closed",),
    **{stage: ("changed", "told") for stage in Stage if stage.is_result},
}


# The numbers come on the 15th of these months (publication/periods.py); what came of a
# case follows with them, a quarter after two have agreed to the text at the earliest.
RESULTS_MONTHS, RESULTS_DAY = (2, 5, 8, 11), 15
LEAST_DAYS_TO_RESULTS = 92


@dataclass(frozen=True)
class Known:
    """All that the promises depend on, as days."""

    stage: str
    received_on: date
    answered_on: date | None = None  # the newest message of a desk
    referred_on: date | None = None
    was_paused: bool = False  # we waited for the reporter, and every day moved


@dataclass(frozen=True)
class Coming:
    """One thing to expect: its code in `WORDS`, and the month it is due in."""

    code: str
    month: date | None = None


def coming(known: Known, today: date) -> list[Coming]:
    """Return what comes next, in the order in which the page says it."""
    found = []
    for name in _BY_STAGE.get(known.stage, ("told", "result")):
        code, by = _due(name, known)
        # After three months the promise of every 30 days goes on.
        if code == "result" and by and by < today:
            continue
        found.append(Coming(code, by and by.replace(day=1)))
        if name == "told" and by and by < today and not known.was_paused:
            found.append(Coming("late"))
    return found


def _due(name: str, known: Known) -> tuple[str, date | None]:
    if name == "told":
        if known.answered_on is None:
            return "answer", known.received_on + timedelta(days=ANSWER_DAYS)
        return "update", known.answered_on + timedelta(days=UPDATE_DAYS)
    if name == "result":
        return name, _end_of_month(known.received_on, RESULT_MONTHS)
    if name == "institution":
        since = known.referred_on or known.received_on
        return name, since + timedelta(days=SILENT_DAYS)
    return name, None


def _end_of_month(day: date, later: int) -> date:
    """Return the last day of the month that is so many months later."""
    years, month = divmod(day.month + later, 12)
    return date(day.year + years, month + 1, 1) - timedelta(days=1)


def earliest_results(allowed_on: date, today: date) -> date:
    """Return the first day on which what was allowed on that day can be published."""
    day = max(today, allowed_on + timedelta(days=LEAST_DAYS_TO_RESULTS))
    days = (
        date(year, month, RESULTS_DAY)
        for year in (day.year, day.year + 1)
        for month in RESULTS_MONTHS
    )
    return next(each for each in days if each >= day)
