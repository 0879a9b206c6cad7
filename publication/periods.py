"""Quarters, and the fixed days on which their numbers may appear. Pure."""

import re
from datetime import date, timedelta
from typing import NamedTuple, Self

_WRITTEN = re.compile(r"(20[0-9]{2})q([1-4])")


class BadPeriod(ValueError):
    """What was written is no quarter such as 2026q3."""


class Quarter(NamedTuple):
    """Three months of a year: `Quarter(2026, 3)` is July to September 2026."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the quarter written `2026q3`, or raise `BadPeriod`."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise BadPeriod(text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}q{self.number}"

    @property
    def start(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def end(self) -> date:
        """The last day; nothing that is done later counts in this quarter."""
        return self.next.start - timedelta(days=1)

    @property
    def ends_year(self) -> bool:
        """Tell whether the tables of the whole year come with this quarter."""
        return self.number == 4

    @property
    def of_year(self) -> "tuple[Quarter, ...]":
        """The quarters of this year, up to this one."""
        return tuple(Quarter(self.year, number + 1) for number in range(self.number))

    @property
    def released_from(self) -> date:
        """45 days or so after the end: 15 February, May, August or November.

        The day is fixed, so that a release being early, late or absent can
        never say anything about what was reported.
        """
        following = self.next
        return date(following.year, following.number * 3 - 1, 15)

    @property
    def next(self) -> "Quarter":
        if self.number == 4:
            return Quarter(self.year + 1, 1)
        return Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> "Quarter":
        if self.number == 1:
            return Quarter(self.year - 1, 4)
        return Quarter(self.year, self.number - 1)


def next_to_release(today: date) -> Quarter:
    """Return the quarter whose day of release comes next, today included."""
    quarter = Quarter.of(today).previous
    return quarter if today <= quarter.released_from else quarter.next
