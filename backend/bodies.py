"""A request's body, which must come whole or not at all."""

from typing import Protocol

from django.core.exceptions import BadRequest


class Source(Protocol):
    """What a server gives as `wsgi.input`."""

    def read(self, size: int = ..., /) -> bytes: ...

    def readline(self, size: int = ..., /) -> bytes: ...


class CutShort(BadRequest):
    """The line broke before the announced end of the body."""


class WholeBody:
    """Reads a body of `length` bytes; raises CutShort where it ends too early.

    A server passes a broken line on as the end of the body. Half a message, or half
    a list of desks, would then be taken for all that somebody wanted to send.
    """

    def __init__(self, source: Source, length: int) -> None:
        self._source = source
        self._missing = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._missing if size < 0 else min(size, self._missing)
        data = self._take(wanted)
        if len(data) < wanted:
            raise CutShort
        return data

    def readline(self, size: int = -1) -> bytes:
        wanted = self._missing if size < 0 else min(size, self._missing)
        line = self._source.readline(wanted)
        self._missing -= len(line)
        if len(line) < wanted and not line.endswith(b"\n"):
            raise CutShort
        return line

    def _take(self, size: int) -> bytes:
        try:
            data = self._source.read(size) if size else b""
        except OSError as error:
            raise CutShort from error
        self._missing -= len(data)
        return data
