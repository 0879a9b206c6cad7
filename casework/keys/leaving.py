"""What a person's leaving does to the desk: they keep no key, and a new one is due."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from casework import audit
from casework.cases import casekeys
from casework.codes import Action
from casework.keys.rotation import hold
from casework.models import Case, Caseworker, DeskEpoch, DeskKey
from reporting.calendar import today
from reporting.mailbox import wipe_deleted
from reporting.models import DeskWrap


@transaction.atomic
def forget_desk_keys(person: Caseworker, *, by: Caseworker | str) -> int:
    """Take the desk's keys from somebody who is no intake member any more.

    What they held may have been copied: each such epoch is marked, and the desk and
    the lead see that a new key is due. Returns how many keys there were.
    """
    if person.organisation is not None:
        hold(person.organisation)
    held = list(person.desk_keys.values_list("desk", "epoch"))
    for desk, epoch in held:
        rows = DeskEpoch.objects.filter(desk=desk, epoch=epoch, due_since=None)
        rows.update(due_since=today())
    person.desk_keys.all().delete()
    transaction.on_commit(wipe_deleted)
    if held:
        detail = f"{len(held)} taken from {person}"[:60]
        audit.record(Action.DESK_KEY, by=by, detail=detail)
    return len(held)


@transaction.atomic
def forget_desk(desk: str) -> None:
    """Take a desk that is no more out of the cases that another desk opens, too.

    They get a new key, which would be sealed to this desk otherwise. What nobody else
    can open stays for the desk's offline recovery key.
    """
    held = DeskKey.objects.filter(desk=OuterRef("desk"), epoch=OuterRef("epoch"))
    others = DeskWrap.objects.filter(Exists(held), report=OuterRef("report"))
    shared = DeskWrap.objects.filter(Exists(others.exclude(desk=desk)), desk=desk)
    reports = list(shared.values_list("report", flat=True))
    casekeys.ask_for_new_key(Case.objects.filter(pk__in=reports))
    shared.delete()
    transaction.on_commit(wipe_deleted)
