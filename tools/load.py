"""The visitors of `make bench`: reporters, each with a form, and readers of a page."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

HOST = "127.0.0.1"
FORM = "/en/report/"


@dataclass
class Tally:
    accepted: int = 0
    errors: int = 0


@dataclass(frozen=True)
class Post:
    path: str
    content_type: str
    make: Callable[[], bytes]


def measure(port: int, post: Post, *, clients: int, seconds: float) -> Tally:
    """Return how many reports were accepted, by all clients, within `seconds`."""
    tally = Tally()
    asyncio.run(_all(port, post, clients, time.monotonic() + seconds, tally))
    return tally


async def _all(port: int, post: Post, clients: int, until: float, tally: Tally) -> None:
    await asyncio.gather(*(_client(port, post, until, tally) for _ in range(clients)))


async def _client(port: int, post: Post, until: float, tally: Tally) -> None:
    while time.monotonic() < until:
        try:
            accepted = await _visit(port, post)
        except (OSError, ValueError, asyncio.IncompleteReadError):
            accepted = False
        if not accepted:
            tally.errors += 1
        elif time.monotonic() < until:
            tally.accepted += 1


async def _visit(port: int, post: Post) -> bool:
    """Open a connection, fetch the form, send a report; tell whether both went well."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(_head("GET", FORM, "Accept-Encoding: gzip"))
        if await _status(reader) != 200:
            return False
        body = post.make()
        lines = (f"Content-Type: {post.content_type}", f"Content-Length: {len(body)}")
        writer.write(_head("POST", post.path, *lines) + body)
        return await _status(reader) in (200, 201)
    finally:
        writer.close()


def _head(method: str, path: str, *lines: str) -> bytes:
    always = (f"Host: {HOST}", "Sec-Fetch-Site: same-origin")
    return "\r\n".join((f"{method} {path} HTTP/1.1", *always, *lines, "", "")).encode()


async def _status(reader: asyncio.StreamReader) -> int:
    """Read one whole answer and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    _, _, length = head.partition("content-length:")
    await reader.readexactly(int(length.split("\r\n", 1)[0]))
    return int(head.split(" ", 2)[1])


def read(port: int, path: str, *, clients: int, seconds: float) -> Tally:
    """Return how often a page was read, by clients that keep their connections."""
    tallies = [Tally() for _ in range(clients)]
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_reader, args=(port, path, until, tally))
        for tally in tallies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    accepted, errors = (
        (tally.accepted for tally in tallies),
        (t.errors for t in tallies),
    )
    return Tally(sum(accepted), sum(errors))


def _reader(port: int, path: str, until: float, tally: Tally) -> None:
    asked = _head("GET", path, "Accept-Encoding: gzip, deflate, br")
    while time.monotonic() < until:
        with socket.create_connection((HOST, port), timeout=10) as connection:
            try:
                while time.monotonic() < until:
                    connection.sendall(asked)
                    if not _read_answer(connection):  # closed: a worker is renewed
                        break
                    tally.accepted += 1
            except (OSError, ValueError):
                tally.errors += 1


def _read_answer(connection: socket.socket) -> bool:
    """Read one whole answer; tell whether there was one. ValueError if not a page."""
    data = connection.recv(65536)
    if not data:
        return False
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(head[:40])
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    missing = length - len(body)
    while missing:
        piece = connection.recv(min(missing, 65536))
        if not piece:
            raise ValueError("cut short")
        missing -= len(piece)
    return True
