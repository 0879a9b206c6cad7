"""A board of three for the tests: puts desks on a roster in force."""

from datetime import timedelta

from casework.models import DeskEpoch
from reporting import rosters
from reporting.models import RosterNote
from reporting.notes import SigningKey
from tests.casework.conftest import DAY, identity

ORIGIN = "fener.test"
SIGNERS = [SigningKey(f"member-{n}", bytes([n]) * 32) for n in (1, 2, 3)]
BOARD = rosters.Board(tuple(key.verifier for key in SIGNERS), 2, ORIGIN)


def desk_line(epoch, secret, *, desk="lantern"):
    return rosters.Desk(desk, epoch, ("AL", "XK"), secret.recipient, desk.title())


def publish(settings, *desks):
    """Let two of the board sign the next roster."""
    settings.BOARD = BOARD
    number = RosterNote.objects.count() + 1
    text = rosters.compose(
        origin=ORIGIN,
        number=number,
        not_before=DAY - timedelta(days=1),
        expires=DAY + timedelta(days=90),
        previous=None,
        desks=desks,
    )
    note = text + "\n" + "".join(rosters.sign(text, key) for key in SIGNERS[:2])
    RosterNote.objects.create(number=number, text=note)


def has_epoch(epoch, secret, *, desk="lantern"):
    return DeskEpoch.objects.create(
        desk=desk, epoch=epoch, recipient=str(secret.recipient), made_on=DAY
    )


NEW_DESK = identity(21)
OFFLINE = identity(22)
