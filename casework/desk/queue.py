"""The queue: the cases somebody may see, tab by tab, a page at a time.

A page costs the same among a hundred cases and among a million: it is walked along an
index from where the last page ended, and never looks at more than so many rows.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from casework.desk.choices import OF_REPORT, OF_WORK, narrow
from casework.desk.cursors import Key, Order
from casework.desk.promises import due_on as due_on
from casework.desk.rows import Row, rows_of
from casework.desk.sources import Source, Tab, source_of
from casework.models import Case, Caseworker

ROWS = 50
# A filter that fits little, or a person who may see little of a large desk, must not
# make the server walk through everything: then the page ends here and says so.
MAX_FILTERED = 10_000
MAX_HIDDEN = 2_000


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: str  # where the next page begins; empty on the last
    is_cut: bool = False  # there may be more, but it takes another look


@dataclass(frozen=True)
class Walk:
    """A walk along one source, narrowed by what is wanted."""

    rows: QuerySet[Any]
    order: Order
    end: Key | None  # how far a filter may look

    def after(self, key: Key | None, number: int) -> list[tuple[Key, UUID]]:
        found = _after(self.rows, self.order, key)
        if self.end is not None:
            found = found.filter(self.order.up_to(self.end))
        keys = found.values_list(*self.order.fields, "report_id")
        return [(tuple(row[:-1]), row[-1]) for row in keys[:number]]


def page(
    caseworker: Caseworker,
    *,
    tab: Tab,
    today: date,
    wanted: dict[str, str] | None = None,
    after: Key | None = None,
    size: int | None = None,
) -> Page:
    """Return one page of a tab."""
    size = ROWS if size is None else size
    walk = _walk(source_of(tab, caseworker), caseworker, wanted or {}, today, after)
    found: list[tuple[Key, Row]] = []
    key, number, looked_at = after, size + 1, 0
    while True:
        keys = walk.after(key, number)
        shown = rows_of([report for _, report in keys], caseworker, today)
        found += [(at, shown[report]) for at, report in keys if report in shown]
        looked_at += len(keys)
        key = keys[-1][0] if keys else key
        if len(found) > size:
            last = found[size - 1][0]
            return Page([row for _, row in found[:size]], walk.order.text_of(last))
        rows = [row for _, row in found]
        if len(keys) < number:
            end = walk.end
            return Page(rows, walk.order.text_of(end) if end else "", end is not None)
        if looked_at >= MAX_HIDDEN and key is not None:
            return Page(rows, walk.order.text_of(key), True)
        number = min(4 * number, MAX_HIDDEN)


def new_count(caseworker: Caseworker) -> int:
    """Count what is new at the desk, up to one more than a page has."""
    source = source_of(Tab.NEW, caseworker)
    oldest = source.rows.order_by(*source.order.names).values("report")[: ROWS + 1]
    return Case.objects.visible_to(caseworker).filter(pk__in=oldest).count()


def _walk(
    source: Source,
    caseworker: Caseworker,
    wanted: dict[str, str],
    today: date,
    after: Key | None,
) -> Walk:
    end = None
    if any(wanted.get(name) for name in (*OF_REPORT, *OF_WORK)):
        ahead = _after(source.rows, source.order, after)
        far = ahead.values_list(*source.order.fields)[MAX_FILTERED : MAX_FILTERED + 1]
        end = next(iter(far), None)
    rows = narrow(source, caseworker, wanted, today)
    return Walk(rows, source.order, end)


def _after(rows: QuerySet[Any], order: Order, key: Key | None) -> QuerySet[Any]:
    rows = rows.order_by(*order.names)
    return rows if key is None else rows.filter(order.after(key))
