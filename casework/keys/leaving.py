"""What a person's leaving does to the desk: they keep no key, and a new one is due."""

from django.db import transaction

from casework import audit
from casework.codes import Action
from casework.keys.rotation import hold
from casework.models import Caseworker, DeskEpoch
from reporting.calendar import today
from reporting.mailbox import wipe_deleted


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
