"""A session ends after 15 idle minutes and after 8 hours, and its row tells neither.

The row in the database is written at sign-in, good until the quarter of an hour
after those 8 hours, and not touched again. The moments of sign-in and of the last
request are needed to the second, but only by us and only now: they lie, signed,
in a second cookie of the caseworker's own browser. See docs/decisions/0005.
"""

import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.core import signing
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from reporting.calendar import today

IDLE_SECONDS = 15 * 60
WHOLE_SECONDS = 8 * 60 * 60
SLOT_SECONDS = 15 * 60
PATH = "/casework/"
SALT = "casework.sessions"
CLOCK_COOKIE = "__Secure-clock" if settings.SESSION_COOKIE_SECURE else "clock"


def round_up(moment: datetime) -> datetime:
    """Return the next full quarter of an hour."""
    slots = -(-int(moment.timestamp()) // SLOT_SECONDS)
    return datetime.fromtimestamp(slots * SLOT_SECONDS, UTC)


class NoFiles(FileUploadHandler):
    """Skip every file: casework takes none, and a stranger could fill the store."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None: ...

    def file_complete(self, file_size: int) -> None: ...


class SessionStore(db.SessionStore):
    """Django's own rows, but with a coarse end and the name of their person."""

    @classmethod
    def get_model_class(cls) -> Any:
        from casework.models import Session  # models load after this engine does

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.expire_date = round_up(row.expire_date)
        row.caseworker_id = data.get(SESSION_KEY)
        row.began_on = today()
        return row


class CaseworkSessions(SessionMiddleware):
    """Django's sessions, ended by our clock. Outside casework there are none."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if not request.path.startswith(PATH):
            return
        request.upload_handlers = [NoFiles(request)]
        request.session_began = None  # type: ignore[attr-defined]
        if not request.session.session_key:
            return
        began = _began(request)
        if began is None:
            request.session.flush()
        request.session_began = began  # type: ignore[attr-defined]

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        if not request.path.startswith(PATH):
            return response  # no cookie is answered there, not even to delete one
        response = super().process_response(request, response)
        if SESSION_KEY in request.session:
            _wind(request, response)
        elif CLOCK_COOKIE in request.COOKIES:
            response.delete_cookie(CLOCK_COOKIE, path=PATH, samesite="Strict")
        return response


def _bound(request: HttpRequest) -> str:
    key = request.session.session_key or ""
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()


def _began(request: HttpRequest) -> int | None:
    """Read the moment of sign-in from a clock of this very session, still going."""
    clock = request.COOKIES.get(CLOCK_COOKIE, "")
    try:
        bound, began = signing.loads(clock, salt=SALT, max_age=IDLE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    is_ours = bound == _bound(request)
    return began if is_ours and time.time() - began < WHOLE_SECONDS else None


def _wind(request: HttpRequest, response: HttpResponse) -> None:
    began = request.session_began or int(time.time())  # type: ignore[attr-defined]
    response.set_cookie(
        CLOCK_COOKIE,
        signing.dumps([_bound(request), began], salt=SALT),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
