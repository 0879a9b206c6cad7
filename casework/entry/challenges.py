"""What a passkey is asked to sign: random, for five minutes, answered once.

It travels signed, so that a stranger on the sign-in page leaves no row here. Only a
right answer does: the digest of its challenge, and a day.
"""

import base64
import hashlib
import secrets
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction

from casework.models import SpentChallenge
from reporting.calendar import today

SECONDS = 5 * 60
SALT = "casework.challenges"
BYTES = 32
# Longer than a challenge lives, wherever midnight falls.
REMEMBERED = timedelta(days=1)


def make(purpose: str) -> tuple[bytes, str]:
    """Return a new challenge, and it signed for `purpose` to travel with."""
    challenge = secrets.token_bytes(BYTES)
    text = base64.b64encode(challenge).decode()
    return challenge, signing.dumps([purpose, text], salt=SALT)


def read(token: str, purpose: str) -> bytes | None:
    """Return the challenge in `token`, or None: stale, forged or for something else."""
    try:
        made_for, text = signing.loads(token, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return base64.b64decode(text) if made_for == purpose else None


def spend(challenge: bytes) -> bool:
    """Use up a challenge that was answered rightly; False when it was before."""
    SpentChallenge.objects.filter(spent_on__lt=today() - REMEMBERED).delete()
    digest = hashlib.sha256(challenge).hexdigest()
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(digest=digest, spent_on=today())
    except IntegrityError:
        return False
    return True
