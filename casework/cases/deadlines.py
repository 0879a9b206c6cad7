"""What we promise by when, and how soon each urgency asks to act. Dates only.

After Directive (EU) 2019/1937, articles 9 and 11, and stricter where we can be: a
case is opened within 2 working days, answered within 7 days, told how it stands every
30 days, and told what came of it within 3 months (6 where that is justified).
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

OPEN_WORKING_DAYS = 2
ACKNOWLEDGE_DAYS = 7
UPDATE_DAYS = 30
FEEDBACK_MONTHS, FEEDBACK_MONTHS_IF_JUSTIFIED = 3, 6
# An institution is reminded so many days after the letter; then it has not answered.
REMIND_DAYS = (15, 30, 45)
NO_ANSWER_DAYS = 60
URGENCY_DAYS = {"u0": 0, "u1": 3, "u2": 7, "u3": 30}
SATURDAY = 5


class Kind(StrEnum):
    """What is due."""

    OPEN = "open"
    ACKNOWLEDGE = "acknowledge"
    UPDATE = "update"
    FEEDBACK = "feedback"
    REMIND = "remind"
    NO_ANSWER = "no_answer"


# Promised to the reporter; the others are ours to an institution.
PROMISES = frozenset({Kind.OPEN, Kind.ACKNOWLEDGE, Kind.UPDATE, Kind.FEEDBACK})


@dataclass(frozen=True, order=True)
class Due:
    on: date
    kind: Kind


@dataclass(frozen=True)
class Pause:
    """We wait for the reporter; `until` is open while we still do."""

    since: date
    until: date | None = None


@dataclass(frozen=True)
class Sent:
    """A letter to an institution that has not answered."""

    on: date
    reminders: int = 0


@dataclass(frozen=True)
class Facts:
    """All that the promises depend on."""

    received_on: date
    is_opened: bool = False
    answered_on: date | None = None  # the newest of our messages
    has_feedback: bool = False
    is_over: bool = False  # closed: nothing is promised any more
    is_justified: bool = False  # told after six months instead of three
    pauses: tuple[Pause, ...] = ()
    letters: tuple[Sent, ...] = ()


def due(facts: Facts) -> list[Due]:
    """Return what is due, soonest first."""
    if facts.is_over:
        return []
    found = [_of_letter(letter) for letter in facts.letters]
    if not is_paused(facts):
        found += _promised(facts)
    return sorted(found)


def is_paused(facts: Facts) -> bool:
    return any(pause.until is None for pause in facts.pauses)


def _promised(facts: Facts) -> list[Due]:
    if not facts.is_opened:
        by = add_working_days(facts.received_on, OPEN_WORKING_DAYS)
        return [Due(by, Kind.OPEN)]
    found = []
    if facts.answered_on is None:
        by = facts.received_on + timedelta(days=ACKNOWLEDGE_DAYS)
        found.append(Due(_moved(by, facts, facts.received_on), Kind.ACKNOWLEDGE))
    else:
        by = facts.answered_on + timedelta(days=UPDATE_DAYS)
        found.append(Due(_moved(by, facts, facts.answered_on), Kind.UPDATE))
    if not facts.has_feedback:
        by = add_months(facts.received_on, months(facts.is_justified))
        found.append(Due(_moved(by, facts, facts.received_on), Kind.FEEDBACK))
    return found


def months(is_justified: bool) -> int:
    return FEEDBACK_MONTHS_IF_JUSTIFIED if is_justified else FEEDBACK_MONTHS


def _moved(by: date, facts: Facts, since: date) -> date:
    """Add the days we waited for the reporter after `since`."""
    days = sum(_days(pause, since) for pause in facts.pauses)
    return by + timedelta(days=days)


def _days(pause: Pause, since: date) -> int:
    begin = max(pause.since, since)
    return max(0, ((pause.until or begin) - begin).days)


def _of_letter(letter: Sent) -> Due:
    if letter.reminders < len(REMIND_DAYS):
        days = REMIND_DAYS[letter.reminders]
        return Due(letter.on + timedelta(days=days), Kind.REMIND)
    return Due(letter.on + timedelta(days=NO_ANSWER_DAYS), Kind.NO_ANSWER)


def latest(urgency: str, dues: Iterable[Due], today: date) -> date:
    """Return the last day that the next action may be put off to.

    Never later than what is due first, nor than the clock of the urgency; what is late
    already is for today.
    """
    by = today + timedelta(days=URGENCY_DAYS[urgency])
    first = min((one.on for one in dues), default=by)
    return max(today, min(by, first))


def add_working_days(day: date, number: int) -> date:
    """Return the day `number` working days later; holidays are not known here."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day


def add_months(day: date, number: int) -> date:
    """Return the same day of a later month, or its last one if that is shorter."""
    years, month = divmod(day.month - 1 + number, 12)
    year, month = day.year + years, month + 1
    last_day = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last_day))
