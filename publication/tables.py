"""Which tables are published, their keys, and the privacy each one costs.

Every list of keys is fixed here and never depends on what was reported: a key
that appeared only when it had a case would give that case away.
"""

from fractions import Fraction
from typing import NamedTuple

from reporting.codes import Kind
from reporting.places import SIX

# What one case can cost in all its life, over every table and every quarter.
MAX_LIFETIME_EPSILON = Fraction(1)

# Answers that name none of the six places, and the kind of table of one cell.
OTHER = "OTHER"
ALL = "all"

# Days from the arrival of a report to the day a caseworker opened it.
BANDS = (("d1", 1), ("d3", 3), ("d7", 7), ("d30", 30))
LATER = "later"


class NoisyTable(NamedTuple):
    """Counts with noise: each case adds at most 1 to one cell, once in its life."""

    code: str
    scale: int
    keys: tuple[str, ...]


class SumTable(NamedTuple):
    """One cell: the sum of noisy cells of another table. It costs no privacy."""

    code: str
    of: str
    terms: tuple[str, ...]


_PLACES = (*(place.value for place in SIX), OTHER)
_KINDS = tuple(kind.value for kind in Kind)
_BANDS = (*(code for code, _ in BANDS), LATER)

# The rungs of the ladder are one table each: a case that climbs all of them
# pays for each, and the sum below says so. The first rung, opened, is the sum
# of the answer table (every opened case is in exactly one band) and is free.
TABLES = (
    NoisyTable("country_q", 5, _PLACES),
    NoisyTable("kind_q", 5, _KINDS),
    NoisyTable("answer_q", 5, _BANDS),
    NoisyTable("checked_q", 20, (ALL,)),
    NoisyTable("supported_q", 20, (ALL,)),
    NoisyTable("passed_on_q", 10, (ALL,)),
    NoisyTable("replied_q", 20, (ALL,)),
    NoisyTable("acting_q", 20, (ALL,)),
    NoisyTable("result_q", 10, (ALL,)),
)
SUMS = (
    SumTable("opened_q", "answer_q", _BANDS),
    SumTable("within_7_q", "answer_q", ("d1", "d3", "d7")),
)

# 3 tables at 1/5 + 2 at 1/10 + 4 at 1/20 = 0.6 + 0.2 + 0.2 = 1
LIFETIME_EPSILON = sum((Fraction(1, table.scale) for table in TABLES), Fraction())


def band(days: int) -> str:
    """Return the band that `days` from arrival to opening falls in."""
    return next((code for code, most in BANDS if days <= most), LATER)
