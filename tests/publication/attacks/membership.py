"""Is this one case among those that were counted? How well anybody could tell. Pure.

The adversary knows two worlds that differ in one case, and sees everything that is
published in eight quarters. All of it is computed from the noisy counts and from which
tables waited, so those are what is given here: nobody who reads the pages knows more.
The best test between two known worlds is the ratio of their likelihoods (Neyman and
Pearson 1933). Limits: Kairouz, Oh and Viswanath 2015; the audit by counting hits:
Jagielski, Ullman and Oprea 2020, with the intervals of Clopper and Pearson 1934.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp, lgamma, log, sqrt, tanh
from typing import NamedTuple

from publication.keys import OTHER
from publication.tables import (
    LIFETIME_EPSILON,
    MINIMUM_VOLUME,
    TABLE,
    TABLES,
    VOLUME,
)

Draw = Callable[..., list[int]]
# Which table, the index of the quarter counted before (-1: none), and of this one.
Due = tuple[str, int, int]
Exact = Callable[[Due], tuple[dict[str, int], dict[str, int]]]


class Audit(NamedTuple):
    """What was measured, and what was promised."""

    advantage: float
    standard_error: float
    limit: float
    audited: float
    declared: float

    @property
    def holds(self) -> bool:
        is_close = self.advantage <= self.limit + 3 * self.standard_error
        return is_close and self.audited <= self.declared


def observe(exact: Exact, draw: Draw, *, is_in: bool, trials: int, quarters: int):
    """Publish `trials` times; return how much each speaks for the world with the case.

    `exact` gives the counts without and with it; `draw` is noise.draw, or a wrong one.
    """
    world = _World(exact, draw, is_in=is_in, trials=trials)
    for now in range(quarters):
        world.release(now)
    return world.scores


class _World:
    """As many publishers as there are trials, of the same cases."""

    def __init__(self, exact: Exact, draw: Draw, *, is_in: bool, trials: int) -> None:
        self.exact, self.draw, self.is_in = exact, draw, is_in
        self.everybody = range(trials)
        self.scores = [0.0] * trials
        self.last_whole = [-1] * trials
        self.waiting = [0] * trials

    def release(self, now: int) -> None:
        for trial, places in enumerate(
            self.publish((VOLUME, now - 1, now), self.everybody)
        ):
            self.waiting[trial] += shown_volume(places)
        whole = [n for n in self.everybody if self.waiting[n] >= MINIMUM_VOLUME]
        groups: dict[int, list[int]] = defaultdict(list)
        for trial in whole:
            groups[self.last_whole[trial]].append(trial)
            self.last_whole[trial], self.waiting[trial] = now, 0
        for table in TABLES:
            if table.waits:
                for before, which in groups.items():
                    self.publish((table.code, before, now), which)
            elif table.is_yearly and now % 4 == 3:
                self.publish((table.code, now - 4, now), self.everybody)

    def publish(self, due: Due, which: Sequence[int]) -> list[list[int]]:
        """Draw the cells that tell the worlds apart, or decide what waits."""
        table, worlds = TABLE[due[0]], self.exact(due)
        # The other cells have the same law in both worlds and say nothing.
        told = [
            key
            for key in table.keys
            if table.code == VOLUME or worlds[0][key] != worlds[1][key]
        ]
        counts = [worlds[self.is_in][key] for key in told]
        if not told:  # nobody learns anything here
            return []
        flat = self.draw(counts * len(which), scale=table.scale)
        starts = range(0, len(flat), len(told))
        rows = [flat[start : start + len(told)] for start in starts]
        scale = draw_scale(self.draw, table.scale)
        for trial, row in zip(which, rows, strict=True):
            for key, noisy in zip(told, row, strict=True):
                without, with_it = (abs(noisy - world[key]) for world in worlds)
                self.scores[trial] += (without - with_it) / scale
        return rows


def draw_scale(draw: Draw, scale: int) -> int:
    """Return the scale that `draw` really uses: an adversary would find it out."""
    wrong: Callable[[int], int] = getattr(draw, "scale_of", lambda asked: asked)
    return wrong(scale)


def shown_volume(places: Sequence[int]) -> int:
    """Return what the places add up to, as published: none is below zero."""
    keys = TABLE[VOLUME].keys
    shown = zip(keys, places, strict=True)
    return sum(max(0, n) for key, n in shown if key != OTHER)


def audit(without: Sequence[float], with_it: Sequence[float]) -> Audit:
    """Choose the best threshold on one half of the trials, and measure on the other."""
    declared = float(LIFETIME_EPSILON)
    learn, check = (_Trials(without[i::2], with_it[i::2]) for i in (0, 1))
    cut = max(learn.cuts(), key=lambda at: learn.rates(at)[1] - learn.rates(at)[0])
    false, true = check.rates(cut)
    half = len(check.without)
    error = sqrt((true * (1 - true) + false * (1 - false)) / half)
    cut = max(learn.cuts(), key=learn.epsilon)
    limit = tanh(declared / 2)
    return Audit(true - false, error, limit, check.epsilon(cut), declared)


class _Trials:
    def __init__(self, without: Sequence[float], with_it: Sequence[float]) -> None:
        # Sums of tenths come out a little different in another order.
        self.without = [round(score, 6) for score in without]
        self.with_it = [round(score, 6) for score in with_it]

    def cuts(self) -> list[float]:
        every = sorted({*self.without, *self.with_it})
        return [(low + high) / 2 for low, high in pairwise(every)]

    def hits(self, cut: float) -> tuple[int, int]:
        return tuple(
            sum(score > cut for score in scores)
            for scores in (self.without, self.with_it)
        )  # type: ignore[return-value]

    def rates(self, cut: float) -> tuple[float, float]:
        false, true = self.hits(cut)
        return false / len(self.without), true / len(self.with_it)

    def epsilon(self, cut: float) -> float:
        """Return what the loss of privacy is at least, with 95 % confidence."""
        false, true = self.hits(cut)
        size = len(self.without)
        above = least(true, size) / most(false, size)
        below = least(size - false, size) / most(size - true, size)
        return max(0.0, *(log(x) if x > 0 else 0.0 for x in (above, below)))


def least(hits: int, size: int, *, doubt: float = 0.0125) -> float:
    """Return the lower limit of a share, wrong once in 1/`doubt` times."""
    return 1 - most(size - hits, size, doubt=doubt)


def most(hits: int, size: int, *, doubt: float = 0.0125) -> float:
    """Return the upper limit of a share (Clopper and Pearson), by halving."""
    low, high = hits / size, 1.0
    if hits == size:
        return 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if _at_most(hits, size, middle) > doubt:
            low = middle
        else:
            high = middle
    return high


def _at_most(hits: int, size: int, share: float) -> float:
    """Return the chance of so many hits or fewer."""
    if share in (0.0, 1.0):
        return float(share == 0.0)
    yes, no = log(share), log(1 - share)
    whole = lgamma(size + 1)
    return sum(
        exp(whole - lgamma(k + 1) - lgamma(size - k + 1) + k * yes + (size - k) * no)
        for k in range(hits + 1)
    )
