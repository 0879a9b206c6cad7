"""What a production start must have; each missing thing is one plain sentence."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from publication.models import Release
from publication.opendata import signing
from reporting import rosters
from reporting.calendar import today
from reporting.models import RosterNote


def _error(number: int, message: str) -> checks.Error:
    return checks.Error(message, id=f"fener.E{number:03}")


@checks.register(checks.Tags.security)
def production_is_safe(**_: Any) -> list[checks.CheckMessage]:
    """Refuse a production start with a demo's settings."""
    if not settings.PRODUCTION:
        return []
    board = settings.BOARD
    wanted = [
        (settings.SECRET_KEY_IS_SET, 1, "Set FENER_SECRET_KEY (50 random characters)."),
        (settings.ALLOWED_HOSTS, 2, "Set FENER_HOSTS to this site's host names."),
        (board.keys, 3, "Set FENER_BOARD_KEYS to the vetting board's public keys."),
        (
            2 <= board.threshold <= len(board.keys),
            4,
            "FENER_BOARD_THRESHOLD must be 2 or more, and at most the board's size.",
        ),
        (
            settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE,
            5,
            "Cookies must be Secure.",
        ),
        (not settings.DEBUG, 6, "DEBUG must be off."),
        (
            board.origin,
            8,
            "Set FENER_ORIGIN to the name that the board writes into rosters.",
        ),
        (settings.TODAY is None, 7, "The date must be today's."),
    ]
    return [_error(number, message) for good, number, message in wanted if not good]


@checks.register(checks.Tags.database)
def roster_is_current(**options: Any) -> list[checks.CheckMessage]:
    """Refuse a production start without a roster that readers would accept."""
    if not settings.PRODUCTION or not options.get("databases"):
        return []
    try:
        note = RosterNote.objects.newest()
    except DatabaseError:
        return [_error(10, "The database is not ready: run `manage.py migrate`.")]
    if note is None:
        return [_error(11, "No roster: run `manage.py roster publish FILE`.")]
    try:
        rosters.verify(note.text, board=settings.BOARD, today=today())
    except rosters.RosterError as error:
        return [_error(12, f"The roster is refused: {type(error).__name__}.")]
    return []


@checks.register(checks.Tags.database)
def releases_can_be_verified(**options: Any) -> list[checks.CheckMessage]:
    """Refuse a production start that could not say who signed its releases."""
    if not settings.PRODUCTION or not options.get("databases"):
        return []
    try:
        if not Release.objects.published().exists():
            return []
        signing.pinned()
    except DatabaseError:
        return []  # said by the check of the roster
    except signing.KeyRefused:
        return [_error(13, "Set FENER_RELEASE_VERIFIER to the public key of releases.")]
    return []
