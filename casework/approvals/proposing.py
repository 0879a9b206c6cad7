"""To propose a deed that needs others, and to take it back."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from casework import audit
from casework.codes import Action, Approval
from casework.models import Case, Caseworker, Note, Organisation, Proposal
from reporting.calendar import today


class AlreadyProposed(Exception):
    """The same deed waits for a decision already."""


class AlreadyDecided(Exception):
    """It was decided, or taken back, a moment ago."""


def propose(
    kind: Approval,
    *,
    by: Caseworker | None,
    case: Case | None = None,
    value: str = "",
    note: Note | None = None,
    person: Caseworker | None = None,
    about: Organisation | None = None,
    for_board: bool = False,
    reason: str = "",
) -> Proposal:
    """Ask others to agree. Raises AlreadyProposed.

    What concerns a case is reasoned in a sealed `note`; `reason` is for people and
    organisations only. `by` is nobody when an organisation applies.
    """
    fields: dict[str, Any] = {
        "kind": kind,
        "organisation": None if for_board or by is None else by.organisation,
        "report": case,
        "person": person,
        "about": about,
        "value": value,
    }
    subjects = [case, person, about and about.slug, value]
    # Each organisation decides about a case for itself, and sees only its own.
    if case is not None and by is not None:
        subjects.append(str(by.organisation_id or ""))
    deed = " ".join([kind, *(str(subject or "-") for subject in subjects)])
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                **fields,
                deed=deed,
                note=note,
                reason=reason,
                proposed_by=by,
                proposed_on=today(),
            )
            record(Action.PROPOSE, proposal, by=by or "(applicant)")
    except IntegrityError:
        raise AlreadyProposed from None
    return proposal


@transaction.atomic
def cancel(proposal: Proposal, *, by: Caseworker) -> None:
    """Take a proposal back. Raises AlreadyDecided."""
    hold_case(proposal)
    settle(proposal, Proposal.State.CANCELLED)
    record(Action.CANCEL, proposal, by=by)


def hold_case(proposal: Proposal) -> None:
    """Hold the case of a proposal until the transaction ends.

    Everybody holds the case first, then its rows and the end of the trail: in another
    order, two who meet would wait for each other for ever.
    """
    if proposal.report_id is not None:
        held = Case.objects.select_for_update().defer("envelope")
        held.filter(pk=proposal.report_id).first()


def cancel_about(person: Caseworker) -> None:
    """Whatever concerns `person` waits no more; deeds they proposed on cases do."""
    theirs = Q(person=person) | Q(proposed_by=person, report=None)
    waiting = Proposal.objects.filter(theirs, state=Proposal.State.PENDING)
    waiting.update(state=Proposal.State.CANCELLED, decided_on=today())


def settle(proposal: Proposal, state: Proposal.State) -> None:
    """End the waiting, once: of two people who do it at the same moment one fails."""
    waiting = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.PENDING)
    if not waiting.update(state=state, decided_on=today()):
        raise AlreadyDecided
    proposal.refresh_from_db()


def record(action: Action, proposal: Proposal, *, by: Caseworker | str) -> None:
    # The trail is kept for ever: it must not lead from what is published to its case.
    is_public = proposal.kind == Approval.PUBLISH
    case_id = None if is_public else proposal.report_id
    audit.record(action, by=by, case_id=case_id, detail=_detail(proposal))


def _detail(proposal: Proposal) -> str:
    who = proposal.person or (proposal.about.slug if proposal.about else "")
    return f"{proposal.kind} {who} {proposal.value}".strip()[:60]
