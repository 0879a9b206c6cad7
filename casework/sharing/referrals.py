"""A case moves to another organisation: proposed, offered, accepted, handed over.

Until the other desk has accepted it holds a sealed summary and no key.
"""

from uuid import UUID

from django.db import IntegrityError, transaction

from casework import audit
from casework.approvals import proposing
from casework.approvals.deciding import NotReady
from casework.cases import actions, casekeys, works
from casework.codes import Action, Approval, DeclineReason, NextAction
from casework.models import (
    Case,
    Caseworker,
    Grant,
    Note,
    Organisation,
    Proposal,
    Referral,
    Work,
)
from casework.sharing.partners import NotAPartner, Partner, desks_in_force, partner_for
from casework.triage.openers import openers
from reporting import mailbox
from reporting.calendar import today
from reporting.ladder import Stage
from reporting.models import DeskWrap

State = Referral.State
# Before these the reporter has not been told that it was passed on.
BEFORE_REFERRED = frozenset(
    {
        Stage.RECEIVED,
        Stage.ACKNOWLEDGED,
        Stage.UNDER_REVIEW,
        Stage.PARTLY_VERIFIED,
        Stage.VERIFIED,
    }
)


class AlreadyOffered(Exception):
    """The case is on its way to this organisation already."""


class MovedOn(Exception):
    """The offer is not where this deed needs it: somebody was faster."""


class KeysChanged(Exception):
    """The case or the desk has another key by now: seal it again."""


class NobodyLeft(Exception):
    """Who passed the case on cannot open it any more, so it cannot go back."""


@transaction.atomic
def propose(
    case: Case,
    *,
    to: Partner,
    is_joint: bool,
    epoch: int,
    summary: bytes,
    note: Note,
    by: Caseworker,
) -> Referral:
    """Ask a second person to agree. Raises AlreadyOffered, KeysChanged."""
    locked = actions.lock(case)
    if by.organisation is None:
        raise NotAPartner
    if epoch != to.desk.epoch:
        raise KeysChanged
    _forget_refused(locked)
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                report=locked,
                sender=by.organisation,
                to=to.organisation,
                is_joint=is_joint,
                epoch=epoch,
                summary=summary,
                offered_on=today(),
            )
    except IntegrityError:
        raise AlreadyOffered from None
    value = str(referral.pk)
    proposing.propose(
        Approval.REFER_OUT,
        by=by,
        case=locked,
        value=value,
        about=to.organisation,
        note=note,
    )
    return referral


def _forget_refused(case: Case) -> None:
    """Delete what was proposed once and then declined or taken back."""
    proposals = Proposal.objects.filter(
        report=case, kind=Approval.REFER_OUT, state=Proposal.State.PENDING
    )
    waiting = [UUID(value) for value in proposals.values_list("value", flat=True)]
    refused = Referral.objects.filter(report=case, state=State.PROPOSED)
    refused.exclude(pk__in=waiting).delete()


def offer(proposal: Proposal, by: Caseworker) -> None:
    """Show the summary to the other desk, now that two have agreed."""
    case = Case.objects.get(proposals=proposal)
    referral = _hold(UUID(proposal.value), State.PROPOSED)
    try:
        partner = partner_for(case, by, referral.to.slug)
    except NotAPartner:
        raise NotReady from None
    if partner.desk.epoch != referral.epoch:
        raise NotReady
    _move(referral, State.OFFERED, offered_on=today())
    _record(referral, "offered to", referral.to, by=by)


@transaction.atomic
def accept(referral: Referral, *, by: Caseworker) -> None:
    """Take the case; its key comes from the sender's browser. Raises MovedOn."""
    held = _hold(referral.pk, State.OFFERED)
    _move(held, State.ACCEPTED, answered_on=today())
    # The sender is told by what is to be done next.
    work = Work.objects.filter(
        report=held.report, organisation=held.sender, is_open=True
    )
    work.update(next_action=NextAction.HAND_OVER, due_on=today())
    _record(held, "accepted from", held.sender, by=by)


@transaction.atomic
def decline(referral: Referral, *, reason: DeclineReason, by: Caseworker) -> None:
    """Do not take it, and say why. Raises MovedOn."""
    held = _hold(referral.pk, State.OFFERED)
    _move(held, State.DECLINED, answered_on=today(), decline_reason=reason)
    work = Work.objects.filter(
        report=held.report, organisation=held.sender, is_open=True
    )
    work.update(next_action=NextAction.REFER, due_on=today())
    _record(held, "declined from", held.sender, by=by)


@transaction.atomic
def withdraw(referral: Referral, *, by: Caseworker) -> None:
    """Take an offer back before the key has gone. Raises MovedOn."""
    held = _hold(referral.pk, State.OFFERED, State.ACCEPTED)
    _move(held, State.WITHDRAWN)
    _record(held, "withdrawn from", held.to, by=by)


@transaction.atomic
def hand_over(
    referral: Referral, *, sealed: bytes, epoch: int, key: int, by: Caseworker
) -> None:
    """Give the other desk the case's secret, `sealed` to it by the sender's browser.

    `key` is the number of the case's key; `epoch` that of the desk's. Raises MovedOn,
    KeysChanged, or NotAPartner if the desk may not be sealed to any more.
    """
    case = actions.lock(Case.objects.defer("envelope").get(pk=referral.report_id))
    try:
        actions.lock(case, key=key)
    except mailbox.KeyChanged:
        raise KeysChanged from None
    held = _hold(referral.pk, State.ACCEPTED)
    desk = desks_in_force().get(held.to.desk)
    if desk is None or not held.to.is_working:
        raise NotAPartner
    if desk.epoch != epoch:
        raise KeysChanged
    DeskWrap.objects.create(report=case, desk=desk.id, epoch=epoch, sealed=sealed)
    _move(held, State.HANDED_OVER)
    _record(held, "key given to", held.to, by=by)
    if case.stage in BEFORE_REFERRED:
        actions.take_step(case, stage=Stage.REFERRED, reason="", by=by)
    _pass_work_on(held, case)


def _pass_work_on(referral: Referral, case: Case) -> None:
    """Begin the receiver's work where the sender's stands, and end the sender's."""
    works.begin(case, referral.to)
    theirs = Work.objects.filter(report=case, organisation=referral.sender)
    known = theirs.values("urgency", "signals", "language", "is_marked").first()
    if known:
        Work.objects.filter(report=case, organisation=referral.to).update(**known)
    if not referral.is_joint:
        theirs.update(is_open=False, next_action="", due_on=None)
    else:
        soon = works.first_day()
        theirs.filter(is_open=True).update(next_action=NextAction.WAIT, due_on=soon)


@transaction.atomic
def give_back(referral: Referral, *, by: Caseworker) -> None:
    """Return the case: the receiver's wraps are deleted, and its key is due to change.

    Raises MovedOn, or NobodyLeft if the sender cannot open it either.
    """
    case = actions.lock(Case.objects.defer("envelope").get(pk=referral.report_id))
    held = _hold(referral.pk, State.HANDED_OVER)
    if not _can_open(case, held.sender):
        raise NobodyLeft
    DeskWrap.objects.filter(report=case, desk=held.to.desk).delete()
    Grant.objects.filter(report=case, caseworker__organisation=held.to).delete()
    Work.objects.filter(report=case, organisation=held.to).delete()
    _move(held, State.RETURNED, answered_on=today())
    _record(held, "returned to", held.sender, by=by)
    casekeys.ask_for_new_key(Case.objects.filter(pk=case.pk))
    if case.stage != Stage.CLOSED:
        Work.objects.filter(report=case, organisation=held.sender).update(
            is_open=True, next_action=NextAction.REVIEW, due_on=works.first_day()
        )


def _can_open(case: Case, organisation: Organisation) -> bool:
    """Tell whether anybody there can: a wrap alone is no key to it."""
    people = openers(case).filter(organisation=organisation)
    return organisation.is_working and people.exists()


def _hold(referral_id: UUID, *states: State) -> Referral:
    """Hold the row in one of `states` until the transaction ends. Raises MovedOn."""
    rows = Referral.objects.select_for_update(of=("self",))
    held = rows.select_related("sender", "to").filter(pk=referral_id).first()
    if held is None or held.state not in states:
        raise MovedOn
    return held


def _move(referral: Referral, state: State, **fields: object) -> None:
    changed = {"state": state, **fields}
    for name, value in changed.items():
        setattr(referral, name, value)
    referral.save(update_fields=list(changed))


def _record(
    referral: Referral, what: str, whom: Organisation, *, by: Caseworker
) -> None:
    detail = f"{what} {whom.slug}"[:60]
    audit.record(Action.REFER, by=by, case_id=referral.report_id, detail=detail)
