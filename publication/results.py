"""A published release, arranged for the page: no number but those of its cells."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from publication.charts import Chart, Row, draw
from publication.models import Cell, Release, Table
from publication.tables import ALL, OTHER
from reporting.codes import Kind
from reporting.places import SIX

Label = str | Promise
Cells = Mapping[tuple[str, str], Cell]

# The ladder as the public reads it: each rung is the one cell of its table.
LADDER: dict[str, Label] = {
    "opened_q": _("Opened and read by a caseworker"),
    "checked_q": _("Being checked"),
    "supported_q": _("Supported by what was found"),
    "passed_on_q": _("Passed on, as the reporter agreed"),
    "replied_q": _("The institution answered"),
    "acting_q": _("An inspection or investigation was opened"),
    "result_q": _("Something changed: a result"),
}
BANDS: dict[str, Label] = {
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
KINDS: Mapping[str, Label] = {kind.value: kind.label for kind in Kind}

# How the privacy ledger names each table.
TABLE_NAMES: Mapping[str, Label] = {
    "country_q": _("Where"),
    "kind_q": _("What it was about"),
    "answer_q": _("Days until opened"),
    "within_7_q": _("Opened within 7 days"),
} | LADDER


class Figure(NamedTuple):
    rows: tuple[Row, ...]
    chart: Chart


class Results(NamedTuple):
    """What one page of results is made of."""

    release: Release
    opened: Row
    within_7: Row
    passed_on: Row
    result: Row
    ladder: Figure
    speed: Figure
    places: Figure
    kinds: Figure
    ledger: tuple[tuple[Label, Table], ...]


def read(release: Release) -> Results:
    """Return the numbers of a published `release` in the current language."""
    cells = {
        (cell.table.code, cell.key): cell
        for cell in release.cells.select_related("table")
    }
    rungs = {code: _row(cells, code, ALL, LADDER[code]) for code in LADDER}
    return Results(
        release=release,
        opened=rungs["opened_q"],
        within_7=_row(cells, "within_7_q", ALL, ""),
        passed_on=rungs["passed_on_q"],
        result=rungs["result_q"],
        ladder=_figure(rungs.values()),
        speed=_figure(_row(cells, "answer_q", key, BANDS[key]) for key in BANDS),
        places=_figure(_by_name(cells, "country_q", PLACES, last=OTHER)),
        kinds=_figure(_by_name(cells, "kind_q", KINDS, last=Kind.OTH)),
        ledger=_ledger(release),
    )


def _by_name(
    cells: Cells, code: str, labels: Mapping[str, Label], *, last: str
) -> list[Row]:
    """Return the rows by their shown name: an order of size would be a ranking."""
    keys = sorted(labels, key=lambda key: (key == last, _sorting(labels[key])))
    return [_row(cells, code, key, labels[key]) for key in keys]


def _row(cells: Cells, code: str, key: str, label: Label) -> Row:
    cell = cells[code, key]
    is_shown = cell.status == Cell.Status.SHOWN
    return Row(str(label), cell.value, cell.low, cell.high, is_shown)


def _figure(rows: Iterable[Row]) -> Figure:
    listed = tuple(rows)
    return Figure(listed, draw(listed))


def _ledger(release: Release) -> tuple[tuple[Label, Table], ...]:
    tables = release.tables.order_by("pk")
    return tuple((TABLE_NAMES[table.code], table) for table in tables)


def _sorting(label: Label) -> str:
    return unicodedata.normalize("NFKD", str(label)).casefold()
