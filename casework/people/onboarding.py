"""What an invited person does before two others decide: declare, learn, practise."""

from collections.abc import Collection

from django.db import transaction

from casework import audit
from casework.approvals import proposing
from casework.codes import Action, Actor, Approval, Standing
from casework.models import Caseworker, Invitation, Proposal
from reporting.calendar import today


class NotComplete(Exception):
    """A step is still to be done before others can decide."""


def missing(person: Caseworker) -> list[str]:
    """Return the names of the steps still to be done."""
    done = {
        "declare": person.has_declared(today()),
        "checklist": person.checklist_on is not None,
    }
    if person.is_handler:  # practice and key are for those who will open cases
        done["practice"] = person.practised_on is not None
        done["key"] = person.has_key
    return [name for name, is_done in done.items() if not is_done]


@transaction.atomic
def declare(person: Caseworker, conflicts: Collection[Actor]) -> None:
    """Keep with whom the person is connected, in codes, and the day they said so."""
    person.conflicts = sorted(conflicts)
    person.declared_on = today()
    person.save(update_fields=["conflicts", "declared_on"])
    audit.record(Action.DECLARE, by=person)


@transaction.atomic
def pass_checklist(person: Caseworker) -> None:
    person.checklist_on = today()
    person.save(update_fields=["checklist_on"])
    audit.record(Action.TRAIN, by=person, detail="checklist")


@transaction.atomic
def pass_practice(person: Caseworker) -> None:
    person.practised_on = today()
    person.save(update_fields=["practised_on"])
    audit.record(Action.TRAIN, by=person, detail="practice")


def waiting(person: Caseworker) -> Proposal | None:
    return Proposal.objects.filter(
        person=person, kind=Approval.APPROVE_PERSON, state=Proposal.State.PENDING
    ).first()


def ask_approval(person: Caseworker) -> Proposal:
    """Ask two others to decide. Raises NotComplete or AlreadyProposed."""
    if missing(person):
        raise NotComplete
    return proposing.propose(
        Approval.APPROVE_PERSON,
        by=person,
        person=person,
        value=" ".join(sorted(person.roles))[:60],
        for_board=person.organisation is None,
    )


def propose_return(person: Caseworker, *, by: Caseworker) -> Proposal:
    """Ask two others to let a suspended person work again.

    Raises NotComplete or AlreadyProposed.
    """
    if person.standing != Standing.SUSPENDED:
        raise NotComplete
    value = " ".join(sorted(person.roles))[:60]
    return proposing.propose(Approval.APPROVE_PERSON, by=by, person=person, value=value)


def is_ready(proposal: Proposal) -> bool:
    """Tell whether the person can be approved: all steps done, and still to decide."""
    person = proposal.person
    if person is None:
        return False
    if person.standing == Standing.SUSPENDED:  # they declare at their next sign-in
        return True
    is_at_work = person.organisation is None or person.organisation.is_working
    return person.standing == Standing.INVITED and is_at_work and not missing(person)


def approve(proposal: Proposal, by: Caseworker) -> None:
    """Let the person work here. From now on no code opens their account anew."""
    person = proposal.person
    if person is None:
        return
    Invitation.objects.filter(caseworker=person).delete()
    person.standing, person.standing_since = Standing.ACTIVE, today()
    person.save(update_fields=["standing", "standing_since"])
    audit.record(Action.STANDING, by=by, detail=f"{person.username} active")
