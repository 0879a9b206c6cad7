"""A place in an address: one of the six, in capitals, and nothing else."""

from publication.places.tiles import GRID


class PlaceConverter:
    regex = "|".join(GRID)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
