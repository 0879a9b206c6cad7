"""The roster in force, verified here just as the browser verifies it again."""

from datetime import date
from functools import lru_cache

from django.conf import settings

from reporting import offers, rosters
from reporting.calendar import today
from reporting.models import RosterNote, WithdrawnDesk


class NoRoster(rosters.RosterError):
    """The board has not published a roster yet."""


def note() -> str:
    """Give the newest signed note as the board published it."""
    newest = RosterNote.objects.newest()
    if newest is None:
        raise NoRoster
    return newest.text


def roster() -> rosters.Roster:
    """Give the roster in force; raises a RosterError that says why there is none."""
    return _verified(note(), settings.BOARD, today())


def offer(roster: rosters.Roster) -> offers.Offer:
    """Give the desks of `roster` that take new reports today."""
    withdrawn = WithdrawnDesk.objects.values_list("desk", "twin")
    return offers.offer(roster, dict(withdrawn))


@lru_cache(maxsize=4)  # the same note on the same day has the same answer
def _verified(text: str, board: rosters.Board, on: date) -> rosters.Roster:
    return rosters.verify(text, board=board, today=on)
