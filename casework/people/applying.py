"""An organisation asks to work here. It sends words and ticks, never a document."""

from collections.abc import Collection

from django.db import IntegrityError, transaction

from casework import audit
from casework.approvals import proposing
from casework.codes import Action, Approval, Standing
from casework.models import Organisation, Proposal
from reporting.calendar import today

# The page is open to everybody and keeps no address, so a flood ends here: as many
# applications wait at once, and the board's "no" makes room again.
MOST_WAITING = 40


class TooManyWaiting(Exception):
    """The board has as many applications before it as it can read."""


class NameTaken(Exception):
    """Another organisation has this short name."""


@transaction.atomic
def apply(*, slug: str, ties: Collection[str], **facts: object) -> Organisation:
    """Keep an application and lay it before the board.

    Raises TooManyWaiting or NameTaken.
    """
    waiting = Proposal.objects.filter(
        kind=Approval.APPROVE_ORGANISATION, state=Proposal.State.PENDING
    )
    if waiting.count() >= MOST_WAITING:
        raise TooManyWaiting
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                slug=slug,
                desk=slug,
                standing=Standing.APPLIED,
                standing_since=today(),
                **facts,
            )
    except IntegrityError:
        raise NameTaken from None
    audit.record(Action.APPLY, by="(applicant)", detail=slug)
    proposing.propose(
        Approval.APPROVE_ORGANISATION,
        by=None,
        about=organisation,
        value=" ".join(ties),
        for_board=True,
    )
    return organisation
