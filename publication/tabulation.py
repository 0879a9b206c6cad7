"""The one door from casework to the public: exact counts of one quarter.

Only the release job comes through it, and what it returns is never shown or
kept: noise.py takes it from here. Each case counts at most once in a table in
all its life, because each table looks at one date of the case that is written
once: the day it was first coded, or the day it first reached a rung.
"""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from casework.models import Coding
from publication.periods import Quarter
from publication.tables import ALL, OTHER, TABLES, band
from reporting.ladder import CloseReason, Stage
from reporting.models import Step
from reporting.places import SIX

Counts = dict[str, dict[str, int]]
Rows = QuerySet[Any, Any]

# Not a report, or the same matter as a case that is counted already.
NOT_COUNTED = (CloseReason.ABUSE_SPAM, CloseReason.DUPLICATE)

RUNGS: dict[str, tuple[str, ...]] = {
    "checked_q": (Stage.UNDER_REVIEW, Stage.NEED_INFO),
    "supported_q": (Stage.PARTLY_VERIFIED, Stage.VERIFIED),
    "passed_on_q": (Stage.REFERRED,),
    "replied_q": (Stage.INST_REPLIED,),
    "acting_q": (Stage.INST_ACTING,),
    "result_q": tuple(stage for stage in Stage if stage.is_result),
}


def count(quarter: Quarter) -> Counts:
    """Return the exact counts of every table, with all its keys, zeros too."""
    found: Counts = {
        "country_q": _by_place(quarter),
        "kind_q": _by_kind(quarter),
        "answer_q": _by_days_to_answer(quarter),
        **{code: _first_at(stages, quarter) for code, stages in RUNGS.items()},
    }
    return {
        table.code: {key: found[table.code].get(key, 0) for key in table.keys}
        for table in TABLES
    }


def _by_place(quarter: Quarter) -> dict[str, int]:
    places: Counter[str] = Counter()
    for country, cases in _coded(quarter, "country"):
        places[country if country in SIX else OTHER] += cases
    return places


def _by_kind(quarter: Quarter) -> dict[str, int]:
    kinds: Counter[str] = Counter()
    for code, cases in _coded(quarter, "main_code"):
        kinds[code.split(".")[0]] += cases
    return kinds


def _by_days_to_answer(quarter: Quarter) -> dict[str, int]:
    bands: Counter[str] = Counter()
    opened = _reached((Stage.ACKNOWLEDGED,), quarter)
    for received_on, first_on in opened.iterator():
        bands[band((first_on - received_on).days)] += 1
    return bands


def _first_at(stages: tuple[str, ...], quarter: Quarter) -> dict[str, int]:
    return {ALL: _reached(stages, quarter).count()}


def _coded(quarter: Quarter, field: str) -> Rows:
    """Return each value of `field`, and how many cases first coded then have it."""
    coded: Rows = Coding.objects.filter(coded_on__range=_days(quarter))
    grouped = _without_uncounted(coded).order_by().values(field)
    counts: Rows = grouped.annotate(cases=Count("pk")).values_list(field, "cases")
    return counts


def _reached(stages: tuple[str, ...], quarter: Quarter) -> Rows:
    """Return arrival and first step of the cases that first reached `stages` then."""
    steps = _without_uncounted(Step.objects.filter(stage__in=stages)).order_by()
    firsts = steps.values("report").annotate(first_on=Min("taken_on"))
    within = firsts.filter(first_on__range=_days(quarter))
    dates: Rows = within.values_list("report__received_on", "first_on")
    return dates


def _without_uncounted(rows: Rows) -> Rows:
    """Leave out cases that are closed now for a reason that does not count."""
    closings = Step.objects.filter(report=OuterRef("report"), stage=Stage.CLOSED)
    last_reason = closings.order_by("-pk").values("reason")[:1]
    counted: Rows = rows.annotate(last_reason=Subquery(last_reason)).exclude(
        Q(report__stage=Stage.CLOSED) & Q(last_reason__in=NOT_COUNTED)
    )
    return counted


def _days(quarter: Quarter) -> tuple[date, date]:
    return quarter.start, quarter.end
