"""Reads bytes from front to back; used on pictures, which may be made to mislead."""

import re
from collections.abc import Iterator
from typing import Self

# Real pictures take some thousand steps. A file of nothing but tiny parts would hold
# the processor for minutes.
MAX_STEPS = 400_000


class Unreadable(Exception):
    """The bytes end too early or are not what they claim to be."""


class Reader:
    """What lies beyond the end raises Unreadable, and so do too many steps."""

    def __init__(
        self, data: bytes | memoryview, steps: Iterator[int] | None = None
    ) -> None:
        self._data = memoryview(data)
        self._at = 0
        self._steps = iter(range(MAX_STEPS)) if steps is None else steps

    def over(self, part: bytes | memoryview) -> Self:
        """Return a reader for a part; its steps count as this one's."""
        return type(self)(part, self._steps)

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._data)

    def starts_with(self, text: bytes) -> bool:
        return self._data[self._at : self._at + len(text)] == text

    def take(self, length: int) -> memoryview:
        end = self._at + length
        if end > len(self._data) or next(self._steps, None) is None:
            raise Unreadable
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def take_byte(self) -> int:
        return self.take(1)[0]

    def take_number(self, size: int, *, little: bool = False) -> int:
        return int.from_bytes(self.take(size), "little" if little else "big")

    def peek_number(self, size: int) -> int:
        number = self.take_number(size)
        self._at -= size
        return number

    def take_until(self, pattern: re.Pattern[bytes]) -> memoryview:
        """Take everything before the next place where `pattern` matches."""
        found = pattern.search(self._data, self._at)
        if found is None:
            raise Unreadable
        return self.take(found.start() - self._at)
