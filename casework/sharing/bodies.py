"""Institutions to which a case may be passed, and which of them to suggest.

Pure: what is known of a body comes from a data file. Who is accused never gets the
case, and no kind of police does once police are involved.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

POLICE = frozenset({"police", "police_control"})
POLICE_SIGNAL = "police"
# What consent of the reporter each class needs; institutions unless said here.
CONSENT = {"media": "pass_media", "network": "pass_cso"}
EVERYWHERE = "*"


@dataclass(frozen=True)
class Body:
    """One body of one country, as the data file has it."""

    code: str
    country: str
    name: str  # in English
    local_name: str
    type: str  # what it is: anticorruption, prosecutor, police_control, ...
    is_actor: tuple[str, ...] = ()  # codes of `Actor` that would mean this body
    kinds: tuple[str, ...] = ()  # kinds, or whole codes, that it handles; none: all
    actors: tuple[str, ...] = ()  # only about these; none: about anybody
    accepts_anonymous: bool | None = None  # None: not known
    form: str = ""
    languages: tuple[str, ...] = ()
    verified_on: str = ""
    verified_by: str = ""
    source: str = ""

    @property
    def is_verified(self) -> bool:
        return bool(self.verified_on and self.verified_by)

    @property
    def consent(self) -> str:
        return CONSENT.get(self.type, "pass_inst")

    def may_get(self, actor: str, signals: Collection[str]) -> bool:
        """Tell whether a case may go there at all."""
        police_involved = actor == "police" or POLICE_SIGNAL in signals
        if police_involved and (self.type in POLICE or "police" in self.is_actor):
            return False
        return actor not in self.is_actor

    def handles(self, code: str, actor: str) -> bool:
        """Tell whether such a case about such an actor is its business."""
        kind = code.split(".")[0]
        is_its_field = not self.kinds or kind in self.kinds or code in self.kinds
        return is_its_field and (not self.actors or actor in self.actors)


def parse(rows: Iterable[dict[str, object]]) -> list[Body]:
    """Read the rows of a data file; TypeError for a field that does not exist."""
    return [
        Body(
            **{
                name: tuple(value) if isinstance(value, list) else value  # type: ignore[arg-type]
                for name, value in row.items()
            }
        )
        for row in rows
    ]


def open_to(
    bodies: Iterable[Body], *, country: str, actor: str, signals: Collection[str]
) -> list[Body]:
    """Return the verified bodies of a country that may get such a case."""
    return [
        body
        for body in bodies
        if body.is_verified
        and body.country in (country, EVERYWHERE)
        and body.may_get(actor, signals)
    ]


def suggest(bodies: Iterable[Body], *, code: str, actor: str) -> list[Body]:
    """Return those of `open_to` whose business it is, the most particular first."""
    found = [body for body in bodies if body.handles(code, actor)]
    return sorted(found, key=lambda body: _breadth(body, code))


def _breadth(body: Body, code: str) -> tuple[bool, bool, bool, str]:
    """Sort what names the code before its kind, and that before what takes all."""
    return (code not in body.kinds, not body.actors, not body.kinds, body.code)
