"""The keys of the cells: code lists that are fixed before anything is reported. Pure.

A key is a code, or two with a colon between them, and is never renamed.
"""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reporting.codes import Kind
from reporting.places import REGIONS, SIX

# Answers that name none of the six places, and the key of a table of one cell.
OTHER = "OTHER"
ALL = "all"


def joined(first: str, second: str) -> str:
    return f"{first}:{second}"


PLACES = (*(place.value for place in SIX), OTHER)
KINDS = tuple(kind.value for kind in Kind)
OTHER_KINDS = tuple(kind for kind in KINDS if kind != Kind.PRS)
# Where no region was said, or none could be.
REGION_KEYS = (*(region.code for region in REGIONS), OTHER)


class Pressure(TextChoices):
    """How somebody is put under pressure: the codes of `prs` in eight types."""

    LAW = "prs:law", _("Laws, lawsuits and charges")
    OFFICE = "prs:office", _("Inspections, registers and police visits")
    SMEAR = "prs:smear", _("Smears and labels")
    ONLINE = "prs:online", _("Attacks online, private data published")
    WATCHED = "prs:watched", _("Watched, hacked or asked to inform")
    HARM = "prs:harm", _("Threats, attacks and damage")
    MONEY = "prs:money", _("Money, rooms and contracts taken away")
    SHUT_OUT = "prs:shut_out", _("Shut out: protests, borders, information")


_PRESSURE_OF = {
    "prs.law": Pressure.LAW,
    "prs.slapp": Pressure.LAW,
    "prs.charge": Pressure.LAW,
    "prs.inspect": Pressure.OFFICE,
    "prs.register": Pressure.OFFICE,
    "prs.police": Pressure.OFFICE,
    "prs.smear": Pressure.SMEAR,
    "prs.label": Pressure.SMEAR,
    "prs.online": Pressure.ONLINE,
    "prs.doxx": Pressure.ONLINE,
    "prs.spy": Pressure.WATCHED,
    "prs.hack": Pressure.WATCHED,
    "prs.informant": Pressure.WATCHED,
    "prs.threat": Pressure.HARM,
    "prs.attack": Pressure.HARM,
    "prs.property": Pressure.HARM,
    "prs.family": Pressure.HARM,
    "prs.money": Pressure.MONEY,
    "prs.venue": Pressure.MONEY,
    "prs.protest": Pressure.SHUT_OUT,
    "prs.border": Pressure.SHUT_OUT,
    "prs.exclude": Pressure.SHUT_OUT,
}
PRESSURES = tuple(kind.value for kind in Pressure)


class BodyClass(TextChoices):
    """What an institution is; a named office is never counted."""

    ANTICORRUPTION = "anticorruption", _("Anti-corruption bodies")
    PROSECUTOR = "prosecutor", _("Prosecutors")
    POLICE_CONTROL = "police_control", _("Police and those who control it")
    INSPECTION = "inspection", _("Inspections")
    AUDIT = "audit", _("Audit offices")
    OMBUDSMAN = "ombudsman", _("Ombudspersons")
    RIGHTS = "rights", _("Bodies for equality, information and elections")
    OTHER = "other", _("Other bodies")


_BODY_CLASS_OF = {
    "police": BodyClass.POLICE_CONTROL,
    "equality": BodyClass.RIGHTS,
    "information": BodyClass.RIGHTS,
    "election": BodyClass.RIGHTS,
    "procurement": BodyClass.AUDIT,
}
BODIES = tuple(body.value for body in BodyClass)


class Answered(TextChoices):
    """What became of a letter to an institution within 90 days."""

    ANSWERED = "answered", _("Answered")
    SILENT = "silent", _("Silent for 90 days")


ANSWERS = tuple(how.value for how in Answered)


class Band(NamedTuple):
    """Days from the arrival of a report to the first answer."""

    code: str
    most_days: int


_BANDS = (Band("d1", 1), Band("d3", 3), Band("d7", 7), Band("d30", 30))
LATER = "later"
BANDS = (*(each.code for each in _BANDS), LATER)
WITHIN_7 = tuple(each.code for each in _BANDS if each.most_days <= 7)


def band(days: int) -> str:
    """Return the band that `days` from arrival to first answer fall in."""
    return next((each.code for each in _BANDS if days <= each.most_days), LATER)


def place_key(country: str) -> str:
    return country if country in PLACES else OTHER


def region_key(region: str) -> str:
    return region or OTHER


def kind_key(main_code: str) -> str:
    """Return the kind of a code, and for pressure its type."""
    if pressure := _PRESSURE_OF.get(main_code):
        return pressure.value
    return main_code.split(".")[0]


def body_key(body_type: str) -> str:
    """Return the class of a body; the press and partners are no institutions."""
    if body_type in BODIES:
        return body_type
    return _BODY_CLASS_OF.get(body_type, BodyClass.OTHER).value
