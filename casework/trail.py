"""Whether the audit trail is whole, and its daily heads that the board signs.

A head names a day and the hash at which the trail ended on it, and no number: how
much is done in a day is nobody's business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from casework.audit import hash_of
from casework.models import AuditEvent, AuditHead, AuditTip
from reporting import notes
from reporting.rosters import TooFewSignatures

FIRST = "0" * 64  # stands where the first line has none before it
VERSION = "fener audit head v1"
HEAD = re.compile(
    rf"{VERSION}\norigin (\S+)\non (\d{{4}}-\d\d-\d\d)\nhash ([0-9a-f]{{64}})\n"
)


class NoHead(Exception):
    """Nothing was done up to that day, so there is nothing to sign."""


class HeadIsKept(Exception):
    """That day has a signed head already."""


class WrongHead(Exception):
    """This is not a head of this trail."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the trail, and at which line."""

    number: int
    what: str

    def __str__(self) -> str:
        return f"Row {self.number}: {self.what}"


def faults() -> Iterator[Fault]:
    """Give every fault of the trail in order; none means that it is whole.

    A line that was changed, moved or slipped in breaks its own hash; one that is
    gone leaves a hole in the numbers, at the end seen from the tip and the heads.
    """
    before, last = FIRST, 0
    ends = {}
    for event in AuditEvent.objects.order_by("number").iterator(2000):
        for number in range(last + 1, event.number):
            yield Fault(number, "is missing.")
        if event.hash != hash_of(event, before):
            yield Fault(event.number, "was changed, moved, or put in later.")
        before, last = event.hash, event.number
        ends[event.hash] = event.at
    tip = AuditTip.objects.filter(pk=1).first() or AuditTip()
    for number in range(last + 1, tip.number + 1):
        yield Fault(number, "is missing.")
    if last > tip.number or (last == tip.number and before != tip.hash):
        yield Fault(last, "is not where the trail was said to end.")
    yield from _lost_heads(ends, last)


def _lost_heads(ends: dict[str, date], last: int) -> Iterator[Fault]:
    for head in AuditHead.objects.order_by("on"):
        _origin, _on, ended = _parse(notes.split(head.text)[0])
        if ended not in ends:
            yield Fault(last, f"does not lead to the head signed on {head.on}.")


def head_of(day: date) -> str:
    """Write the head of `day`, to be signed. Raises NoHead."""
    last = AuditEvent.objects.filter(at__lte=day).order_by("number").last()
    if last is None:
        raise NoHead
    origin = settings.BOARD.origin or "-"
    return f"{VERSION}\norigin {origin}\non {day}\nhash {last.hash}\n"


def keep_head(note: str) -> AuditHead:
    """Keep a head that enough of the board have signed.

    Raises TooFewSignatures, WrongHead, HeadIsKept, or notes.NoteError.
    """
    text, _signatures = notes.split(note)
    if len(settings.BOARD.signers(note)) < settings.BOARD.threshold:
        raise TooFewSignatures
    origin, on, ended = _parse(text)
    is_ours = origin == (settings.BOARD.origin or "-")
    if not is_ours or not AuditEvent.objects.filter(hash=ended, at__lte=on).exists():
        raise WrongHead
    if AuditHead.objects.filter(on=on).exists():
        raise HeadIsKept
    return AuditHead.objects.create(on=on, text=note)


def _parse(text: str) -> tuple[str, date, str]:
    parts = HEAD.fullmatch(text)
    if parts is None:
        raise WrongHead
    return parts[1], date.fromisoformat(parts[2]), parts[3]
