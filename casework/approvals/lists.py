"""What waits for whom."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from casework.approvals.deciding import RULES, may_decide
from casework.codes import STAGE_NAMES, Approval, Role
from casework.models import Case, Caseworker, Proposal
from reporting.ladder import CloseReason, Stage

MOST = 200  # of what waits; nobody reads further


@dataclass(frozen=True)
class Waiting:
    """A proposal as one person sees it."""

    proposal: Proposal
    may_decide: bool
    is_mine: bool
    agreed: int

    @property
    def value(self) -> str:
        """The code in words, where the kind of deed has words for it."""
        if self.proposal.kind == Approval.GRANT_ROLE:
            return str(Role(self.proposal.value).label)
        if self.proposal.kind == Approval.VERIFY:
            stage, _, reason = self.proposal.value.partition(" ")
            name = STAGE_NAMES[Stage(stage or Stage.VERIFIED)]
            spam = CloseReason(reason).label if reason else ""
            return f"{name} {spam}".strip()
        if self.proposal.kind == Approval.APPROVE_PERSON:
            held = self.proposal.person.held.all() if self.proposal.person else ()
            return ", ".join(sorted(role.short_name for role in held))
        return ""


def concerning(caseworker: Caseworker) -> QuerySet[Proposal]:
    """Choose the proposals that somebody may know of: their own, those of their
    organisation, and for members of the board the board's.

    What concerns a case, only who sees the case.
    """
    theirs = Q(proposed_by=caseworker)
    if caseworker.organisation_id is not None:
        theirs |= Q(organisation=caseworker.organisation_id)
    if Role.BOARD in caseworker.roles:
        too = [kind for kind, rule in RULES.items() if rule.or_board]
        theirs |= Q(organisation=None) | Q(kind__in=too)
    seen = Case.objects.visible_to(caseworker).values("pk")
    about_seen = Q(report=None) | Q(report__in=seen)
    return Proposal.objects.filter(theirs, about_seen)


def waiting(caseworker: Caseworker, *, case: Case | None = None) -> list[Waiting]:
    """Give what waits, what `caseworker` may decide first."""
    found = concerning(caseworker).filter(state=Proposal.State.PENDING)
    if case is not None:
        found = found.filter(report=case)
    found = found.select_related("person", "about", "proposed_by", "organisation")
    rows = [_waiting(proposal, caseworker) for proposal in found[:MOST]]
    return sorted(rows, key=lambda row: not row.may_decide)


def _waiting(proposal: Proposal, caseworker: Caseworker) -> Waiting:
    return Waiting(
        proposal=proposal,
        may_decide=may_decide(caseworker, proposal),
        is_mine=proposal.proposed_by_id == caseworker.pk,
        agreed=proposal.voices.filter(is_for=True).count(),
    )
