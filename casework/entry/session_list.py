"""A person's own sessions: seen as days, named by a handle that opens nothing."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from casework import audit
from casework.codes import Action
from casework.models import Caseworker, Session


@dataclass(frozen=True)
class Shown:
    """What a person sees of a session. The handle opens nothing."""

    handle: str
    began_on: date
    is_this: bool


def handle_of(session_key: str) -> str:
    name = "casework.session_list"
    return salted_hmac(name, session_key, algorithm="sha256").hexdigest()


def shown(request: HttpRequest) -> list[Shown]:
    """Give the sessions of whoever asks, this one first."""
    this = request.session.session_key
    rows = _going(request).order_by("-began_on", "session_key")
    found = [
        Shown(handle_of(row.session_key), row.began_on, row.session_key == this)
        for row in rows
    ]
    return sorted(found, key=lambda session: not session.is_this)


def end_one(request: HttpRequest, handle: str) -> bool:
    """End one of one's own sessions; False when there is none of that handle."""
    for row in _going(request):
        if constant_time_compare(handle_of(row.session_key), handle):
            row.delete()
            return True
    return False


@transaction.atomic
def end_others(request: HttpRequest, *, by: Caseworker) -> None:
    """End all sessions of `by` but the one of this request."""
    theirs = Session.objects.filter(caseworker=by)
    theirs.exclude(session_key=request.session.session_key).delete()
    audit.record(Action.SIGN_OUT_ALL, by=by)


def _going(request: HttpRequest) -> QuerySet[Session]:
    now = timezone.now()
    return Session.objects.filter(caseworker=request.user.pk, expire_date__gt=now)
