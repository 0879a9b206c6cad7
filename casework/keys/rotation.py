"""A desk's key from one epoch to the next, and from one member to another.

The server sees only what is sealed. It checks who, to whom and in which order; that
the board vouches for the new key is checked once more by the browser that seals.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from casework import audit
from casework.cases import casekeys
from casework.codes import Action
from casework.keys import desks
from casework.models import (
    Case,
    Caseworker,
    DeskEpoch,
    DeskKey,
    DeskRecovery,
    Organisation,
)
from reporting.calendar import today
from reporting.mailbox import wipe_deleted
from reporting.models import DeskWrap


class NotAHolder(Exception):
    """One passes on only what one holds, and only to present intake members."""


class HasIt(Exception):
    """This member holds the key already."""


class OtherHolders(Exception):
    """The key is not sealed to exactly the present members and the recovery key."""


class OtherEpoch(Exception):
    """Another epoch was made, or retired, a moment ago."""


class NotSigned(Exception):
    """The roster in force does not name the newer key yet."""


class CasesLeft(Exception):
    """Cases are still sealed to this epoch."""


@dataclass(frozen=True)
class Share:
    """A secret sealed to `recipient`."""

    recipient: str
    sealed: bytes


@dataclass(frozen=True)
class NewWrap:
    """What takes the place of the wrap whose SHA-256 was `was`."""

    id: int
    was: str
    sealed: bytes | None = None  # none: keep it as it is


@transaction.atomic
def give(
    to: str, *, epoch: int, share: Share, by: Caseworker, organisation: Organisation
) -> DeskKey:
    """Keep the desk's secret for a colleague. Raises NotAHolder or HasIt."""
    hold(organisation)
    taker = desks.holders(organisation).filter(username=to).first()
    desk = organisation.desk
    holds = desks.members(organisation).filter(pk=by.pk).exists()
    holds = holds and by.desk_keys.filter(desk=desk, epoch=epoch).exists()
    if not holds or taker is None or taker.recipient != share.recipient:
        raise NotAHolder
    key, is_new = DeskKey.objects.get_or_create(
        desk=desk, epoch=epoch, caseworker=taker, defaults={"sealed": share.sealed}
    )
    if not is_new:
        raise HasIt
    audit.record(Action.DESK_KEY, by=by, detail=f"{epoch} given to {taker}"[:60])
    return key


@transaction.atomic
def make_epoch(
    organisation: Organisation,
    *,
    epoch: int,
    recipient: str,
    shares: dict[str, Share],
    recovery: Share | None,
    by: Caseworker,
) -> DeskEpoch:
    """Begin the next epoch of the desk, for everybody at once.

    Raises OtherEpoch unless it follows the newest one, and OtherHolders unless it is
    sealed to exactly the present intake members, `by` among them, and to the
    recovery key if there is one.
    """
    held = hold(organisation)
    desk = held.desk
    if epoch != desks.next_number(desk):
        raise OtherEpoch
    people = {one.username: one for one in desks.holders(held)}
    wanted = {name: one.recipient for name, one in people.items()}
    given = {name: share.recipient for name, share in shares.items()}
    if given != wanted or by.username not in given:
        raise OtherHolders
    if (recovery.recipient if recovery else "") != held.recovery_recipient:
        raise OtherHolders
    made = DeskEpoch.objects.create(
        desk=desk, epoch=epoch, recipient=recipient, made_on=today()
    )
    DeskKey.objects.bulk_create(
        DeskKey(desk=desk, epoch=epoch, caseworker=one, sealed=shares[name].sealed)
        for name, one in people.items()
    )
    if recovery:
        DeskRecovery.objects.create(desk=desk, epoch=epoch, sealed=recovery.sealed)
    audit.record(Action.DESK_KEY, by=by, detail=f"{epoch} made")
    return made


def target(caseworker: Caseworker) -> int:
    """Return the epoch that cases are sealed to again: the signed one.

    Raises NotSigned without one, and NotAHolder for who does not hold it.
    """
    organisation = caseworker.organisation
    listed = desks.on_roster(organisation.desk) if organisation else None
    if listed is None:
        raise NotSigned
    if not caseworker.desk_keys.filter(desk=listed.id, epoch=listed.epoch).exists():
        raise NotAHolder
    return listed.epoch


@transaction.atomic
def seal_again(wraps: Sequence[NewWrap], *, by: Caseworker) -> int:
    """Exchange old wraps for new ones; return how many are done.

    One that was changed meanwhile, by another browser or with the key of its case,
    stays as it is. Where somebody who left could open the old wrap, the case is to get
    a new key as well. Raises what `target` raises.
    """
    epoch = target(by)
    new = {wrap.id: wrap for wrap in wraps}
    old = desks.old_wraps(by, than=epoch).select_for_update().filter(pk__in=new)
    done = [row for row in old if _digest(row) == new[row.pk].was]
    _ask_for_new_keys(done)
    for row in done:
        sealed = new[row.pk].sealed
        row.epoch = epoch
        row.sealed = bytes(row.sealed) if sealed is None else sealed
        row.save(update_fields=["epoch", "sealed"])
        if sealed is None:
            _record_kept(row, epoch, by)
    moved = [row for row in done if new[row.pk].sealed is not None]
    if moved:
        detail = f"{len(moved)} cases sealed to {epoch}"
        audit.record(Action.DESK_KEY, by=by, detail=detail)
    return len(done)


def _ask_for_new_keys(wraps: Sequence[DeskWrap]) -> None:
    epochs = DeskEpoch.objects.filter(desk__in={wrap.desk for wrap in wraps})
    due = set(epochs.exclude(due_since=None).values_list("desk", "epoch"))
    lost = [wrap.report_id for wrap in wraps if (wrap.desk, wrap.epoch) in due]
    casekeys.ask_for_new_key(Case.objects.filter(pk__in=lost))


def _record_kept(row: DeskWrap, epoch: int, by: Caseworker) -> None:
    detail = f"kept unopened at {epoch}"
    audit.record(Action.DESK_KEY, by=by, case_id=row.report_id, detail=detail)


def _digest(row: DeskWrap) -> str:
    return hashlib.sha256(bytes(row.sealed)).hexdigest()


@transaction.atomic
def retire(organisation: Organisation, *, epoch: int, by: Caseworker) -> None:
    """Delete the secrets of an old epoch.

    Raises OtherEpoch when there is none to retire, NotSigned before the roster names
    a newer one that somebody present holds, and CasesLeft while cases are sealed to it.
    """
    desk = hold(organisation).desk
    row = DeskEpoch.objects.filter(desk=desk, epoch=epoch, retired_on=None).first()
    if row is None:
        raise OtherEpoch
    listed = desks.on_roster(desk)
    if listed is None or listed.epoch <= epoch:
        raise NotSigned
    present = desks.holders(organisation)
    if not DeskKey.objects.filter(
        desk=desk, epoch=listed.epoch, caseworker__in=present
    ).exists():
        raise NotSigned
    if DeskWrap.objects.filter(desk=desk, epoch=epoch).exists():
        raise CasesLeft
    DeskKey.objects.filter(desk=desk, epoch=epoch).delete()
    DeskRecovery.objects.filter(desk=desk, epoch=epoch).delete()
    row.retired_on = today()
    row.save(update_fields=["retired_on"])
    audit.record(Action.DESK_KEY, by=by, detail=f"{epoch} retired")
    transaction.on_commit(wipe_deleted)


def hold(organisation: Organisation) -> Organisation:
    """Let changes to the keys of one desk wait for each other."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)
