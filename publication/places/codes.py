"""A place in an address: one of the six, in capitals, and nothing else.

What names no place (`OTHER`) has no page; its numbers are in the tables.
"""

from publication.places.tiles import GRID


class PlaceConverter:
    regex = "|".join(GRID)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
