"""What a caseworker does to a case: each deed at once, with its audit event."""

from datetime import date

from django.db import transaction
from django.http import Http404

from casework import audit
from casework.approvals import proposing
from casework.cases import casekeys, works
from casework.codes import FIRST_KEY, Action, Approval
from casework.models import (
    Case,
    Caseworker,
    Coding,
    Draft,
    Grant,
    Note,
    Proposal,
    Read,
)
from reporting import mailbox
from reporting.calendar import today
from reporting.ladder import CloseReason, Stage
from reporting.models import Message, Step

# Closed so, it is no case of its own, and nothing is published of it.
NOT_A_CASE = (CloseReason.ABUSE_SPAM, CloseReason.DUPLICATE)
# What does not say which key of the case it was sealed to was sealed to the first.


class CaseGone(Http404):
    """The reporter deleted the report a moment ago."""


class NeedsAgreement(Exception):
    """Life or freedom is at risk: a second person reads the answer before it goes."""


class AlreadyGranted(Exception):
    """The colleague has this case already."""


def lock(case: Case, *, key: int | None = None) -> Case:
    """Hold the case's row until the transaction ends (SQLite holds everything).

    `key` is the number of the case's key that something new was sealed to. Raises
    mailbox.KeyChanged when it is not the newest, or when that is about to change
    because somebody lost the case: they may have kept it.
    """
    locked = Case.objects.select_for_update().defer("envelope").filter(pk=case.pk)
    found = locked.first()
    if found is None:
        raise CaseGone
    if key is not None:
        mailbox.make_sure_of_key(found, key)
        if found.needs_new_key:
            raise mailbox.KeyChanged(found)
    return found


@transaction.atomic
def hand_out(case: Case, *, by: Caseworker) -> Read:
    """Note that `by` is given the sealed case and can open it from now on.

    Each person's first time is audited here, whatever their browser tells us later.
    """
    read, is_first = Read.objects.get_or_create(report=lock(case), caseworker=by)
    if is_first:
        audit.record(Action.OPEN, by=by, case_id=case.pk)
    if read.is_search_only:
        read.is_search_only = False
        read.save(update_fields=["is_search_only"])
    return read


@transaction.atomic
def open_case(case: Case, *, up_to: int, by: Caseworker) -> None:
    """Note that `by` has read the case up to message `up_to`.

    The first opening of all tells the reporter.
    """
    locked = lock(case)
    read = hand_out(case, by=by)
    last = locked.messages.last()
    number = min(up_to, last.number if last else 0)
    if number > read.number:
        read.number = number
        read.save(update_fields=["number"])
    if locked.stage == Stage.RECEIVED:
        take_step(locked, stage=Stage.ACKNOWLEDGED, reason="", by=by)
    works.begin(locked, by.organisation)


@transaction.atomic
def reply(
    case: Case,
    *,
    number: int,
    for_case: bytes,
    for_reporter: bytes,
    by: Caseworker,
    key: int = FIRST_KEY,
    is_agreed: bool = False,
) -> Message:
    """Keep the desk's answer; raises mailbox.MessageOutOfOrder if it is late.

    In an urgent case it is held until a second person has agreed: NeedsAgreement.

    The same answer sent again is kept, and audited, once. `key`: see `lock`.
    """
    locked = lock(case)
    is_new = not locked.messages.filter(number=number).exists()
    if is_new:
        lock(case, key=key)
        if not is_agreed and works.is_guarded(locked):
            raise NeedsAgreement
    message = mailbox.add_sealed_message(
        locked,
        sender=Message.Sender.DESK,
        number=number,
        for_case=for_case,
        for_reporter=for_reporter,
        key=key,
        on=today(),
    )
    if is_new:
        audit.record(Action.REPLY, by=by, case_id=case.pk, detail=str(number))
    return message


@transaction.atomic
def add_note(
    case: Case, *, sealed: bytes, by: Caseworker, key: int = FIRST_KEY
) -> Note:
    locked = lock(case, key=key)
    audit.record(Action.NOTE, by=by, case_id=case.pk)
    return Note.objects.create(
        report=locked, author=by, sealed=sealed, written_on=today()
    )


@transaction.atomic
def change_stage(case: Case, *, stage: Stage, reason: str, by: Caseworker) -> None:
    """Move the case to another stage; `reason` is a CloseReason iff it closes."""
    take_step(lock(case), stage=stage, reason=reason, by=by)


def take_step(case: Case, *, stage: Stage, reason: str, by: Caseworker) -> None:
    case.stage = stage
    case.save(update_fields=["stage"])
    Step.objects.create(report=case, stage=stage, reason=reason, taken_on=today())
    works.follow(case)
    if reason in NOT_A_CASE:
        end_clearance(case, by=by)
    detail = f"{stage} {reason}".rstrip()
    audit.record(Action.STAGE, by=by, case_id=case.pk, detail=detail)


@transaction.atomic
def code(
    case: Case,
    *,
    main_code: str,
    country: str,
    region: str,
    actor: str,
    outcome: str,
    by: Caseworker,
) -> Coding:
    """Put the case into codes, or correct them; the first day of coding stays.

    What two have cleared to be published is the result as it was coded then.
    """
    locked = lock(case)
    codes = {
        "main_code": main_code,
        "country": country,
        "region": region,
        "actor": actor,
        "outcome": outcome,
    }
    if not Coding.objects.filter(report=locked, **codes).exists():
        end_clearance(locked, by=by)
    first: dict[str, str | date] = {**codes, "coded_on": today()}
    coding, _is_new = Coding.objects.update_or_create(
        report=locked, defaults=codes, create_defaults=first
    )
    audit.record(Action.CODE, by=by, case_id=case.pk)
    return coding


def end_clearance(case: Case, *, by: Caseworker) -> None:
    """What two agreed to publish, or wait to, was about the case as it was before."""
    waiting = Proposal.objects.filter(
        report=case, kind=Approval.PUBLISH, state=Proposal.State.PENDING
    )
    for proposal in waiting:
        proposing.cancel(proposal, by=by)
    cleared = Draft.objects.filter(report=case).exclude(cleared_on=None)
    if cleared.update(cleared_on=None, not_before=None):
        audit.record(Action.CANCEL, by=by, detail=Approval.PUBLISH)


@transaction.atomic
def grant(
    case: Case,
    *,
    to: Caseworker,
    sealed: bytes,
    by: Caseworker,
    tag: str = "",
    key: int = FIRST_KEY,
) -> Grant:
    """Share the case: `sealed` is its secret for `to`. Raises AlreadyGranted.

    `tag` vouches for the recipient of `to`; without it nobody can change the key of
    the case before this part has ended. `key`: see `lock`.
    """
    locked = lock(case, key=key)
    granted, is_new = Grant.objects.get_or_create(
        report=locked,
        caseworker=to,
        defaults={"sealed": sealed, "tag": tag, "granted_on": today()},
    )
    if not is_new:
        raise AlreadyGranted
    audit.record(Action.GRANT, by=by, case_id=case.pk, detail=to.username)
    return granted


@transaction.atomic
def revoke(grant: Grant, *, by: Caseworker) -> None:
    """End sharing: the wrapped secret is deleted, and with it the right to see.

    What the colleague has read, or copied, nobody can take back. What comes from now
    on they cannot open: whoever opens the case next gives it a new key.
    """
    casekeys.ask_for_new_key(Case.objects.filter(pk=grant.report_id))
    grant.delete()
    audit.record(
        Action.REVOKE,
        by=by,
        case_id=grant.report_id,
        detail=grant.caseworker.username,
    )


def verify(proposal: Proposal, by: Caseworker) -> None:
    """Move the case to the stage that two have agreed on."""
    case = Case.objects.get(proposals=proposal)
    stage, _, reason = (proposal.value or Stage.VERIFIED).partition(" ")
    change_stage(case, stage=Stage(stage), reason=reason, by=by)


def is_open(proposal: Proposal) -> bool:
    """An old proposal must not open a closed case again, nor restart its term."""
    open_cases = Case.objects.exclude(stage=Stage.CLOSED)
    return open_cases.filter(proposals=proposal).exists()
