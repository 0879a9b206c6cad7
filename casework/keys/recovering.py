"""Lost keys: of one person, who makes a new one; of a whole desk, from offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from casework import audit
from casework.cases import actions as cases
from casework.codes import Action
from casework.keys import desks
from casework.keys.rotation import HasIt, NotAHolder, OtherHolders, Share, hold
from casework.models import (
    Case,
    CaseQuerySet,
    Caseworker,
    DeskEpoch,
    DeskKey,
    DeskRecovery,
    Organisation,
    Proposal,
    Recusal,
    SharedBefore,
)
from reporting.mailbox import wipe_deleted

NAMED = "recovery key "  # how the trail names a change of it


@dataclass(frozen=True)
class SharedCase:
    """A case's secret, of that number, sealed to somebody who had it before.

    `tag` vouches for them, for the day on which the key of the case changes.
    """

    id: UUID
    number: int
    sealed: bytes
    tag: str


@transaction.atomic
def set_recovery(
    organisation: Organisation, *, recipient: str, fingerprint: str, by: Caseworker
) -> None:
    """Name the recipient whose identity the organisation keeps offline.

    What was sealed to another one is deleted: members seal their desk's key again.
    """
    held = hold(organisation)
    if held.recovery_recipient == recipient:
        return
    DeskRecovery.objects.filter(desk=held.desk).delete()
    held.recovery_recipient = recipient
    held.save(update_fields=["recovery_recipient"])
    audit.record(Action.DESK_KEY, by=by, detail=f"{NAMED}{fingerprint}"[:60])


@transaction.atomic
def keep_recovery(
    organisation: Organisation, *, epoch: int, share: Share, by: Caseworker
) -> None:
    """Keep the desk's secret for the recovery key.

    Raises NotAHolder, OtherHolders when the recovery key is another one, and HasIt.
    """
    held = hold(organisation)
    if not by.desk_keys.filter(desk=held.desk, epoch=epoch).exists():
        raise NotAHolder
    if share.recipient != held.recovery_recipient:
        raise OtherHolders
    _, is_new = DeskRecovery.objects.get_or_create(
        desk=held.desk, epoch=epoch, defaults={"sealed": share.sealed}
    )
    if not is_new:
        raise HasIt
    detail = f"{epoch} sealed to the recovery key"
    audit.record(Action.DESK_KEY, by=by, detail=detail)


@transaction.atomic
def bring_back(person: Caseworker, *, epoch: int, sealed: bytes, by: str) -> None:
    """Keep a desk's secret that was sealed anew offline, for a new intake member.

    Raises NotAHolder unless they are one, and their desk has such an epoch; an older
    key of theirs, which nothing proves to open, is replaced.
    """
    organisation = person.organisation
    if organisation is None:
        raise NotAHolder
    desk = hold(organisation).desk
    is_member = desks.holders(organisation).filter(pk=person.pk).exists()
    epochs = DeskEpoch.objects.filter(desk=desk, epoch=epoch, retired_on=None)
    if not is_member or not epochs.exists():
        raise NotAHolder
    DeskKey.objects.update_or_create(
        desk=desk, epoch=epoch, caseworker=person, defaults={"sealed": sealed}
    )
    audit.record(Action.RECOVER, by=by, detail=f"desk key {epoch} for {person}"[:60])


def reset_key(proposal: Proposal, by: Caseworker) -> None:
    """Let a person who lost their passphrase make a new key, as two have agreed.

    The key is lost, not stolen: desk and cases keep theirs. Which cases they had is
    remembered until colleagues have shared them again.
    """
    person = Caseworker.objects.get(pk=proposal.person_id or 0)
    if person.organisation is not None:
        hold(person.organisation)
    had = person.grants.values_list("report", flat=True)
    SharedBefore.objects.bulk_create(
        [SharedBefore(report_id=case, caseworker=person) for case in had],
        ignore_conflicts=True,
    )
    for sealed in (person.desk_keys, person.grants):
        sealed.all().delete()
    person.passkeys.update(key_blob=None)
    person.recipient, person.key_blob = "", None
    person.save(update_fields=["recipient", "key_blob"])
    audit.record(Action.RECOVER, by=by, detail=f"{person} may make a new key"[:60])
    transaction.on_commit(wipe_deleted)


def to_share_again(person: Caseworker, *, by: Caseworker) -> CaseQuerySet:
    """Choose the cases `person` had that `by` sees and may share."""
    before = person.shared_before.values("report")
    theirs = person.grants.values("report")
    recused = Recusal.objects.filter(caseworker=person).values("report")
    seen = Case.objects.visible_to(by).filter(pk__in=before)
    chosen = seen.exclude(pk__in=theirs).exclude(pk__in=recused)
    return chosen.order_by("received_on", "pk")


@transaction.atomic
def share_again(
    person: Caseworker,
    *,
    recipient: str,
    shared: Sequence[SharedCase],
    by: Caseworker,
) -> int:
    """Give back the cases `person` had; return how many.

    A case whose key changed meanwhile is left for the next try. Raises OtherHolders
    when `recipient`, to which they are sealed, is not the person's (any more).
    """
    if by.organisation is not None:
        hold(by.organisation)
    person.refresh_from_db()
    if person.recipient != recipient:
        raise OtherHolders
    chosen = {case.pk: case for case in to_share_again(person, by=by)}
    done = []
    for one in shared:
        case = chosen.get(one.id)
        if case is None or not _is_newest(cases.lock(case), one.number):
            continue
        cases.grant(
            case, to=person, sealed=one.sealed, tag=one.tag, key=one.number, by=by
        )
        done.append(case.pk)
    person.shared_before.filter(report__in=done).delete()
    return len(done)


def _is_newest(case: Case, number: int) -> bool:
    return case.key_number == number and not case.needs_new_key


@transaction.atomic
def share_no_more(person: Caseworker, *, by: Caseworker) -> None:
    """Forget which cases `person` had: nobody needs to share them again."""
    seen = Case.objects.visible_to(by).values("pk")
    person.shared_before.filter(report__in=seen).delete()
    audit.record(Action.RECOVER, by=by, detail=f"nothing more for {person}"[:60])
