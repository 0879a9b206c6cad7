"""The oldest attack on tables: the total less what is shown is what is hidden. Pure.

Drawn by noise.draw, cut and margined by noise.estimate, and added up before cutting,
as publication/releases.py does.
"""

from collections.abc import Callable

from publication import noise
from publication.tables import TABLE, sums_of


def hit_rate(
    table: str,
    draw: Callable[..., list[int]],
    *,
    elsewhere: int,
    hidden: int,
    trials: int,
) -> float:
    """Return how often the true count of a hidden cell is worked out exactly.

    One cell holds `hidden` cases, all others `elsewhere`; the attacker takes whatever
    total gives the better guess.
    """
    scale, keys = TABLE[table].scale, TABLE[table].keys
    margin = noise.half_width(scale)
    hits = tries = 0
    for part in sums_of(table):
        truth = dict.fromkeys(keys, elsewhere) | {part.terms[0]: hidden}
        flat = draw([truth[key] for key in keys] * trials, scale=scale)
        for start in range(0, len(flat), len(keys)):
            noisy = dict(zip(keys, flat[start : start + len(keys)], strict=True))
            total = max(0, sum(noisy[key] for key in part.terms))
            shown = {key: noise.estimate(n, margin=margin) for key, n in noisy.items()}
            if not shown[part.terms[0]].is_shown:
                others = sum(shown[key].value for key in part.terms[1:])
                tries += 1
                hits += total - others == hidden
    return hits / tries
