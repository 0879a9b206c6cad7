"""Giving a role needs two people; taking it away is done at once (see leaving)."""

from casework import audit
from casework.approvals import proposing
from casework.codes import Action, Approval, Role, Standing
from casework.models import Caseworker, Proposal, RoleHeld

# Roles of an organisation. Board members and operators are not made by a lead.
OF_ORGANISATION = [
    Role.OBSERVER,
    Role.INTAKE,
    Role.CASEWORKER,
    Role.REVIEWER,
    Role.LEAD,
    Role.PUBLISHER,
]
OF_SERVICE = [Role.BOARD, Role.PUBLISHER, Role.ADMIN]


def propose(person: Caseworker, role: Role, *, reason: str, by: Caseworker) -> Proposal:
    """Ask another lead, a reviewer or the board. Raises AlreadyProposed."""
    return proposing.propose(
        Approval.GRANT_ROLE, by=by, person=person, value=role, reason=reason
    )


def is_ready(proposal: Proposal) -> bool:
    """Tell whether the role can be given: to somebody at work who lacks it."""
    person = proposal.person
    return (
        person is not None
        and person.standing == Standing.ACTIVE
        and proposal.value not in person.roles
    )


def grant(proposal: Proposal, by: Caseworker) -> None:
    """Give the role, now that another has agreed."""
    person = proposal.person
    if person is None:
        return
    RoleHeld.objects.get_or_create(caseworker=person, role=proposal.value)
    detail = f"{person.username} +{proposal.value}"
    audit.record(Action.ROLE, by=by, detail=detail)
