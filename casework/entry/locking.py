"""The emergency lock: one person is enough to lock, two of the board to lift it."""

from contextlib import suppress

from django.db import transaction

from casework import audit
from casework.approvals import proposing
from casework.codes import Action, Approval
from casework.models import Caseworker, Organisation, Proposal, Session
from casework.models.people import WORKING
from reporting.calendar import today
from reporting.models import WithdrawnDesk


class NotLocked(Exception):
    """There is no lock to lift."""


@transaction.atomic
def lock(organisation: Organisation, *, by: Caseworker) -> Organisation:
    """Shut everybody of `organisation` out, and offer its twin's desk to reporters.

    A second press, by whomever, changes nothing. To lift it is proposed at once.
    """
    held = _hold(organisation)
    if held.locked_on is not None:
        return held
    held.locked_on = today()
    held.save(update_fields=["locked_on"])
    Session.objects.filter(caseworker__organisation=held).delete()
    WithdrawnDesk.objects.update_or_create(
        desk=held.desk,
        defaults={"twin": twin_desk(held), "withdrawn_on": today()},
    )
    audit.record(Action.LOCK, by=by)
    with suppress(proposing.AlreadyProposed):  # it waits since an earlier lock
        proposing.propose(Approval.LIFT_LOCK, by=by, about=held, for_board=True)
    return held


def twin_desk(organisation: Organisation) -> str:
    """Return the desk that stands in, or nothing where none can."""
    twin = organisation.twin
    return twin.desk if twin is not None and twin.is_working else ""


def lift(proposal: Proposal, by: Caseworker) -> None:
    """Let people of the organisation in again, as the board has agreed."""
    if proposal.about is None:
        return
    held = _hold(proposal.about)
    held.locked_on = None
    held.save(update_fields=["locked_on"])
    if held.standing in WORKING:  # a suspended one stays withdrawn
        WithdrawnDesk.objects.filter(desk=held.desk).delete()
    audit.record(Action.LIFT, by=by, detail=held.slug)


@transaction.atomic
def propose_lift(organisation: Organisation, *, by: Caseworker) -> None:
    """Ask the board again, after it said no. Raises NotLocked or AlreadyProposed.

    It is nobody's proposal, so that whoever asks has a voice, too.
    """
    held = _hold(organisation)
    if held.locked_on is None:
        raise NotLocked
    proposing.propose(Approval.LIFT_LOCK, by=None, about=held, for_board=True)
    detail = f"{Approval.LIFT_LOCK} {held.slug}"[:60]
    audit.record(Action.PROPOSE, by=by, detail=detail)


def _hold(organisation: Organisation) -> Organisation:
    held = Organisation.objects.select_for_update(of=("self",))
    return held.select_related("twin").get(pk=organisation.pk)
