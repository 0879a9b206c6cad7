"""The roster: which desks there are and what to seal to, signed by the vetting board.

A signed note whose lines docs/envelope.md defines. Browser and server verify it by the
same rules, so a server that is taken over cannot slip in a recipient of its own.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from reporting import notes
from reporting.age import AgeError, Recipient
from reporting.notes import SigningKey, VerifierKey

VERSION = "fener roster v1"
COUNTRIES = ("AL", "BA", "ME", "MK", "RS", "XK")
EVERYWHERE = "*"
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PREVIOUS = re.compile(r"-|[0-9a-f]{64}")
ORIGIN = re.compile(r"\S+")
DESK_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class RosterError(Exception):
    """This roster must not be used."""

    reason = ""


class TooFewSignatures(RosterError):
    """Fewer board members than the threshold have signed."""

    reason = "unsigned"


class RosterExpired(RosterError):
    """Its last day has passed."""

    reason = "expired"


class RosterNotYetValid(RosterError):
    """Its first day has not come."""

    reason = "early"


class RosterOlder(RosterError):
    """A newer roster is known already."""

    reason = "older"


class OtherOrigin(RosterError):
    """It was signed for another service."""

    reason = "origin"


class RosterMalformed(RosterError):
    """It breaks a rule of the format."""

    reason = "malformed"


class UnknownVersion(RosterMalformed):
    """It is not of the version that is understood."""

    reason = "version"


class DuplicateDesk(RosterMalformed):
    """It lists a desk twice."""

    reason = "duplicate"


class UnsafeRecipient(RosterMalformed):
    """A desk's recipient is not a whole post-quantum one."""

    reason = "recipient"


class NoDesk(ValueError):
    """No desk was ticked, so there is nobody to seal to."""


@dataclass(frozen=True)
class Board:
    """The vetting board: who may sign, how many must, and for which service."""

    keys: tuple[VerifierKey, ...]
    threshold: int
    origin: str | None = None  # any, when left out

    def __post_init__(self) -> None:
        # Too few keys is possible, before set-up is done: then every roster has too few
        # signatures.
        if self.threshold < 1:
            raise ValueError("A board needs a threshold of at least one")
        if len({key.public for key in self.keys}) != len(self.keys):
            raise ValueError("A board key is named twice")

    @classmethod
    def parse(
        cls, keys: Iterable[str], *, threshold: int, origin: str | None = None
    ) -> Self:
        return cls(tuple(map(VerifierKey.parse, keys)), threshold, origin)

    def signers(self, note: str) -> list[str]:
        """Return the names of the members whose signature under `note` is good."""
        text, signatures = _split(note)
        return [key.name for key in self.keys if key.has_signed(text, signatures)]


@dataclass(frozen=True)
class Desk:
    """An organisation's intake desk; `countries` are codes, or only `*`."""

    id: str
    epoch: int
    countries: tuple[str, ...]
    recipient: Recipient
    name: str

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a `desk` line; RosterMalformed if it breaks a rule."""
        word, desk_id, epoch, served, recipient, name = _words(line, 6)
        countries = tuple(served.split(","))
        if word != "desk" or not DESK_ID.fullmatch(desk_id) or not name.strip():
            raise RosterMalformed
        if not NUMBER.fullmatch(epoch) or not _are_countries(countries):
            raise RosterMalformed
        try:
            return cls(desk_id, int(epoch), countries, Recipient.parse(recipient), name)
        except AgeError as error:
            raise UnsafeRecipient from error

    def serves(self, country: str) -> bool:
        return country in self.countries or EVERYWHERE in self.countries

    def __str__(self) -> str:
        countries = ",".join(self.countries)
        return f"desk {self.id} {self.epoch} {countries} {self.recipient} {self.name}"


@dataclass(frozen=True)
class Roster:
    """What the board signed. `expires` is the last day on which it may be used."""

    origin: str
    number: int
    not_before: date
    expires: date
    previous: str | None  # SHA-256 of the text before it, in hex
    desks: tuple[Desk, ...]
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def route(self, country: str, ticked: Iterable[str]) -> tuple[Desk, ...]:
        """Return the ticked desks that serve `country`, or else all that are ticked.

        Raises NoDesk when no ticked desk is on the roster.
        """
        wanted = set(ticked)
        chosen = tuple(desk for desk in self.desks if desk.id in wanted)
        if not chosen:
            raise NoDesk("Tick at least one desk")
        return tuple(desk for desk in chosen if desk.serves(country)) or chosen


def verify(note: str, *, board: Board, today: date, newest: int = 0) -> Roster:
    """Return the roster in `note` once everything about it is right.

    Raises the RosterError that names the reason otherwise. `newest` is the highest
    roster number seen so far: what is older is refused.
    """
    text, _ = _split(note)
    if len(board.signers(note)) < board.threshold:
        raise TooFewSignatures
    roster = parse(text)
    if board.origin not in (None, roster.origin):
        raise OtherOrigin
    if today < roster.not_before:
        raise RosterNotYetValid
    if today > roster.expires:
        raise RosterExpired
    if roster.number < newest:
        raise RosterOlder
    return roster


def parse(text: str) -> Roster:
    """Read a roster that nobody vouches for: to be signed, never to be sealed to."""
    if not text.endswith("\n") or notes.CONTROL_CHARACTERS.search(text):
        raise RosterMalformed
    version, *lines = text[:-1].split("\n")
    if version != VERSION:
        raise UnknownVersion
    fields, desk_lines = lines[:5], lines[5:]
    if len(fields) < 5 or not desk_lines:
        raise RosterMalformed
    desks = tuple(map(Desk.parse, desk_lines))
    if len({desk.id for desk in desks}) != len(desks):
        raise DuplicateDesk
    previous = _field(fields[4], "previous", PREVIOUS)
    return Roster(
        origin=_field(fields[0], "origin", ORIGIN),
        number=int(_field(fields[1], "number", NUMBER)),
        not_before=_day(_field(fields[2], "not-before", DATE)),
        expires=_day(_field(fields[3], "expires", DATE)),
        previous=None if previous == "-" else previous,
        desks=desks,
        text=text,
    )


def compose(
    *,
    origin: str,
    number: int,
    not_before: date,
    expires: date,
    previous: str | None,
    desks: Sequence[Desk],
) -> str:
    """Return the text for the board to sign; RosterMalformed if it breaks a rule."""
    lines = [
        VERSION,
        f"origin {origin}",
        f"number {number}",
        f"not-before {not_before.isoformat()}",
        f"expires {expires.isoformat()}",
        f"previous {previous or '-'}",
        *map(str, desks),
    ]
    return parse("\n".join(lines) + "\n").text


def sign(text: str, key: SigningKey) -> str:
    """Return the signature line of one board member; only a sound roster is signed."""
    return key.sign(parse(text).text)


def _split(note: str) -> tuple[str, list[notes.Signature]]:
    try:
        return notes.split(note)
    except notes.NoteError as error:
        raise RosterMalformed from error


def _field(line: str, name: str, form: re.Pattern[str]) -> str:
    word, _, value = line.partition(" ")
    if word != name or not form.fullmatch(value):
        raise RosterMalformed
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RosterMalformed from None


def _words(line: str, count: int) -> list[str]:
    words = line.split(" ", count - 1)
    if len(words) != count:
        raise RosterMalformed
    return words


def _are_countries(codes: tuple[str, ...]) -> bool:
    if codes == (EVERYWHERE,):
        return True
    return set(codes) <= set(COUNTRIES) and len(set(codes)) == len(codes)
