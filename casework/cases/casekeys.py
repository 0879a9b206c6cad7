"""The key of a case: changed as soon as somebody loses the case.

Whoever had the case may have kept its secret, and the database with it. So a holder's
browser makes a new one and seals it to everybody who stays, and everything that comes
later is sealed to that. The server sees only what is sealed. It checks that nobody was
left out or added, and changes all at once or nothing.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from casework import audit
from casework.codes import Action
from casework.models import Case, Caseworker, Grant, OldCaseKey
from reporting import rosters
from reporting.models import DeskWrap, Report, RosterNote
from reporting.rosters import Board, Roster, RosterError


class CaseKeyMoved(Exception):
    """Somebody else changed the key, or the holders, a moment ago."""


@dataclass(frozen=True)
class DeskHolder:
    """A desk of the case, and the signed note that names its present key."""

    desk: str
    epoch: int
    note: str


@dataclass(frozen=True)
class Holders:
    """Everybody whom the case's secret must be sealed to."""

    grants: list[Grant]
    desks: list[DeskHolder]

    @property
    def state(self) -> str:
        """Name these very holders with these very recipients: a SHA-256 in hex."""
        people = sorted(
            f"{g.caseworker_id} {g.caseworker.recipient}" for g in self.grants
        )
        desks = sorted(f"{one.desk} {one.epoch}" for one in self.desks)
        return hashlib.sha256("\n".join([*people, "", *desks]).encode()).hexdigest()


@dataclass(frozen=True)
class NewKey:
    """The next key, as a browser made it. `tag` and the holders': see `tags`."""

    number: int
    recipient: str
    tag: str
    old: bytes  # the secret before it, sealed to it
    state: str  # of the holders it was made for
    people: Mapping[str, tuple[bytes, str]]  # by user name: wrap and tag
    desks: Mapping[str, bytes]


def ask_for_new_key(cases: QuerySet[Case]) -> None:
    """Let whoever opens these cases next change their key: somebody lost them."""
    cases.update(needs_new_key=True)


def holders(case: Case) -> Holders:
    """Return who holds the case now; desks with the key the board signed last."""
    wraps = case.desk_wraps.order_by("desk")
    grants = case.grants.select_related("caseworker")
    return Holders([*grants], [_desk_holder(wrap) for wrap in wraps])


def _desk_holder(wrap: DeskWrap) -> DeskHolder:
    """Find the newest signed note that names the desk, though it may have expired.

    A case is worked on also while there is no roster in force. Without any note the
    wrap stays at its epoch: only who holds that key of the desk can vouch for it.
    """
    for note in RosterNote.objects.order_by("-number").values_list("text", flat=True):
        roster = _signed(note, settings.BOARD)
        for desk in roster.desks if roster else ():
            if desk.id == wrap.desk:
                return DeskHolder(desk.id, desk.epoch, note)
    return DeskHolder(wrap.desk, wrap.epoch, "")


@lru_cache(maxsize=8)
def _signed(note: str, board: Board) -> Roster | None:
    """Read a note that the board has signed, on the first day it was good for."""
    try:
        text = note.partition("\n\n")[0] + "\n"
        day = rosters.parse(text).not_before
        return rosters.verify(note, board=board, today=day)
    except RosterError:
        return None


@transaction.atomic
def change(case: Case, new: NewKey, *, by: Caseworker) -> None:
    """Put the next key in the place of the present one, for everybody at once.

    Raises CaseKeyMoved unless it is due (intake may do it at any time), follows the
    present key and is sealed to exactly the present holders; Report.DoesNotExist when
    the report was deleted in this moment.
    """
    held = Case.objects.select_for_update().defer("envelope").get(pk=case.pk)
    present = holders(held)
    if not held.needs_new_key and not by.is_intake:
        raise CaseKeyMoved
    if new.number != held.key_number + 1 or new.state != present.state:
        raise CaseKeyMoved
    if set(new.people) != {grant.caseworker.username for grant in present.grants}:
        raise CaseKeyMoved
    if set(new.desks) != {one.desk for one in present.desks}:
        raise CaseKeyMoved

    OldCaseKey.objects.create(
        report=held,
        number=held.key_number,
        recipient=held.recipient,
        sealed=new.old,
    )
    _seal_again(held, present, new)
    held.recipient, held.recipient_tag = new.recipient, new.tag
    held.key_number, held.needs_new_key = new.number, False
    fields = ["recipient", "recipient_tag", "key_number", "needs_new_key"]
    Report.save(held, update_fields=fields)
    audit.record(Action.CASE_KEY, by=by, case_id=held.pk, detail=str(new.number))


def _seal_again(case: Case, present: Holders, new: NewKey) -> None:
    for grant in present.grants:
        grant.sealed, grant.tag = new.people[grant.caseworker.username]
    Grant.objects.bulk_update(present.grants, ["sealed", "tag"])
    for one in present.desks:
        case.desk_wraps.filter(desk=one.desk).update(
            sealed=new.desks[one.desk], epoch=one.epoch
        )
