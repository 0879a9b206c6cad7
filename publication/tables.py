"""Which tables are published, their keys, and the privacy each one costs.

Every list of keys is fixed here and never depends on what was reported: a key
that appeared only when it had a case would give that case away. Why these tables
and these scales: docs/decisions/0013. Pure.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from publication.keys import (
    ALL,
    ANSWERS,
    BANDS,
    BODIES,
    KINDS,
    OTHER_KINDS,
    PLACES,
    PRESSURES,
    REGION_KEYS,
    WITHIN_7,
    Answered,
    joined,
)

# What one case can cost in all its life, over every table and every release.
MAX_LIFETIME_EPSILON = Fraction(1)
# What the database itself refuses to go beyond, should tables ever be added.
HARD_CEILING = Fraction(2)

# When the noisy sum of the places, of this quarter and of those that waited before it,
# is below this, the other tables wait and their cases go into a later quarter: mostly
# noise would be shown. Decided on published values, so that it costs nothing.
MINIMUM_VOLUME = 200


class NoisyTable(NamedTuple):
    """Counts with noise: each case adds at most 1 to one cell, once in its life."""

    code: str
    scale: int
    keys: tuple[str, ...]
    # A table of a year may hold what a table of its quarters has counted, which holds a
    # case in one of them. Else it counts and marks by itself.
    adds_up: str = ""

    @property
    def is_yearly(self) -> bool:
        return self.code.endswith("_y")

    @property
    def waits(self) -> bool:
        """Tell whether it is held back in a quarter with few cases."""
        return not self.is_yearly and self.code != VOLUME


class SumTable(NamedTuple):
    """One cell: the sum of noisy cells of another table. It costs no privacy."""

    code: str
    of: str
    terms: tuple[str, ...]


def _how_of_all(how: str) -> tuple[str, ...]:
    return tuple(joined(body, how) for body in BODIES)


VOLUME = "country_q"
_PLACES_AND_KINDS = tuple(joined(place, kind) for place in PLACES for kind in KINDS)
_BODIES_AND_ANSWERS = tuple(joined(body, how) for body in BODIES for how in ANSWERS)

TABLES = (
    NoisyTable("country_q", 5, PLACES),
    # Pressure is told by its type and everything else by its kind: one table, because
    # a case that is coded anew could otherwise be counted in two.
    NoisyTable("kind_q", 5, (*OTHER_KINDS, *PRESSURES)),
    NoisyTable("answer_q", 10, BANDS),
    NoisyTable("referred_q", 10, PLACES),
    NoisyTable("investigated_q", 10, PLACES),
    NoisyTable("result_q", 10, (ALL,)),
    NoisyTable("countrykind_y", 10, _PLACES_AND_KINDS, adds_up=VOLUME),
    NoisyTable("region_y", 20, REGION_KEYS, adds_up=VOLUME),
    NoisyTable("institution_y", 20, _BODIES_AND_ANSWERS),
)
SUMS = (
    SumTable("heard_q", "country_q", PLACES),
    SumTable("pressure_q", "kind_q", PRESSURES),
    SumTable("answered_q", "answer_q", BANDS),
    SumTable("within_7_q", "answer_q", WITHIN_7),
    SumTable("passed_on_q", "referred_q", PLACES),
    SumTable("acting_q", "investigated_q", PLACES),
    SumTable("answering_y", "institution_y", _how_of_all(Answered.ANSWERED)),
    SumTable("silent_y", "institution_y", _how_of_all(Answered.SILENT)),
)
TABLE = {table.code: table for table in TABLES}
SUM = {table.code: table for table in SUMS}

# 2 tables at 1/5 + 5 at 1/10 + 2 at 1/20 = 0.4 + 0.5 + 0.1 = 1
LIFETIME_EPSILON = sum((Fraction(1, table.scale) for table in TABLES), Fraction())


def sums_of(code: str) -> Iterator[SumTable]:
    """Give the sums that are taken over the table `code`."""
    return (each for each in SUMS if each.of == code)
