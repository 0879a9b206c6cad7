"""The public results, kept for a moment in a worker's memory: the same for everybody.

Django is asked with a request that holds nothing but the address of the page, so
nothing of a visitor can be in an answer that others get. Only what the views declare
public is kept, and for so short a time that a release or a withdrawal shows soon.
"""

import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from typing import Any

import brotli
from django.utils.http import parse_etags, parse_http_date_safe

# Seconds until Django is asked again; and how long others still get the old answer
# while one asks, so that not all of them ask at once.
FRESH, GRACE = 30, 5
MOST_PAGES = 1_000
MOST_BYTES = 8 * 2**20  # of each worker, packed forms included
MOST_PAGE_BYTES = 2**20

_PLACES = re.compile(r"/(?:[a-z]{2,3}(?:-[a-z]+)?/results|data|api/v1/results)/")
# What Django is told: the address, by each part of which answers are told apart,
_ADDRESS = (
    "HTTP_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "PATH_INFO",
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "wsgi.url_scheme",
)
# and what is the same in every request.
_OF_THE_SERVER = (
    "wsgi.errors",
    "wsgi.multiprocess",
    "wsgi.multithread",
    "wsgi.run_once",
    "wsgi.version",
)
# Whoever says one of these is answered by Django itself.
_OF_ONE_VISITOR = (
    "CONTENT_LENGTH",
    "HTTP_COOKIE",
    "HTTP_RANGE",
    "HTTP_TRANSFER_ENCODING",
    "QUERY_STRING",
)
_PACKABLE = ("text/", "application/json", "application/ld+json", "application/xml")
_PACKABLE_END = ("+json", "+xml", "/yaml")
# The best first; the same bytes in each worker, hence no time in gzip's head.
_PACK: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=9),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}
_OF_A_BODY = ("content-length", "content-type", "content-encoding")

Headers = list[tuple[str, str]]
WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Key = tuple[str, ...]


@dataclass
class Answer:
    """What Django said, and the packed forms that somebody has asked for."""

    status: str
    headers: Headers
    body: bytes
    until: float = 0
    packed: dict[str, bytes] = field(default_factory=dict)

    def header(self, name: str) -> str:
        found = (text for key, text in self.headers if key.lower() == name)
        return ", ".join(found)

    def is_for_everybody(self) -> bool:
        control = self.header("cache-control").replace(" ", "").lower().split(",")
        return (
            self.status == "200 OK"
            and "public" in control
            and not {"no-store", "no-cache", "private"} & set(control)
            and not self.header("set-cookie")
            and not self.header("content-encoding")
            and "cookie" not in self.header("vary").lower()
            and len(self.body) <= MOST_PAGE_BYTES
        )

    def size(self) -> int:
        return len(self.body) + sum(map(len, self.packed.values()))

    def form(self, coding: str) -> tuple[Headers, bytes]:
        """Return the headers and the body in this coding, packed once."""
        if not coding or not _is_packable(self.header("content-type")):
            return self.headers, self.body
        if coding not in self.packed:
            self.packed[coding] = _PACK[coding](self.body)
        body = self.packed[coding]
        own = {"content-length", "etag"}
        headers = [pair for pair in self.headers if pair[0].lower() not in own]
        headers += [
            ("Content-Encoding", coding),
            ("Content-Length", str(len(body))),
            # Other bytes of the same page: good for a 304, not for putting together.
            ("ETag", f"W/{self.header('etag').removeprefix('W/')}"),
        ]
        return headers, body


class Kept:
    """Wrap `inner` and answer from memory what is public and the same for everybody."""

    def __init__(
        self, inner: WSGI, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._inner, self._clock = inner, clock
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if not _is_public(environ):
            return self._inner(environ, start_response)
        answer = self._answer(environ)
        return _send(answer, environ, start_response)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        key = tuple(environ.get(name, "") for name in _ADDRESS)
        now = self._clock()
        with self._lock:
            old = self._answers.get(key)
            if old and now < old.until:
                self._answers.move_to_end(key)
                return old
            if old:
                old.until = now + GRACE
        new = _ask(self._inner, environ)
        with self._lock:
            return self._keep(key, old, new, now)

    def _keep(self, key: Key, old: Answer | None, new: Answer, now: float) -> Answer:
        self._answers.pop(key, None)
        if not new.is_for_everybody():
            return new
        new.headers = _as_kept(new)
        if old and (old.body, old.headers) == (new.body, new.headers):
            new = old  # with its packed forms
        new.until = now + FRESH
        self._answers[key] = new
        size = sum(answer.size() for answer in self._answers.values())
        while size > MOST_BYTES or len(self._answers) > MOST_PAGES:
            _, gone = self._answers.popitem(last=False)
            size -= gone.size()
        return new


def _is_public(environ: dict[str, Any]) -> bool:
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and _PLACES.match(environ["PATH_INFO"]) is not None
        and "HTTP_HOST" in environ
        and not any(environ.get(name) for name in _OF_ONE_VISITOR)
    )


def _ask(inner: WSGI, environ: dict[str, Any]) -> Answer:
    """Return the whole answer to a request that says nothing but the address."""
    told = (*_ADDRESS, *_OF_THE_SERVER)
    asked = {name: environ[name] for name in told if name in environ}
    asked |= {"REQUEST_METHOD": "GET", "QUERY_STRING": "", "wsgi.input": BytesIO()}
    said: list[Any] = []

    def start(status: str, headers: Headers, exc_info: Any = None) -> None:
        said[:] = status, headers

    pieces = inner(asked, start)
    try:
        body = b"".join(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    status, headers = said
    return Answer(status, headers, body)


def _as_kept(answer: Answer) -> Headers:
    """Say what it varies by (nobody's language was asked), and give it a tag."""
    varies = {word.strip() for word in answer.header("vary").split(",")}
    varies -= {"", "Accept-Language"}
    own = {
        "Vary": ", ".join(sorted(varies | {"Accept-Encoding"})),
        "ETag": answer.header("etag") or f'"{hashlib.sha256(answer.body).hexdigest()}"',
        "Content-Length": str(len(answer.body)),
    }
    replaced = {name.lower() for name in own}
    kept = [pair for pair in answer.headers if pair[0].lower() not in replaced]
    return [*kept, *own.items()]


def _is_packable(media_type: str) -> bool:
    essence = media_type.partition(";")[0]
    return essence.startswith(_PACKABLE) or essence.endswith(_PACKABLE_END)


def _coding(accepted: str) -> str:
    """Return the best packing that a browser takes; others get the plain bytes."""
    words = {word.replace(" ", "") for word in accepted.lower().split(",")}
    return next((name for name in _PACK if name in words), "")


def _send(
    answer: Answer, environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    status, headers, body = answer.status, answer.headers, answer.body
    if answer.until:
        headers, body = answer.form(_coding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        if _is_known(answer, environ):
            status = "304 Not Modified"
            headers = [pair for pair in headers if pair[0].lower() not in _OF_A_BODY]
            body = b""
    start_response(status, list(headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _is_known(answer: Answer, environ: dict[str, Any]) -> bool:
    """Tell whether the browser has it already: by tag, or else by day."""
    if tags := environ.get("HTTP_IF_NONE_MATCH"):
        known = {tag.removeprefix("W/") for tag in parse_etags(tags)}
        return bool(known & {"*", answer.header("etag").removeprefix("W/")})
    since = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    changed = parse_http_date_safe(answer.header("last-modified"))
    return since is not None and changed is not None and changed <= since
