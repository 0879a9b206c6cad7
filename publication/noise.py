"""The noise of a release, and the margin that it costs.

Method: the discrete Laplace mechanism (Ghosh, Roughgarden and Sundararajan
2009), drawn by OpenDP, whose sampler is exact and reads the operating system's
randomness. There is no seed. The scale is a whole number, so that the privacy
loss is exactly 1/scale for each case that is counted once.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from functools import cache
from importlib.metadata import version
from itertools import accumulate
from math import exp
from typing import NamedTuple

CONFIDENCE = 0.95
# Beyond this many scales the tail holds less than one part in 10^8.
_REACH = 20


class Estimate(NamedTuple):
    """A noisy count as it is published, and whether it is large enough to show."""

    value: int
    low: int
    high: int
    is_shown: bool


class NoiseIsWrong(Exception):
    """The noise library promises another privacy loss than we asked for."""


def draw(counts: Sequence[int], *, scale: int) -> list[int]:
    """Return each count with its own fresh noise; a sum may be below zero.

    Only the release job calls this. OpenDP is loaded here and nowhere else: it
    is large, and no process that answers the public should be able to draw.
    """
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    mechanism = space >> dp.m.then_laplace(scale=float(scale))
    if abs(mechanism.map(1) * scale - 1) > 1e-9:
        raise NoiseIsWrong(f"scale {scale}")
    return [int(value) for value in mechanism(list(counts))]


def library() -> str:
    return f"opendp {version('opendp')}"


def epsilon(scale: int) -> Decimal:
    """Return 1/scale to four places, rounded up: never less than what is lost."""
    return (1 / Decimal(scale)).quantize(Decimal("0.0001"), ROUND_CEILING)


@cache
def half_width(scale: int, *, terms: int = 1) -> int:
    """Return the least h such that the noise lies within ±h 95 times in 100.

    `terms` is how many values with noise of this scale were added up.
    """
    weights = _distribution(scale, terms)
    centre = len(weights) // 2
    pairs = (2 * weight for weight in weights[centre + 1 :])
    within = accumulate(pairs, initial=weights[centre])
    return next(h for h, share in enumerate(within) if share >= CONFIDENCE)


def estimate(noisy: int, *, margin: int) -> Estimate:
    """Cut `noisy` at zero and say how far the truth may be from it.

    A value below two margins is not shown, as it would be mostly noise. That is
    decided on the noisy value, so it gives nothing away about the exact one.
    """
    value = max(0, noisy)
    return Estimate(
        value=value,
        low=max(0, value - margin),
        high=value + margin,
        is_shown=value >= 2 * margin,
    )


def _distribution(scale: int, terms: int) -> list[float]:
    """Return the chances of the sum of `terms` noises, lowest sum first.

    One noise is the difference of two geometric waits, so each of them moves the
    chances up, and then the other way.
    """
    ratio = exp(-1 / scale)
    edge = [0.0] * (_REACH * scale * terms)
    weights = [*edge, 1.0, *edge]
    for _ in range(2 * terms):
        weights = _moved_up(weights, ratio)[::-1]
    return weights


def _moved_up(weights: list[float], ratio: float) -> list[float]:
    """Return the chances after one more geometric wait, by its recurrence."""
    moved = accumulate(
        weights, lambda last, weight: ratio * last + (1 - ratio) * weight, initial=0.0
    )
    return list(moved)[1:]
