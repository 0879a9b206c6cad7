"""The service as gunicorn starts it: checked first, then blind to addresses."""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core import checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

# What could name or place a visitor goes before any of our code can see it.
TRACES = (
    "REMOTE_ADDR",
    "REMOTE_PORT",
    "REMOTE_HOST",
    "HTTP_USER_AGENT",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_REFERER",
    "HTTP_ACCEPT",
    "HTTP_DNT",
)

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def forgetting(inner: WSGI) -> WSGI:
    """Wrap `inner` so that it never learns who asks."""

    def answer(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        for name in [n for n in environ if n in TRACES or n.startswith("HTTP_SEC_CH_")]:
            del environ[name]
        return inner(environ, start_response)

    return answer


def stop_if_unsafe() -> None:
    """Refuse to serve while a check fails: gunicorn runs none by itself."""
    errors = [m for m in checks.run_checks(databases=["default"]) if m.is_serious()]
    if errors:
        sys.exit("\n".join(f"Fener does not start: {error.msg}" for error in errors))


_application = get_wsgi_application()
stop_if_unsafe()
application = forgetting(_application)
