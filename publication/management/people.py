"""Who sits at the keyboard: a name alone would let one person be two."""

import sys
from getpass import getpass

from django.core.management import CommandError

from casework.models import Caseworker


def ask(username: str) -> Caseworker:
    """Return the active caseworker `username` once their password is given.

    It is asked for at the terminal, or read as one line from a pipe.
    """
    password = _read_password(username)
    # The release job may read no more than this of a person, and no key.
    known = Caseworker.objects.only("username", "password", "standing")
    person = known.filter(username=username).first()
    if person is None or not person.check_password(password):
        raise CommandError("This name and password do not belong together.")
    return person


def _read_password(username: str) -> str:
    if sys.stdin.isatty():
        return getpass(f"Password of {username}: ")
    return sys.stdin.readline().rstrip("\n")
