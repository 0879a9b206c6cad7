"""What we promise a reporter by when, after Directive (EU) 2019/1937."""

import calendar
from datetime import date, timedelta

from reporting.ladder import Stage

# Articles 9 and 11.
ACKNOWLEDGE_DAYS = 7
FEEDBACK_MONTHS = 3


def due_on(stage: str, received_on: date) -> date | None:
    """Return the day by which we promised the next step, or None."""
    if stage == Stage.RECEIVED:
        return received_on + timedelta(days=ACKNOWLEDGE_DAYS)
    if stage == Stage.CLOSED or Stage(stage).is_result:
        return None
    month = received_on.month - 1 + FEEDBACK_MONTHS
    year, month = received_on.year + month // 12, month % 12 + 1
    last_day = calendar.monthrange(year, month)[1]
    return date(year, month, min(received_on.day, last_day))
