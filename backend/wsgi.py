"""The service as gunicorn starts it: checked first, then blind to visitors."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core import checks
from django.core.wsgi import get_wsgi_application
from django.db import connections

from backend.bodies import WholeBody
from backend.kept import Kept

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

# The only headers that our code may see. What is not here could name or place a
# visitor, today or in a browser to come.
HEADERS = {
    f"HTTP_{name}"
    for name in (
        "ACCEPT_ENCODING",
        "ACCEPT_LANGUAGE",
        "COOKIE",
        "HOST",
        "IF_MODIFIED_SINCE",
        "IF_NONE_MATCH",
        "IF_RANGE",
        "ORIGIN",
        "RANGE",
        "SEC_FETCH_SITE",
        "TRANSFER_ENCODING",
        "X_CSRFTOKEN",
        "X_FORWARDED_PROTO",
    )
}
# Where the visitor's end of the line is.
PLACES = ("REMOTE_", "PROXY_", "gunicorn.socket")

DO_NOT_TRY_AGAIN = 3  # gunicorn starts a worker anew after any other exit

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def forgetting(inner: WSGI) -> WSGI:
    """Wrap `inner` so that it never learns who asks."""

    def answer(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        for name in [name for name in environ if _is_a_trace(name)]:
            del environ[name]
        return inner(environ, start_response)

    return answer


def _is_a_trace(name: str) -> bool:
    is_header = name.startswith("HTTP_")
    return (is_header and name not in HEADERS) or name.startswith(PLACES)


def whole(inner: WSGI) -> WSGI:
    """Wrap `inner` so that a body cut short is refused and never taken for all."""

    def answer(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return inner(environ, start_response)

    return answer


def stop_if_unsafe() -> None:
    """Refuse to serve while a check fails: gunicorn runs none by itself."""
    errors = [m for m in checks.run_checks(databases=["default"]) if m.is_serious()]
    if errors:
        for error in errors:
            print(f"Fener does not start: {error.msg}", file=sys.stderr)
        sys.exit(DO_NOT_TRY_AGAIN)


_application = get_wsgi_application()
stop_if_unsafe()
connections.close_all()  # workers are forks, and must not share one
application = forgetting(Kept(whole(_application)))
