"""A roster in force, as the vetting board of the tests signs it."""

from datetime import timedelta

from reporting import rosters
from reporting.models import RosterNote
from reporting.notes import SigningKey
from tests.casework.conftest import DAY, DESK, OTHER_DESK

ORIGIN = "fener.test"
NAMES = {"lantern": DESK, "bridge": OTHER_DESK}


def publish_in_force(settings, *desks, number=1):
    """Let two board members sign a roster that names these desks."""
    board = [SigningKey.generate(f"board-{member}") for member in range(2)]
    keys = tuple(key.verifier for key in board)
    settings.BOARD = rosters.Board(keys, 2, ORIGIN)
    text = rosters.compose(
        origin=ORIGIN,
        number=number,
        not_before=DAY - timedelta(days=30),
        expires=DAY + timedelta(days=30),
        previous=None,
        desks=[
            rosters.Desk(name, 1, ("*",), NAMES[name].recipient, name.title())
            for name in desks or NAMES
        ],
    )
    note = text + "\n" + "".join(rosters.sign(text, key) for key in board)
    RosterNote.objects.create(number=number, text=note)
