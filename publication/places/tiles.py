"""Six equal tiles, roughly where the places lie, and how strongly each is tinted. Pure.

Tiles of one size and one style give no place more weight for its area, and need no
border. The tint only repeats the number that stands in the tile.
"""

# From north to south and from west to east.
GRID = ("BA", "RS", "ME", "XK", "AL", "MK")
# Few enough that one can be told from the next.
TINTS = 4


def tint(value: int, *, largest: int) -> int:
    """Return 1 to 4, in equal steps up to `largest`; 0 for nothing."""
    return -(-value * TINTS // largest) if largest else 0


def share(value: int, *, largest: int) -> str:
    """Return the length of a bar in per cent of the longest, as a template needs it."""
    return f"{100 * value / largest:.1f}%" if largest else "0%"
