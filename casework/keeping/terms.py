"""How long a closed case is kept. Pure: days in, days out.

Source: Directive (EU) 2019/1937, article 18: no longer than
necessary. The numbers are Fener's own promise, told to reporters.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from reporting.ladder import CloseReason

KEEP_MONTHS = 12
KEEP_MONTHS_AT_MOST = 24  # while proceedings run
RENEWED_FOR_MONTHS = 6  # then a reviewer must say again that they run
SPAM_DAYS = 14
WARNING_DAYS = 30
HOLD_MONTHS_AT_MOST = 12


@dataclass(frozen=True)
class Closed:
    """What decides how long a closed case stays."""

    on: date
    reason: str
    proceedings_on: date | None = None  # last said to run
    held_until: date | None = None


def planned_for(closed: Closed) -> date:
    """Return the day on which the case is due to be deleted, holds aside."""
    if closed.reason == CloseReason.ABUSE_SPAM:
        return closed.on + timedelta(days=SPAM_DAYS)
    ordinary = add_months(closed.on, KEEP_MONTHS)
    if closed.proceedings_on is None:
        return ordinary
    renewed = add_months(closed.proceedings_on, RENEWED_FOR_MONTHS)
    latest = add_months(closed.on, KEEP_MONTHS_AT_MOST)
    return max(ordinary, min(renewed, latest))


def goes_on(closed: Closed) -> date:
    """Return the first day on which the case may be deleted."""
    planned = planned_for(closed)
    if closed.held_until is None:
        return planned
    return max(planned, closed.held_until + timedelta(days=1))


def latest_hold(today: date) -> date:
    return add_months(today, HOLD_MONTHS_AT_MOST)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
