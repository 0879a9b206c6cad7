"""What tables, keys and rungs are called, in the language of the page."""

import unicodedata
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from publication.keys import OTHER, Answered, BodyClass, Pressure
from reporting.codes import Kind
from reporting.places import REGIONS, SIX

Label = str | Promise

# The ladder as the public reads it: each rung is a table of one cell.
LADDER: Mapping[str, Label] = {
    "heard_q": _("Heard: read and sorted by a caseworker"),
    "answered_q": _("Answered for the first time"),
    "passed_on_q": _("Passed on, as the reporter agreed"),
    "acting_q": _("An inspection or investigation was opened"),
    "result_q": _("Something changed: a result"),
}
# Columns of a table whose rows are the places.
STEPS_BY_PLACE: Mapping[str, Label] = {
    "country_q": _("Heard"),
    "referred_q": _("Passed on"),
    "investigated_q": _("Inspection or investigation"),
}
BANDS: Mapping[str, Label] = {
    "d1": _("The same day or the next"),
    "d3": _("After 2 or 3 days"),
    "d7": _("After 4 to 7 days"),
    "d30": _("After 8 to 30 days"),
    "later": _("After more than 30 days"),
}
PLACES: Mapping[str, Label] = {
    **{place.value: place.label for place in SIX},
    OTHER: _("Elsewhere, online, or not said"),
}
REGION_NAMES: Mapping[str, Label] = {
    **{region.code: region.name for region in REGIONS},
    OTHER: _("No region said"),
}
KINDS: Mapping[str, Label] = {kind.value: kind.label for kind in Kind}
PRESSURES: Mapping[str, Label] = {kind.value: kind.label for kind in Pressure}
BODIES: Mapping[str, Label] = {body.value: body.label for body in BodyClass}
ANSWERS: Mapping[str, Label] = {how.value: how.label for how in Answered}

# How the privacy ledger names each table.
TABLE_NAMES: Mapping[str, Label] = {
    "country_q": _("Heard, by place"),
    "kind_q": _("Heard, by kind and by type of pressure"),
    "answer_q": _("Days until the first answer"),
    "referred_q": _("Passed on, by place"),
    "investigated_q": _("Inspection or investigation, by place"),
    "countrykind_y": _("Heard in a year, by place and kind"),
    "region_y": _("Heard in a year, by region"),
    "institution_y": _("Answers of institutions in a year, by class"),
    "pressure_q": _("Pressure, all types together"),
    "within_7_q": _("Answered within 7 days"),
    "answering_y": _("Institutions that answered, all classes together"),
    "silent_y": _("Institutions silent for 90 days, all classes together"),
    **LADDER,
}


def by_name(labels: Mapping[str, Label], *, last: str = "") -> list[str]:
    """Return the keys in the order of their shown names: one of size would rank."""
    return sorted(labels, key=lambda key: (key == last, _sorting(labels[key])))


def _sorting(label: Label) -> str:
    return unicodedata.normalize("NFKD", str(label)).casefold()
