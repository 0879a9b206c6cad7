"""Who may decide what, and what happens once enough have agreed."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from casework.approvals.proposing import AlreadyDecided, record, settle
from casework.codes import Action, Approval, Role
from casework.models import Case, Caseworker, Proposal, Voice
from reporting.calendar import today

Effect = Callable[[Proposal, Caseworker], None]


class AlreadySpoken(Exception):
    """Each person has one voice, and it is given."""


@dataclass(frozen=True)
class Rule:
    """Who may agree, how many must, and the deed itself."""

    role: Role
    effect: Effect
    voices: int = 1  # besides whoever proposed


# Filled by the modules whose deeds they are; see `rules`.
RULES: dict[Approval, Rule] = {}


def may_decide(caseworker: Caseworker, proposal: Proposal) -> bool:
    """Tell whether `caseworker` may agree or decline.

    Never one's own proposal, never about oneself or one's own organisation; about a
    case only who sees it; and each person once.
    """
    rule = RULES[Approval(proposal.kind)]
    if caseworker.pk in (proposal.proposed_by_id, proposal.person_id):
        return False
    if rule.role not in caseworker.roles:
        return False
    if proposal.organisation_id is None:  # the board's
        theirs = proposal.about or (proposal.person and proposal.person.organisation)
        if theirs and theirs.pk == caseworker.organisation_id:
            return False
    elif proposal.organisation_id != caseworker.organisation_id:
        return False
    if proposal.report_id is not None:
        seen = Case.objects.visible_to(caseworker).filter(pk=proposal.report_id)
        if not seen.exists():
            return False
    return not proposal.voices.filter(by=caseworker).exists()


@transaction.atomic
def agree(proposal: Proposal, *, by: Caseworker) -> bool:
    """Add a voice for it; with enough of them the deed is done, and True returned.

    Raises AlreadyDecided or AlreadySpoken; whoever calls has asked `may_decide`.
    """
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    _speak(held, by=by, is_for=True)
    rule = RULES[Approval(held.kind)]
    if held.voices.filter(is_for=True).count() < rule.voices:
        return False
    settle(held, Proposal.State.DONE)
    rule.effect(held, by)
    return True


@transaction.atomic
def decline(proposal: Proposal, *, by: Caseworker) -> None:
    """One voice against is enough. Raises AlreadyDecided or AlreadySpoken."""
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    _speak(held, by=by, is_for=False)
    settle(held, Proposal.State.DECLINED)


def _speak(proposal: Proposal, *, by: Caseworker, is_for: bool) -> None:
    if proposal.state != Proposal.State.PENDING:
        raise AlreadyDecided
    try:
        with transaction.atomic():
            Voice.objects.create(
                proposal=proposal, by=by, is_for=is_for, given_on=today()
            )
    except IntegrityError:
        raise AlreadySpoken from None
    record(Action.AGREE if is_for else Action.DECLINE, proposal, by=by)
