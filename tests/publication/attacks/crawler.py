"""Reads all that the public can read, by following whatever the pages point at."""

import re
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.test import Client

HERE = "http://testserver"
# What serves the same bytes to everybody, whatever is in the database.
_NOT_FOLLOWED = ("/static/", "/casework")
_LINK = re.compile(r"""(?:href|src|data|action)=["']([^"'\s]+)["']""")
# In JSON, Atom and plain texts: an address of this site, whole or from its root.
_ADDRESS = re.compile(rf"""{HERE}/[^\s"'<>)\]]*|(?<=")/[a-z][^\s"'<>]*(?=")""")
# The form of reporters says what day it is, and has a key made anew for each form, so
# that a repeated send is known. Neither says anything of others.
_BY_DESIGN = re.compile(
    rb'(name="form_key"\s+value=|data-form-key=|data-today=)"[^"]*"'
)


class Seen(NamedTuple):
    """One answer: everything that a reader could compare."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


Found = dict[str, Seen]


def seeds() -> list[str]:
    """Return where a reader, or somebody who guesses, begins."""
    pages = [f"/{code}/" for code, _name in settings.LANGUAGES]
    results = [f"{page}results/" for page in pages]
    guesses = [
        "2019q1/",
        "2026q9/",
        "nothing/",
        "changed/0123456789abcdef01234567/",
        "places/XX/",
        "places/AL/embed/",
        "feed.atom",
        "sitemap.xml",
    ]
    return [
        "/",
        *pages,
        *results,
        *(f"{page}{guess}" for page in results for guess in guesses),
        "/data/v1/",
        "/data/v1/latest/manifest.json",
        "/data/v1/2019q1/manifest.json",
        "/data/v1/nothing",
        "/data/v1/ledger.csv",
        "/api/v1/results/",
        "/api/v1/results/nothing/",
        "/api/v1/schema/",
        "/robots.txt",
        "/sitemap.xml",
        "/favicon.ico",
        "/healthz",
        "/nothing",
    ]


def crawl(client: Client, *more: str, within: tuple[str, ...] = ("/",)) -> Found:
    """Fetch every page `within` that can be reached, by GET and by HEAD."""
    waiting: deque[str] = deque([*seeds(), *more])
    found: Found = {}
    while waiting:
        address = waiting.popleft()
        if f"GET {address}" in found or not address.startswith(within):
            continue
        answer = _seen(client.get(address))
        found[f"GET {address}"] = answer
        found[f"HEAD {address}"] = _seen(client.head(address))
        waiting.extend(_links(address, answer))
    return found


def _seen(response) -> Seen:
    chunks = response.streaming_content if response.streaming else [response.content]
    body = _BY_DESIGN.sub(rb'\1"..."', b"".join(chunks))
    return Seen(response.status_code, tuple(sorted(response.headers.items())), body)


def _links(address: str, answer: Seen) -> Iterable[str]:
    text = answer.body.decode("utf-8", "replace").replace("&amp;", "&")
    headers = dict(answer.headers)
    places = [headers.get("Location", "")]
    if "html" in headers.get("Content-Type", ""):
        places += _LINK.findall(text)
    else:
        places += _ADDRESS.findall(text) + _LINK.findall(text)
    for place in places:
        parts = urlsplit(urljoin(f"{HERE}{address}", place))
        path = unquote(parts.path)
        is_here = f"{parts.scheme}://{parts.netloc}" == HERE
        if place and is_here and not path.startswith(_NOT_FOLLOWED):
            yield f"{path}?{parts.query}" if parts.query else path


def pages(found: Found) -> Found:
    """Choose what GET answered with 200."""
    return {
        name.removeprefix("GET "): seen
        for name, seen in found.items()
        if name.startswith("GET ") and seen.status == 200
    }
