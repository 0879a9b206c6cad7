"""What the public will read of a case: written by one, agreed by another.

It is written while the reporter allows it, waits for at least a quarter and a random
time after two have agreed, and goes out with the release that follows (publication).
"""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from casework import audit
from casework.approvals import proposing
from casework.approvals.deciding import NotReady
from casework.cases import actions
from casework.codes import Action, Approval, Subject
from casework.models import Case, Caseworker, Coding, Draft, Note, Proposal
from reporting.calendar import today
from reporting.places import SIX

# From the agreement to the first day on which it may be published.
LEAST_DAYS = 92
RANDOM_DAYS = 60


class NothingToPublish(Exception):
    """There is no draft, the codes do not fit it, or the reporter does not allow it."""


class AlreadyCleared(Exception):
    """Two have agreed to the draft as it is: take that back before changing it."""


class NumberTaken(Exception):
    """Another case has a draft of this number: it was not made from this one."""


class NotCleared(Exception):
    """There is nothing to take back."""


@transaction.atomic
def write(case: Case, *, by: Caseworker, **draft: Any) -> Draft:
    """Keep the draft of the entry; a proposal about its older text waits no more.

    The trail says that it was written, never what. Raises NothingToPublish,
    AlreadyCleared, NumberTaken.
    """
    locked = actions.lock(case)
    if not _fits(locked, draft["subject"]):
        raise NothingToPublish
    if Draft.objects.filter(report=locked).exclude(cleared_on=None).exists():
        raise AlreadyCleared
    actions.end_clearance(locked, by=by)
    try:
        with transaction.atomic():
            written, _is_new = Draft.objects.update_or_create(
                report=locked, defaults={**draft, "written_on": today()}
            )
    except IntegrityError as error:
        raise NumberTaken from error
    # Without its case: what stays in the trail must not lead from an entry to it.
    audit.record(Action.SHEET, by=by, detail=Approval.PUBLISH)
    return written


@transaction.atomic
def propose(case: Case, *, note: Note, by: Caseworker) -> Proposal:
    """Ask a second person to agree. Raises NothingToPublish, AlreadyCleared."""
    locked = actions.lock(case)
    draft = Draft.objects.filter(report=locked).first()
    if draft is None or not _fits(locked, draft.subject):
        raise NothingToPublish
    if draft.cleared_on is not None:
        raise AlreadyCleared
    return proposing.propose(Approval.PUBLISH, by=by, case=locked, note=note)


def clear(proposal: Proposal, by: Caseworker) -> None:
    """Note that the draft may be published, and from which day on."""
    case = actions.lock(Case.objects.defer("envelope").get(proposals=proposal))
    draft = Draft.objects.filter(report=case).first()
    if draft is None or not _fits(case, draft.subject):
        raise NotReady
    draft.cleared_on, draft.not_before = today(), _not_before(today())
    draft.turn = case.publishing_turn
    draft.save(update_fields=["cleared_on", "not_before", "turn"])


@transaction.atomic
def take_back(case: Case, *, by: Caseworker) -> None:
    """Publish nothing of it from now on; one person is enough. Raises NotCleared."""
    cleared = Draft.objects.filter(report=actions.lock(case)).exclude(cleared_on=None)
    if not cleared.update(cleared_on=None, not_before=None):
        raise NotCleared
    audit.record(Action.CANCEL, by=by, detail=Approval.PUBLISH)


def forget(drafts: Iterable[Draft]) -> None:
    """Delete drafts that were published, that two agreed to them, and the leave.

    They would lead from an entry to its case for as long as the case is kept.
    """
    reports = [draft.report_id for draft in drafts]
    agreed = Proposal.objects.filter(kind=Approval.PUBLISH, report__in=reports)
    agreed.only("pk").delete()
    Draft.objects.filter(report__in=reports).delete()
    cases = Case.objects.filter(pk__in=reports)
    cases.update(allows_publishing=False, publishing_turn=0)


def holds(draft: Draft, case: Case) -> bool:
    """Tell whether the leave that the reporter gave before two agreed still holds."""
    return case.allows_publishing and draft.turn == case.publishing_turn


def subjects_of(case: Case) -> list[Subject]:
    """Return what an entry about the case can be about, by its codes."""
    coding = Coding.objects.filter(report=case).first()
    if coding is None or coding.country not in SIX:
        return []
    found = [Subject.RESULT] if coding.outcome else []
    if coding.main_code.startswith("prs."):
        found.append(Subject.ALERT)
    return found


def _fits(case: Case, subject: str) -> bool:
    """Tell whether the codes and the reporter allow it.

    The note here is half of the reporter's leave; the other half is their own word in
    the talk, which the browsers of both who agree have read.
    """
    return case.allows_publishing and subject in subjects_of(case)


def _not_before(day: date) -> date:
    return day + timedelta(days=LEAST_DAYS + secrets.randbelow(RANDOM_DAYS + 1))
