"""Which desks a report form offers: the roster's, without those that locked themselves.

What a browser seals to is still only the signed roster; this is about the ticks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.rosters import Desk, Roster


@dataclass(frozen=True)
class Offer:
    """Desks to tick, and for a twin which desks it stands in for."""

    roster: Roster
    desks: tuple[Desk, ...]
    stands_for: tuple[tuple[str, str], ...]  # withdrawn desk, its twin

    def ticked(self, wanted: Iterable[str]) -> set[str]:
        """Return what is ticked once twins have taken the ticks of withdrawn desks."""
        chosen = set(wanted)
        chosen |= {twin for desk, twin in self.stands_for if desk in chosen}
        return chosen & {desk.id for desk in self.desks}

    def absent(self, desk: Desk) -> list[str]:
        """Return the ids of the desks that `desk` stands in for."""
        return [absent for absent, twin in self.stands_for if twin == desk.id]

    def route(self, country: str, ticked: Iterable[str]) -> tuple[Desk, ...]:
        """Do as `Roster.route`, where a twin serves what the withdrawn desk served.

        Whoever ticked a desk before it was withdrawn still reaches it.
        """
        wanted = set(ticked)
        chosen = tuple(desk for desk in self.roster.desks if desk.id in wanted)
        serving = tuple(desk for desk in chosen if self._serves(desk, country))
        return serving or self.roster.route(country, wanted)

    def _serves(self, desk: Desk, country: str) -> bool:
        absent = self.absent(desk)
        others = (other for other in self.roster.desks if other.id in absent)
        return any(one.serves(country) for one in (desk, *others))


def offer(roster: Roster, withdrawn: Mapping[str, str]) -> Offer:
    """Leave out the desks in `withdrawn`, which names a twin (or nothing) for each."""
    desks = tuple(desk for desk in roster.desks if desk.id not in withdrawn)
    offered = {desk.id for desk in desks}
    listed = {desk.id for desk in roster.desks}
    stands_for = tuple(
        (desk, twin)
        for desk, twin in sorted(withdrawn.items())
        if desk in listed and twin in offered
    )
    return Offer(roster, desks, stands_for)
