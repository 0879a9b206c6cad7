"""Signing in: a name, a password and a one-time code, checked as one; or a passkey.

django-axes counts the wrong tries and decides who waits; here is how long, and that
its rows hold a hashed name, a number and a time, and no address, browser or path.
"""

import os
import threading
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import F, Max, Sum
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework.entry import devices, passkeys
from casework.models import Caseworker

FREE_TRIES = 4  # people mistype
COOL_OFF = [timedelta(seconds=seconds) for seconds in (15, 60, 300)]
FORGET = timedelta(days=1)
# django-otp doubles its wait with each wrong code, for ever; 2 ** 8 s is enough.
MOST_WRONG_CODES = 9
# Argon2id takes 100 MB a call; more at once than cores gains nothing.
_KDF = threading.BoundedSemaphore(os.cpu_count() or 1)
WAIT_SECONDS = 10


class Busy(Exception):
    """Too many passwords are being checked just now; nothing was done."""


class Entering:
    """Who may keep a session that they have begun."""

    def get_user(self, pk: int) -> Caseworker | None:
        entering = Caseworker.objects.who_may_enter().filter(pk=pk)
        return entering.select_related("organisation").first()


class PasswordAndCode(Entering):
    """Lets in with a password and a second factor: six digits, or a passkey."""

    def authenticate(
        self,
        request: HttpRequest,
        username: str,
        password: str,
        code: str = "",
        passkey: passkeys.Answer | None = None,
    ) -> Caseworker | None:
        """Return the caseworker, or None whatever was wrong. Raises Busy.

        A wrong name costs the same time as a wrong password, and a second factor is
        looked at only after the right password, so no stranger can use up codes.
        """
        caseworker = Caseworker.objects.filter(username=username).first()
        if not _is_password_of(caseworker, password) or caseworker is None:
            return None
        if self.get_user(caseworker.pk) is None:
            return None
        if passkey is None:
            caseworker.otp_device = _accepting_device(caseworker, code)
        else:
            place = passkeys.place_of(request)
            accepted = place and passkeys.accept(place, passkey, of=caseworker)
            caseworker.otp_device = accepted
        return caseworker if caseworker.otp_device else None


class PasskeyAlone(Entering):
    """Lets in with a passkey that has itself verified its owner: two factors in one."""

    def authenticate(
        self, request: HttpRequest, lone_passkey: passkeys.Answer
    ) -> Caseworker | None:
        """Return the caseworker whose passkey signed, or None whatever was wrong."""
        place = passkeys.place_of(request)
        passkey = passkeys.accept(place, lone_passkey) if place else None
        if passkey is None:
            return None
        caseworker = self.get_user(passkey.user_id)
        if caseworker is not None:
            caseworker.otp_device = passkey
        return caseworker


def prove(request: HttpRequest, password: str) -> bool:
    """Tell whether the person of this session knows their password. Raises Busy.

    Wrong tries count, and make wait, like those of signing in.
    """
    caseworker: Any = request.user
    credentials = {"username": caseworker.username}
    if AxesProxyHandler.is_locked(request, credentials):
        return False
    if _is_password_of(caseworker, password):
        return True
    user_login_failed.send(__name__, credentials=credentials, request=request)
    return False


def _is_password_of(caseworker: Caseworker | None, password: str) -> bool:
    if not _KDF.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        if caseworker is not None:
            return caseworker.check_password(password)
        Caseworker().set_password(password)
        return False
    finally:
        _KDF.release()


@transaction.atomic
def _accepting_device(caseworker: Caseworker, code: str) -> TOTPDevice | None:
    """Return the device whose code this is. Each code is accepted once."""
    owned = TOTPDevice.objects.filter(user=caseworker, confirmed=True)
    device = owned.select_for_update().first()
    if device is None:
        return None
    count = min(device.throttling_failure_count, MOST_WRONG_CODES)
    device.throttling_failure_count = count
    if not device.verify_token(code):
        return None
    owned.update(last_used_at=None)  # to the microsecond, and nobody needs it
    return device


def wait_after(failures: int) -> timedelta:
    """Return how long the next try must wait: it grows, and never for good."""
    step = min(failures - FREE_TRIES, len(COOL_OFF)) - 1
    return COOL_OFF[step] if step >= 0 else timedelta(0)


class Patience(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts wrong tries in axes' rows and leaves their other columns empty."""

    def is_locked(
        self, request: Any, credentials: dict[str, str] | None = None
    ) -> bool:
        if _is_nameless(credentials):
            return False
        # Two first tries at the same moment may have made two rows: add them up.
        tries = self._rows(request, credentials).aggregate(
            number=Sum("failures_since_start"), last=Max("attempt_time")
        )
        if not tries["number"]:
            return False
        now: datetime = request.axes_attempt_time
        until: datetime = tries["last"] + wait_after(tries["number"])
        return now < until

    def user_login_failed(
        self,
        sender: object,
        credentials: dict[str, str],
        request: Any = None,
        **_: Any,
    ) -> None:
        """Count a wrong try. One made while waiting does not make it longer."""
        if request is None or request.axes_locked_out or _is_nameless(credentials):
            return
        now = request.axes_attempt_time
        AccessAttempt.objects.filter(attempt_time__lt=now - FORGET).delete()
        with transaction.atomic():
            row = self._rows(request, credentials).select_for_update().first()
            if row is None:
                row = AccessAttempt(
                    username=devices.counter(request, credentials),
                    failures_since_start=1,
                )
            else:
                row.failures_since_start = F("failures_since_start") + 1
                row.attempt_time = now
            row.save()

    def user_logged_in(
        self, sender: object, request: HttpRequest, user: Caseworker, **_: Any
    ) -> None:
        self._rows(request, {"username": user.username}).delete()

    def user_logged_out(self, *_: Any, **__: Any) -> None:
        """Keep nothing: axes would clear rows by a fixed age here."""

    @staticmethod
    def _rows(request: HttpRequest, credentials: dict[str, str] | None) -> Any:
        counter = devices.counter(request, credentials)
        return AccessAttempt.objects.filter(username=counter).order_by("pk")


def _is_nameless(credentials: dict[str, str] | None) -> bool:
    """Tell a try with a passkey alone: nobody guesses a signature, and one counter for
    all people would let anybody make all of them wait."""
    return "lone_passkey" in (credentials or {})


def no_address(request: HttpRequest) -> None:
    """Tell axes where a request comes from: we do not know, and do not ask."""


def nobody(*_: Any) -> str:
    """Tell axes how to name a request in the log."""
    return "somebody"


def please_wait(
    request: HttpRequest, response: HttpResponse, credentials: object
) -> HttpResponse:
    """Answer a try made while waiting: the same page as for any other."""
    response.status_code = 429
    return response
