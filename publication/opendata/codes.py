"""The code lists of the files, with English labels, and how a key becomes columns.

Codes are never renamed; their labels may be put better in a later release.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import override

from casework.codes import ReplyState, Subject
from publication import keys
from publication.pages import labels
from publication.tables import SUM, TABLE
from reporting.ladder import RESULTS

KOSOVO = (
    "This designation is without prejudice to positions on status, and is in line with"
    " UNSCR 1244/1999 and the ICJ Opinion on the Kosovo declaration of independence."
)
# What the columns before the numbers are, for each table; none for one cell.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "country_q": ("place",),
    "kind_q": ("kind",),
    "answer_q": ("band",),
    "referred_q": ("place",),
    "investigated_q": ("place",),
    "countrykind_y": ("place", "kind"),
    "region_y": ("region",),
    "institution_y": ("body_class", "answer"),
}
TABLES = {**TABLE, **SUM}


class CodeList(NamedTuple):
    """Codes that have a file of their own in every release."""

    name: str
    title: str
    labels: Mapping[str, str]
    notes: Mapping[str, str] = {}


def keys_of(table: str) -> tuple[str, ...]:
    """Return every key of a table, in the order of its files."""
    return TABLE[table].keys if table in TABLE else (keys.ALL,)


def parts(table: str, key: str) -> tuple[str, ...]:
    """Return the codes in a key, one for each column: AL and cor of AL:cor."""
    columns = COLUMNS.get(table, ())
    return tuple(key.split(":")) if len(columns) > 1 else (key,)[: len(columns)]


def codes_in(table: str, at: int) -> tuple[str, ...]:
    """Return the codes that column number `at` of a table can hold, in order."""
    found = (parts(table, key)[at] for key in keys_of(table))
    return tuple(dict.fromkeys(found))


def lists() -> list[CodeList]:
    """Return every code list, in English."""
    with override("en"):
        return [
            CodeList("places", "Places", _said(labels.PLACES), {"XK": KOSOVO}),
            CodeList("regions", "Regions", _said(labels.REGION_NAMES)),
            CodeList("kinds", "What a report is about", _said(labels.KINDS)),
            CodeList("pressure", "Types of pressure", _said(labels.PRESSURES)),
            CodeList("bands", "Days until the first answer", _said(labels.BANDS)),
            CodeList("body_classes", "Classes of bodies", _said(labels.BODIES)),
            CodeList("answers", "Answers of institutions", _said(labels.ANSWERS)),
            CodeList("statuses", "Whether a number may be shown alone", _STATUSES),
            CodeList("tables", "Tables", _said(_of_ours(labels.TABLE_NAMES))),
            CodeList("results", "Results in the register", _said(dict(RESULTS))),
            CodeList("subjects", "Subjects in the register", _of(Subject.choices)),
            CodeList(
                "reply_states", "Replies in the register", _of(ReplyState.choices)
            ),
        ]


def label(table: str, at: int, code: str) -> str:
    """Return the English label of a code in column number `at` of a table."""
    with override("en"):
        return str(_LABELS[COLUMNS[table][at]][code])


def title(table: str) -> str:
    with override("en"):
        return str(labels.TABLE_NAMES[table])


_LABELS: Mapping[str, Mapping[str, labels.Label]] = {
    "place": labels.PLACES,
    "region": labels.REGION_NAMES,
    "kind": {**labels.KINDS, **labels.PRESSURES},
    "band": labels.BANDS,
    "body_class": labels.BODIES,
    "answer": labels.ANSWERS,
}
_STATUSES = {
    "shown": "At least two margins: it may be shown with its range",
    "too_few": "Below two margins: mostly noise, not to be shown alone",
}


def _said(labelled: Mapping[str, labels.Label]) -> dict[str, str]:
    return {code: str(text) for code, text in labelled.items()}


def _of(choices: Iterable[tuple[str, labels.Label]]) -> dict[str, str]:
    return _said(dict(choices))


def _of_ours(names: Mapping[str, labels.Label]) -> dict[str, labels.Label]:
    return {table: names[table] for table in TABLES}
