"""An invitation: a code that is shown once, and works once, for a week.

The code has 122 random bits, so its plain digest tells nothing and no counter of
wrong tries is needed.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework import audit
from casework.approvals import proposing
from casework.codes import Action, Role, Standing
from casework.models import Caseworker, Invitation, Organisation
from reporting.calendar import today

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that looks like another
GROUPS, GROUP_LETTERS = 5, 5
VALID = timedelta(days=7)


class UserNameTaken(Exception):
    """Somebody, perhaps elsewhere, has this user name."""


class NotInvited(Exception):
    """Only who is invited and not approved yet gets another code."""


def new_code() -> str:
    groups = (
        "".join(secrets.choice(ALPHABET) for _letter in range(GROUP_LETTERS))
        for _group in range(GROUPS)
    )
    return "-".join(groups)


def digest(code: str) -> str:
    """Return SHA-256 in hex over the letters alone, however they were typed."""
    letters = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return hashlib.sha256(letters.encode()).hexdigest()


@transaction.atomic
def invite(
    username: str,
    *,
    name: str,
    roles: Iterable[Role],
    organisation: Organisation | None,
    by: Caseworker | str,
    standing: Standing = Standing.INVITED,
) -> str:
    """Make an account that opens nothing yet; return the code for its owner.

    The roles count only once the person is approved. Raises UserNameTaken.
    """
    try:
        with transaction.atomic():
            person = Caseworker.objects.create_user(
                username,
                secrets.token_urlsafe(32),  # nobody knows it; joining sets theirs
                name=name,
                organisation=organisation,
                roles=roles,
                standing=standing,
                standing_since=today(),
            )
    except (ValidationError, IntegrityError):  # the second: at the same moment
        raise UserNameTaken from None
    audit.record(Action.INVITE, by=by, detail=username)
    return _hand_out(person)


@transaction.atomic
def renew(person: Caseworker, *, by: Caseworker) -> str:
    """Return a fresh code; the one before is worth nothing. Raises NotInvited.

    Whoever follows it sets the password anew, so what waited for approval waits no
    more: the person asks again.
    """
    if person.standing != Standing.INVITED:
        raise NotInvited
    proposing.cancel_about(person)
    audit.record(Action.INVITE, by=by, detail=person.username)
    return _hand_out(person)


def _hand_out(person: Caseworker) -> str:
    code = new_code()
    kept = {"digest": digest(code), "expires_on": today() + VALID}
    Invitation.objects.update_or_create(caseworker=person, defaults=kept)
    return code


def invited(username: str, code: str) -> Caseworker | None:
    """Return whom this code invites, while it is good."""
    found = Invitation.objects.select_related("caseworker").filter(
        caseworker__in=Caseworker.objects.who_may_enter(),
        caseworker__username=username,
        expires_on__gte=today(),
    )
    invitation = found.first()
    if invitation is None:
        return None
    is_right = constant_time_compare(digest(code), invitation.digest)
    return invitation.caseworker if is_right else None


@transaction.atomic
def begin(person: Caseworker, *, password: str) -> TOTPDevice:
    """Set the password and a fresh secret for the code app; it counts once confirmed.

    The invitation stays until then: who loses the page begins again. Nobody was asked
    yet about whoever this is, so what waited for approval waits no more.
    """
    proposing.cancel_about(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    TOTPDevice.objects.filter(user=person).delete()
    key = secrets.token_hex(20)
    return TOTPDevice.objects.create(user=person, name="app", key=key, confirmed=False)


def waiting_device(person: Caseworker) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=person, confirmed=False).first()


@transaction.atomic
def confirm(person: Caseworker, *, digits: str) -> bool:
    """Use up the invitation if `digits` are what the code app shows now."""
    waiting = TOTPDevice.objects.select_for_update().filter(
        user=person, confirmed=False
    )
    device = waiting.first()
    if device is None or not device.verify_token(digits):
        return False
    # Neither a moment nor a count of wrong tries is kept.
    waiting.filter(pk=device.pk).update(confirmed=True, last_used_at=None)
    used, _each = Invitation.objects.filter(caseworker=person).delete()
    if used:
        audit.record(Action.INVITE, by=person, detail=f"{person.username} joined"[:60])
    return bool(used)


def secret_of(device: TOTPDevice) -> str:
    """Return the secret as code apps want it typed: base32 in groups of four."""
    text = base64.b32encode(device.bin_key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
