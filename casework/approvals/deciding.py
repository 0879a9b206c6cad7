"""Who may decide what, and what happens once enough have agreed."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from casework.approvals.proposing import (
    AlreadyDecided,
    hold_case,
    record,
    settle,
)
from casework.codes import Action, Approval, Role, Standing
from casework.models import Case, Caseworker, Proposal, Voice
from reporting.calendar import today

Effect = Callable[[Proposal, Caseworker], None]


class MayNotDecide(Exception):
    """This is not theirs to decide, or they have spoken already."""


class NotReady(Exception):
    """Something must be there before anybody can agree, such as documents seen."""


@dataclass(frozen=True)
class Rule:
    """Who may agree, how many must, and the deed itself."""

    role: Role  # of colleagues; where the board decides alone, always BOARD
    effect: Effect
    voices: int = 1  # besides whoever proposed
    also: frozenset[Role] = frozenset()  # other roles that may agree as well
    or_board: bool = False  # members of the board may agree, too
    is_ready: Callable[[Proposal], bool] = lambda proposal: True


# Filled by the modules whose deeds they are; see `rules`.
RULES: dict[Approval, Rule] = {}


def may_decide(caseworker: Caseworker, proposal: Proposal) -> bool:
    """Tell whether `caseworker` may agree or decline.

    Never one's own proposal, never about oneself or one's own organisation; about a
    case only who sees it; and each person once.
    """
    if caseworker.pk in (proposal.proposed_by_id, proposal.person_id):
        return False
    if not _has_a_say(caseworker, proposal):
        return False
    if proposal.report_id is not None:
        seen = Case.objects.visible_to(caseworker).filter(pk=proposal.report_id)
        if not seen.exists():
            return False
    return not proposal.voices.filter(by=caseworker).exists()


def _has_a_say(caseworker: Caseworker, proposal: Proposal) -> bool:
    return _as_board(caseworker, proposal) or _as_colleague(caseworker, proposal)


def _voices_for(proposal: Proposal) -> int:
    """Count the voices for it of those who may still speak: not of who was stopped."""
    voices = proposal.voices.filter(is_for=True, by__standing=Standing.ACTIVE)
    return sum(_has_a_say(voice.by, proposal) for voice in voices)


def _as_board(caseworker: Caseworker, proposal: Proposal) -> bool:
    rule = RULES[Approval(proposal.kind)]
    if proposal.organisation_id is not None and not rule.or_board:
        return False
    theirs = proposal.about or (proposal.person and proposal.person.organisation)
    is_own = theirs is not None and theirs.pk == caseworker.organisation_id
    return Role.BOARD in caseworker.roles and not is_own


def _as_colleague(caseworker: Caseworker, proposal: Proposal) -> bool:
    rule = RULES[Approval(proposal.kind)]
    if proposal.organisation_id is None:
        return False
    is_colleague = proposal.organisation_id == caseworker.organisation_id
    return is_colleague and bool(caseworker.roles & {rule.role, *rule.also})


@transaction.atomic
def agree(proposal: Proposal, *, by: Caseworker) -> bool:
    """Add a voice for it; with enough of them the deed is done, and True returned.

    Raises AlreadyDecided, MayNotDecide or NotReady.
    """
    held = _hold(proposal)
    rule = RULES[Approval(held.kind)]
    if not rule.is_ready(held):
        raise NotReady
    _speak(held, by=by, is_for=True)
    if _voices_for(held) < rule.voices:
        return False
    settle(held, Proposal.State.DONE)
    rule.effect(held, by)
    return True


@transaction.atomic
def decline(proposal: Proposal, *, by: Caseworker) -> None:
    """One voice against is enough. Raises AlreadyDecided or MayNotDecide."""
    held = _hold(proposal)
    _speak(held, by=by, is_for=False)
    settle(held, Proposal.State.DECLINED)


def _hold(proposal: Proposal) -> Proposal:
    """Let nobody else decide until this transaction ends. Raises AlreadyDecided."""
    hold_case(proposal)
    held = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if held is None or held.state != Proposal.State.PENDING:
        raise AlreadyDecided
    return held


def _speak(proposal: Proposal, *, by: Caseworker, is_for: bool) -> None:
    if not may_decide(by, proposal):
        raise MayNotDecide
    Voice.objects.create(proposal=proposal, by=by, is_for=is_for, given_on=today())
    record(Action.AGREE if is_for else Action.DECLINE, proposal, by=by)
