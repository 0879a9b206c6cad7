"""Whether other desks have similar cases: how many, roughly, and whom to ask.

Never which, and never what is in them. Every look is in the trail, and there are only
so many a day, because whoever may code a case could otherwise ask about any place.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from casework import audit
from casework.cases import actions
from casework.codes import Action
from casework.models import AuditEvent, Case, Caseworker, Organisation
from casework.models.people import WORKING
from casework.sharing.links import same_codes
from casework.sharing.partners import SPECIAL_KINDS
from reporting.calendar import today
from reporting.models import DeskWrap

LOOKS_A_DAY = 20  # of one organisation
FEW = 4
DETAIL = "asked whether others have similar cases"


class TooManyLooks(Exception):
    """The organisation has looked often enough today."""


class NotCoded(Exception):
    """Without codes nothing is similar."""


@dataclass(frozen=True)
class Hint:
    organisation: Organisation
    is_few: bool  # one to four; else five or more


@transaction.atomic
def look(case: Case, *, by: Caseworker) -> list[Hint]:
    """Return which desks have similar cases. Raises NotCoded, TooManyLooks."""
    condition = same_codes(actions.lock(case))
    if condition is None or by.organisation is None:
        raise NotCoded
    looks = AuditEvent.objects.filter(
        action=Action.LINK, organisation=by.organisation.slug, at=today(), detail=DETAIL
    )
    if looks.count() >= LOOKS_A_DAY:
        raise TooManyLooks
    audit.record(Action.LINK, by=by, case_id=case.pk, detail=DETAIL)
    return _hints(case, condition, by.organisation)


def _hints(case: Case, condition: Q, own: Organisation) -> list[Hint]:
    if case.kind in SPECIAL_KINDS and case.kind not in own.competences:
        return []
    ours = DeskWrap.objects.filter(desk=own.desk).values("report")
    others = Case.objects.filter(condition).exclude(pk=case.pk).exclude(pk__in=ours)
    wraps = DeskWrap.objects.filter(report__in=others.values("pk"))
    counts = dict(wraps.order_by().values_list("desk").annotate(Count("pk")))
    organisations = Organisation.objects.filter(
        desk__in=counts, standing__in=WORKING, locked_on=None
    )
    return [
        Hint(one, counts[one.desk] <= FEW) for one in organisations.order_by("name")
    ]
