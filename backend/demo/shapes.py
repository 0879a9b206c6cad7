"""How the demo's cases without stories are spread: over time, places, kinds, fates.

Invented, and kinder than life where a bar would otherwise not show. Pure: whoever
asks brings the randomness, which is for shapes only and never for noise.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import NamedTuple, TypeVar

from reporting.codes import DETAILS
from reporting.ladder import CloseReason, Stage
from reporting.places import regions_of

Choice = TypeVar("Choice", bound=str)

# Reports a quarter, oldest first. Most tables of the first two wait for the third.
VOLUMES = (86, 92, 561, 873, 990, 905, 1110, 1240)
# Days to the first answer, on average, in the same quarters.
PATIENCE = (19, 17, 14, 13, 9, 8, 6, 5)

PLACES = {
    "RS": 27,
    "AL": 21,
    "BA": 18,
    "MK": 13,
    "XK": 11,
    "ME": 6,
    "ONLINE": 2,
    "MULTI": 1,
    "ABROAD": 1,
    "SKIP": 1,
}
CAPITAL = {
    "RS": "RS-00",
    "AL": "AL-11",
    "BA": "BA-BIH.ks",
    "MK": "MK008",
    "XK": "XK.pri",
    "ME": "ME.central",
}
KINDS = {"cor": 52, "prs": 23, "ret": 9, "oc": 5, "gbv": 4, "hat": 3, "oth": 4}
# Codes that come more often than the others of their kind, which weigh 2.
OFTEN = {
    "prs.slapp": 12,
    "prs.inspect": 11,
    "prs.smear": 10,
    "prs.online": 8,
    "prs.threat": 6,
    "prs.label": 5,
    "prs.money": 4,
    "prs.venue": 3,
    "prs.hack": 1,
    "prs.informant": 1,
    "prs.border": 1,
    "prs.family": 1,
    "cor.jobs": 9,
    "cor.tender": 8,
    "cor.bribe_ask": 8,
    "cor.permit": 6,
}
QUICK_ENDS = {
    CloseReason.NOT_ENOUGH: 34,
    CloseReason.CANNOT_VERIFY: 28,
    CloseReason.OUT_OF_SCOPE: 20,
    CloseReason.NO_CONTACT: 12,
    CloseReason.TOO_RISKY: 6,
}
NOT_COUNTED = {CloseReason.DUPLICATE: 3, CloseReason.ABUSE_SPAM: 2}
BODIES = {"anticorruption": 46, "prosecutor": 34, "police_control": 10, "ombudsman": 10}
OBEDIENCE = {
    "anticorruption": 0.56,
    "prosecutor": 0.27,
    "police_control": 0.36,
    "ombudsman": 0.82,
}
RESULTS = {
    Stage.RESULT_CORRECTED: 40,
    Stage.RESULT_SANCTION: 21,
    Stage.RESULT_CHARGE: 13,
    Stage.RESULT_PROTECTED: 10,
    Stage.RESULT_RETURNED: 8,
    Stage.RESULT_LAWCHANGE: 5,
    Stage.RESULT_VERDICT: 3,
}


class Rung(NamedTuple):
    stage: Stage
    on: date
    reason: str = ""


class Sent(NamedTuple):
    """A letter to a body of this type; without a day of answer it was silent."""

    body_type: str
    on: date
    answered_on: date | None


class Life(NamedTuple):
    """What becomes of one case, also after today: whoever uses it cuts it there."""

    arrived_on: date
    country: str
    region: str
    main_code: str
    answered_on: date
    way: list[Rung]
    letter: Sent | None


def life(chance: Random, arrived_on: date, *, patience: int) -> Life:
    country = _pick(chance, PLACES)
    answered_on = arrived_on + timedelta(int(chance.expovariate(1 / patience)))
    way = [Rung(Stage.ACKNOWLEDGED, answered_on)]
    letter = _climb(chance, way, country)
    code = _pick(chance, _CODES[_pick(chance, KINDS)])
    region = _region(chance, country)
    return Life(arrived_on, country, region, code, answered_on, way, letter)


def _climb(chance: Random, way: list[Rung], country: str) -> Sent | None:
    """Add the rungs up to the last, and return the letter, if one goes out."""
    if _is(chance, 0.04):
        _add(chance, way, Stage.CLOSED, 1, 9, _pick(chance, NOT_COUNTED))
        return None
    _add(chance, way, Stage.UNDER_REVIEW, 0, 6)
    if country not in CAPITAL or _is(chance, 0.56):
        _add(chance, way, Stage.CLOSED, 9, 60, _pick(chance, QUICK_ENDS))
        return None
    stage = Stage.VERIFIED if _is(chance, 0.6) else Stage.PARTLY_VERIFIED
    _add(chance, way, stage, 2, 20)
    _add(chance, way, Stage.REFERRED, 1, 15)
    return _ask(chance, way)


def _ask(chance: Random, way: list[Rung]) -> Sent:
    body_type, sent_on = _pick(chance, BODIES), way[-1].on
    if not _is(chance, OBEDIENCE[body_type]):
        _add(chance, way, Stage.CLOSED, 95, 150, CloseReason.INST_NO_ANSWER)
        return Sent(body_type, sent_on, None)
    _add(chance, way, Stage.INST_REPLIED, 12, 80)
    answered_on = way[-1].on
    if _is(chance, 0.2):
        _add(chance, way, Stage.CLOSED, 5, 60, CloseReason.INST_REFUSED)
        return Sent(body_type, sent_on, answered_on)
    _add(chance, way, Stage.INST_ACTING, 0, 25)
    reason = CloseReason.CANNOT_VERIFY
    if _is(chance, 0.5):
        _add(chance, way, _pick(chance, RESULTS), 15, 110)
        reason = CloseReason.DONE
    _add(chance, way, Stage.CLOSED, 5, 60, reason)
    return Sent(body_type, sent_on, answered_on)


def _add(
    chance: Random,
    way: list[Rung],
    stage: Stage,
    least: int,
    most: int,
    reason: str = "",
) -> None:
    """Add a rung, so many days after the last one."""
    on = way[-1].on + timedelta(chance.randint(least, most))
    way.append(Rung(stage, on, reason))


def _region(chance: Random, country: str) -> str:
    """Give a region: every third time the capital's, sometimes none."""
    if country not in CAPITAL or _is(chance, 0.08):
        return ""
    if _is(chance, 0.33):
        return CAPITAL[country]
    return chance.choice(regions_of(country)).code


def _is(chance: Random, share: float) -> bool:
    return chance.random() < share


def _pick(chance: Random, weights: Mapping[Choice, int]) -> Choice:
    return chance.choices([*weights], [*weights.values()])[0]


_CODES = {
    kind: {
        detail.code: OFTEN.get(detail.code, 2)
        for detail in DETAILS
        if detail.kind == kind
    }
    for kind in KINDS
}
