"""Keeping a case longer, or deleting it sooner: what two people agree on."""

from datetime import date
from uuid import UUID

from django.db import transaction

from casework import audit
from casework.approvals import proposing
from casework.cases import actions as cases
from casework.codes import FIRST_KEY, Action, Approval
from casework.keeping import erasing, plans, terms
from casework.models import (
    Case,
    Caseworker,
    LegalHold,
    Proceedings,
    Proposal,
    Work,
)
from casework.models.people import WORKING
from reporting.calendar import today
from reporting.ladder import CloseReason


class Held(Exception):
    """A case under a legal hold is deleted by nobody but its reporter."""


class StillJoint(Exception):
    """Another organisation works on this case, too: it is not ours alone to delete."""


class NotRenewable(Exception):
    """Only a closed case that is no spam is kept longer for proceedings."""


@transaction.atomic
def propose_hold(
    case: Case,
    *,
    until: date,
    sealed: bytes,
    by: Caseworker,
    key: int = FIRST_KEY,
) -> Proposal:
    """Ask a reviewer to keep `case` until a day; the reason is a sealed note."""
    note = cases.add_note(case, sealed=sealed, by=by, key=key)
    value = until.isoformat()
    return proposing.propose(Approval.HOLD, by=by, case=case, value=value, note=note)


def hold_is_ready(proposal: Proposal) -> bool:
    until = date.fromisoformat(proposal.value)
    return today() < until <= terms.latest_hold(today())


def hold(proposal: Proposal, by: Caseworker) -> None:
    """Keep the case until the day two have agreed on, or a later one set before."""
    case = cases.lock(Case.objects.get(proposals=proposal))
    until = date.fromisoformat(proposal.value)
    held = LegalHold.objects.filter(report=case).first()
    # Another desk may hold it, too: nobody shortens what others agreed on.
    days = {"until": max(until, held.until) if held else until, "set_on": today()}
    LegalHold.objects.update_or_create(report=case, defaults=days)
    audit.record(Action.HOLD, by=by, case_id=case.pk, detail=proposal.value)


@transaction.atomic
def propose_deletion(
    case: Case, *, sealed: bytes, by: Caseworker, key: int = FIRST_KEY
) -> Proposal:
    """Ask a reviewer to delete `case` at once. Raises Held or StillJoint."""
    if erasing.is_held(case.pk):
        raise Held
    if _others_work_on(case.pk, by.organisation_id):
        raise StillJoint
    note = cases.add_note(case, sealed=sealed, by=by, key=key)
    return proposing.propose(Approval.DELETE, by=by, case=case, note=note)


def deletion_is_ready(proposal: Proposal) -> bool:
    case_id = proposal.report_id
    if case_id is None or erasing.is_held(case_id):
        return False
    return not _others_work_on(case_id, proposal.organisation_id)


def _others_work_on(case_id: UUID, organisation_id: int | None) -> bool:
    works = Work.objects.filter(report=case_id, is_open=True)
    works = works.filter(organisation__standing__in=WORKING)
    return works.exclude(organisation=organisation_id).exists()


def delete(proposal: Proposal, by: Caseworker) -> None:
    """Delete the case, now that two have agreed."""
    case = cases.lock(Case.objects.get(proposals=proposal))
    erasing.erase(case, by=by, detail="two agreed")


@transaction.atomic
def renew(case: Case, *, by: Caseworker) -> None:
    """Say that proceedings run, for six months. Raises NotRenewable."""
    locked = cases.lock(case)
    plan = plans.plan_of(locked)
    if plan is None or plan.closed.reason == CloseReason.ABUSE_SPAM:
        raise NotRenewable
    Proceedings.objects.update_or_create(
        report=locked, defaults={"renewed_on": today()}
    )
    audit.record(Action.HOLD, by=by, case_id=case.pk, detail="proceedings")
