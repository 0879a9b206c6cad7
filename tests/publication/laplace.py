"""A second, exact discrete Laplace sampler, to check the library's against.

Canonne, Kamath and Steinke, "The discrete Gaussian for differential privacy"
(2020), algorithm 2: integer arithmetic only, so the law is exact. It takes its
random numbers from outside, and lives in the tests, so that nothing that
publishes could ever be given a seed.
"""

from math import exp
from random import Random


def draw(scale: int, random: Random) -> int:
    """Return one number with chance proportional to exp(-|x| / scale)."""
    while True:
        remainder = random.randrange(scale)
        if not _happens(remainder, scale, random):
            continue
        quotient = 0
        while _happens(1, 1, random):
            quotient += 1
        size = remainder + scale * quotient
        is_negative = random.randrange(2) == 1
        if not (is_negative and size == 0):
            return -size if is_negative else size


def _happens(over: int, under: int, random: Random) -> bool:
    """Return True with chance exp(-over / under), for a fraction of at most 1."""
    step = 1
    while random.randrange(under * step) < over:
        step += 1
    return step % 2 == 1


def chance(x: int, scale: int) -> float:
    """Return the exact chance of `x`, written down from the formula."""
    ratio = exp(-1 / scale)
    return (1 - ratio) / (1 + ratio) * ratio ** abs(x)
