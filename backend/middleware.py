"""What every answer carries, and which requests from elsewhere are refused."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from backend import errors
from reporting.api import PREFIX

Answer = Callable[[HttpRequest], HttpResponse]

_STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # an empty icon saves a request and says nothing
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
# Casework opens envelopes in a worker and shows pictures in a sandboxed frame.
_CASEWORK = _STRICT | {
    "worker-src": "'self'",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
    "trusted-types": "fener",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

# Open data: any page may read it, and it is the same for every reader.
_OPEN = ("/data/", "/api/v1/results/")
_OPEN_HEADERS = _HEADERS | {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


STRICT_POLICY, CASEWORK_POLICY = _policy(_STRICT), _policy(_CASEWORK)


def is_casework(request: HttpRequest) -> bool:
    # On the public site this is a wrong address like any other, and sets no cookie.
    return settings.SITE != "public" and request.path.startswith("/casework/")


def security_headers(get_response: Answer) -> Answer:
    """Add the headers that a view has not set for itself."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400:  # a refusal is kept nowhere
            response.headers["Cache-Control"] = "no-store"
            response.headers.pop("ETag", None)
        is_open = request.path.startswith(_OPEN)
        for name, value in (_OPEN_HEADERS if is_open else _HEADERS).items():
            response.headers.setdefault(name, value)
        if is_open and not _is_page(request):
            _speaks_no_language(response)
        inside = is_casework(request)
        policy = CASEWORK_POLICY if inside else STRICT_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        framing = "SAMEORIGIN" if inside else "DENY"
        response.headers.setdefault("X-Frame-Options", framing)
        return response

    return answer


def _is_page(request: HttpRequest) -> bool:
    return request.path.startswith("/data/") and request.path.endswith("/")


def _speaks_no_language(response: HttpResponse) -> None:
    """Let a cache keep one copy of a file: no language of a reader changes it."""
    for name in ("Vary", "Content-Language"):
        response.headers.pop(name, None)


def bounded_bodies(get_response: Answer) -> Answer:
    """Refuse a body of unknown or impossible length before anything reads it.

    A chunked body would reach Django as an empty form, and an empty report must
    never get a receipt.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if "Transfer-Encoding" in request.headers:
            return errors.length_required(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > _most_bytes(request):
            return errors.too_large(request)
        return get_response(request)

    return answer


def _most_bytes(request: HttpRequest) -> int:
    if request.path.startswith(PREFIX) or is_casework(request):
        return settings.MAX_BODY_BYTES
    return settings.MAX_REPORT_FILES_BYTES + 4 * settings.MAX_BODY_BYTES


class CsrfByPlace(CsrfViewMiddleware):
    """Ask for Django's token in casework, for a same-origin proof elsewhere.

    A reporter has no cookie and no standing here that a foreign page could
    borrow, so a token (which needs a cookie) would protect nothing and leave a
    trace. See docs/decisions/0004.
    """

    def process_request(self, request: HttpRequest) -> None:
        if is_casework(request):
            super().process_request(request)

    def process_view(
        self, request: HttpRequest, callback: Any, args: Any, kwargs: Any
    ) -> Any:
        if is_casework(request):
            return super().process_view(request, callback, args, kwargs)
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return None
        return None if comes_from_here(request) else errors.refused(request)


def comes_from_here(request: HttpRequest) -> bool:
    """Tell whether the browser vouches that our own page sent this request.

    Either proof is enough: `Sec-Fetch-Site` (absent on plain-http onions in
    some browsers) or `Origin`. A foreign `Origin` is refused whatever else is
    said; a request with neither comes from no browser that could be tricked.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if origin not in (None, "null"):
        scheme = "https" if request.is_secure() else "http"
        if origin != f"{scheme}://{request.get_host()}":
            return False
    if origin == "null":
        return site == "same-origin"
    return site in (None, "same-origin", "none")
