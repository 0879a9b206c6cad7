"""A browser that somebody has signed in from is known, for 180 days.

Wrong passwords are counted apart for it, so a stranger who keeps failing under a
name makes other strangers wait, never its owner. The cookie opens nothing.
"""

import re
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from reporting.calendar import today

DAYS = 180
PATH = "/casework/"
COOKIE = "__Secure-device" if settings.SESSION_COOKIE_SECURE else "device"
# An id, the day it ends and a seal over both and the name, which it does not tell.
VALUE = re.compile(r"([0-9a-f]{32})\.(\d{4}-\d\d-\d\d)\.([0-9a-f]{64})")


def _seal(device: str, until: str, username: str) -> str:
    value = f"{device} {until} {username}"
    return salted_hmac("casework.devices", value, algorithm="sha256").hexdigest()


def known(request: HttpRequest, username: str) -> str | None:
    """Return the id of this browser if it is known for `username`."""
    parts = VALUE.fullmatch(request.COOKIES.get(COOKIE, ""))
    if parts is None:
        return None
    device, until, seal = parts.groups()
    if not constant_time_compare(seal, _seal(device, until, username)):
        return None
    return device if today() <= date.fromisoformat(until) else None


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Know this browser for `username` from now on; a known one keeps its id."""
    device = known(request, username) or secrets.token_hex(16)
    until = (today() + timedelta(days=DAYS)).isoformat()
    response.set_cookie(
        COOKIE,
        f"{device}.{until}.{_seal(device, until, username)}",
        max_age=DAYS * 24 * 60 * 60,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def counter(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """Name the counter of wrong tries: one for a name, one more for each known device.

    The name is hashed with our secret: nobody reads in the counters who is being
    guessed at, or what was typed there by mistake.
    """
    username = (credentials or {}).get("username") or ""
    value = f"{known(request, username) or ''} {username}"
    return salted_hmac("casework.counter", value, algorithm="sha256").hexdigest()
