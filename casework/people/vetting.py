"""How the board vets an organisation: documents seen, standing, and two voices.

A document is shown in a call. What stays is that somebody saw it, and on which day.
"""

import calendar
from datetime import date, timedelta

from django.db import transaction

from casework import audit
from casework.approvals import proposing
from casework.codes import Action, Approval, Role, Seen, Standing
from casework.keys.leaving import forget_desk
from casework.models import Caseworker, Check, Organisation, Proposal, Work
from casework.people import leaving
from reporting.calendar import today
from reporting.models import WithdrawnDesk

PROBATION_MONTHS = 3
VETTED_MONTHS = 24
DUE_SOON = timedelta(days=60)  # time for two calls and the papers

# What may be decided about an organisation, by how it stands.
POSSIBLE = {
    Standing.APPLIED: {Approval.APPROVE_ORGANISATION},
    Standing.PROBATION: {
        Approval.APPROVE_ORGANISATION,
        Approval.END_PROBATION,
        Approval.SUSPEND,
        Approval.END,
    },
    Standing.ACTIVE: {Approval.APPROVE_ORGANISATION, Approval.SUSPEND, Approval.END},
    Standing.SUSPENDED: {Approval.APPROVE_ORGANISATION, Approval.END},
    Standing.ENDED: set(),
}


class NotPossible(Exception):
    """As the organisation stands, this cannot be proposed."""


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later, or the last one of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def probation_ends_on(organisation: Organisation) -> date:
    return months_after(organisation.standing_since, PROBATION_MONTHS)


def may_vet(caseworker: Caseworker, organisation: Organisation) -> bool:
    """Tell whether it is a board member of somewhere else."""
    is_own = caseworker.organisation_id == organisation.pk
    return Role.BOARD in caseworker.roles and not is_own


def is_possible(kind: str, organisation: Organisation) -> bool:
    """Tell whether the board may decide `kind` as the organisation stands today."""
    if kind not in POSSIBLE[Standing(organisation.standing)]:
        return False
    too_early = today() < probation_ends_on(organisation)
    return not (kind == Approval.END_PROBATION and too_early)


def pending(organisation: Organisation, kind: Approval) -> Proposal | None:
    return Proposal.objects.filter(
        about=organisation, kind=kind, state=Proposal.State.PENDING
    ).first()


def unseen(organisation: Organisation) -> set[Seen]:
    """Return the documents nobody has seen; for vetting again, not seen since."""
    checks = Check.objects.filter(organisation=organisation)
    again = pending(organisation, Approval.APPROVE_ORGANISATION)
    if again is not None and organisation.standing != Standing.APPLIED:
        checks = checks.filter(seen_on__gte=again.proposed_on)
    return set(Seen) - {Seen(kind) for kind in checks.values_list("kind", flat=True)}


def is_ready(proposal: Proposal) -> bool:
    """Tell whether the board may agree: possible, and every document seen."""
    organisation = proposal.about
    if organisation is None or not is_possible(proposal.kind, organisation):
        return False
    if proposal.kind == Approval.APPROVE_ORGANISATION:
        return not unseen(organisation)
    return True


@transaction.atomic
def see(organisation: Organisation, kind: Seen, *, by: Caseworker) -> None:
    """Note that `by` has seen the document today. It is not kept."""
    seen = {"seen_by": by, "seen_on": today()}
    Check.objects.update_or_create(organisation=organisation, kind=kind, defaults=seen)
    detail = f"{kind} {organisation.slug}"[:60]
    audit.record(Action.SEEN, by=by, detail=detail)


@transaction.atomic
def propose(
    organisation: Organisation, kind: Approval, *, reason: str, by: Caseworker
) -> Proposal:
    """Lay a decision before the board. Raises NotPossible or AlreadyProposed.

    To vet again is nobody's proposal, so that whoever starts it has a voice, too.
    """
    if not is_possible(kind, organisation):
        raise NotPossible
    starts_vetting = kind == Approval.APPROVE_ORGANISATION
    if starts_vetting:
        audit.record(Action.PROPOSE, by=by, detail=f"vet {organisation.slug}"[:60])
    return proposing.propose(
        kind,
        by=None if starts_vetting else by,
        about=organisation,
        reason=reason,
        for_board=True,
    )


@transaction.atomic
def remove(organisation: Organisation, *, by: Caseworker) -> None:
    """Forget a declined application: the facts, the ticks and the decision."""
    has_open = pending(organisation, Approval.APPROVE_ORGANISATION) is not None
    if organisation.standing != Standing.APPLIED or has_open:
        raise NotPossible
    audit.record(Action.STANDING, by=by, detail=f"{organisation.slug} removed"[:60])
    organisation.delete()


def approve(proposal: Proposal, by: Caseworker) -> None:
    """Let in who applied or was suspended, on probation; for others, two years more."""
    organisation = _about(proposal)
    until = months_after(today(), VETTED_MONTHS)
    standing = Standing(organisation.standing)
    if standing in (Standing.APPLIED, Standing.SUSPENDED):
        standing = Standing.PROBATION
        if organisation.locked_on is None:
            WithdrawnDesk.objects.filter(desk=organisation.desk).delete()
    organisation.vetted_until = until
    organisation.save(update_fields=["vetted_until"])
    _change(organisation, standing, by=by)


def end_probation(proposal: Proposal, by: Caseworker) -> None:
    _change(_about(proposal), Standing.ACTIVE, by=by)


def suspend(proposal: Proposal, by: Caseworker) -> None:
    """Everybody of the organisation is out at once, and its desk gets no report."""
    organisation = _about(proposal)
    _change(organisation, Standing.SUSPENDED, by=by)
    for person in organisation.people.all():
        leaving.end_sessions(person)
    _withdraw(organisation)


def end(proposal: Proposal, by: Caseworker) -> None:
    """End its work for good, and that of everybody in it."""
    organisation = _about(proposal)
    _change(organisation, Standing.ENDED, by=by)
    for person in organisation.people.exclude(standing=Standing.ENDED):
        leaving.end(person, by=by)
    forget_desk(organisation.desk)
    _withdraw(organisation)


def open_cases(organisation: Organisation) -> int:
    return Work.objects.filter(organisation=organisation, is_open=True).count()


def _about(proposal: Proposal) -> Organisation:
    held = Organisation.objects.select_for_update()
    return held.get(pk=proposal.about.pk if proposal.about else 0)


def _change(organisation: Organisation, standing: Standing, *, by: Caseworker) -> None:
    if organisation.standing != standing:
        organisation.standing = standing
        organisation.standing_since = today()
        organisation.save(update_fields=["standing", "standing_since"])
    detail = f"{organisation.slug} {standing}"[-60:]
    audit.record(Action.STANDING, by=by, detail=detail)


def _withdraw(organisation: Organisation) -> None:
    """Offer the twin's desk, or nobody, where this desk stood until the next roster."""
    twin = organisation.twin
    desk = twin.desk if twin is not None and twin.is_working else ""
    WithdrawnDesk.objects.update_or_create(
        desk=organisation.desk, defaults={"twin": desk, "withdrawn_on": today()}
    )
