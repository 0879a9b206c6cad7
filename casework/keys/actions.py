"""What happens to keys: each change at once, with its audit event."""

from django.db import transaction

from casework import audit
from casework.codes import Action
from casework.models import Caseworker


class KeyExists(Exception):
    """A key is made once; another one could not open what was sealed so far."""


@transaction.atomic
def set_key(caseworker: Caseworker, *, recipient: str, blob: bytes) -> None:
    """Keep the caseworker's first key, sealed under their passphrase."""
    changed = Caseworker.objects.filter(pk=caseworker.pk, key_blob=None).update(
        recipient=recipient, key_blob=blob
    )
    if not changed:
        raise KeyExists
    audit.record(Action.SET_KEY, by=caseworker)
