"""Answers in urgent cases: sealed, they wait until a second person has agreed."""

from typing import Any

from django.db import transaction

from casework.approvals.proposing import propose
from casework.calls import b64
from casework.cases import actions
from casework.codes import Approval
from casework.models import Case, Caseworker, HeldReply, Proposal
from reporting import mailbox


@transaction.atomic
def hold(
    case: Case,
    *,
    number: int,
    key: int,
    for_case: bytes,
    for_reporter: bytes,
    by: Caseworker,
) -> Proposal:
    """Keep an answer until it is agreed to, and ask for that.

    Raises proposing.AlreadyProposed while another one waits, and what
    `actions.reply` raises when the talk or the key of the case has moved on.
    """
    locked = actions.lock(case, key=key)
    following = mailbox.next_message(locked)
    if number != following.number:
        raise mailbox.MessageOutOfOrder(following.number, following.previous)
    proposal = propose(Approval.REPLY, by=by, case=case)
    HeldReply.objects.create(
        proposal=proposal,
        report=locked,
        number=number,
        key=key,
        for_case=for_case,
        for_reporter=for_reporter,
    )
    return proposal


def forget_decided() -> None:
    """Delete what was declined or taken back: nobody will send it."""
    HeldReply.objects.exclude(proposal__state=Proposal.State.PENDING).delete()


def is_ready(proposal: Proposal) -> bool:
    """Tell whether the answer still fits the end of the talk, and the case's key."""
    held = HeldReply.objects.filter(proposal=proposal).first()
    return held is not None and not _is_stale(held)


def send(proposal: Proposal, by: Caseworker) -> None:
    """Send the answer that two have agreed to; its writer is who answered."""
    held = HeldReply.objects.get(proposal=proposal)
    actions.reply(
        Case.objects.get(pk=held.report_id),
        number=held.number,
        key=held.key,
        for_case=bytes(held.for_case),
        for_reporter=bytes(held.for_reporter),
        by=proposal.proposed_by or by,
        is_agreed=True,
    )
    held.delete()


def replies_of(case: Case) -> list[dict[str, Any]]:
    """Return what waits, for those who can open the case."""
    pending = HeldReply.objects.filter(
        report=case, proposal__state=Proposal.State.PENDING
    )
    return [
        {
            "proposal": str(held.proposal_id),
            "n": held.number,
            "author": held.proposal.proposed_by.name
            if held.proposal.proposed_by
            else "",
            "on": held.proposal.proposed_on.isoformat(),
            "sealed": b64(held.for_case),
            "is_stale": _is_stale(held),
        }
        for held in pending.select_related("proposal__proposed_by")
    ]


def _is_stale(held: HeldReply) -> bool:
    case = Case.objects.get(pk=held.report_id)
    is_old_key = held.key != case.key_number or case.needs_new_key
    return is_old_key or held.number != mailbox.next_message(case).number
