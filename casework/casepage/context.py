"""What the page of a case needs of the desk: the working row, dues, what waits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from casework.approvals.lists import waiting
from casework.cases import works
from casework.cases.deadlines import Due
from casework.codes import (
    Actor,
    Language,
    NextAction,
    Signal,
    Urgency,
)
from casework.models import Case, Caseworker
from casework.sharing.clearing_api import CHOICES
from casework.triage import replying, triage
from casework.triage.promised import DUE_NAMES
from casework.triage.triage_api import owners
from reporting.calendar import today


@dataclass(frozen=True)
class Shown:
    """A deadline in words, and how far away it is."""

    name: Promise
    on: date
    days: int

    @property
    def is_late(self) -> bool:
        return self.days < 0

    @property
    def days_late(self) -> int:
        return -self.days


def context_of(case: Case, me: Caseworker) -> dict[str, Any]:
    work = triage.work_of(case, me)
    return {
        "work": work,
        "work_is_late": bool(work and work.due_on and work.due_on < today()),
        "dues": [_shown(due) for due in triage.dues_of(case, work)],
        "waiting": waiting(me, case=case),
        "is_guarded": works.is_guarded(case),
        "owners": owners(case, me),
        "urgencies": Urgency.choices,
        "signals": Signal.choices,
        "languages": Language.choices,
        "draft": CHOICES,
        "next_actions": NextAction.choices,
        "police_actors": [Actor.POLICE.value, Actor.PROSECUTION.value],
        "reply_templates": replying.templates(),
    }


def _shown(due: Due) -> Shown:
    return Shown(DUE_NAMES[due.kind], due.on, (due.on - today()).days)
