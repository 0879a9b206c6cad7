"""The results as JSON: what is released and what stands in the register, to read."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from publication.models import Cell, Release, Table
from publication.opendata import codes, entries, serializers
from publication.opendata.views import SOON
from publication.tables import HARD_CEILING, LIFETIME_EPSILON

MISSING = _("There is nothing here. The lists of this API name all that there is.")
Data = dict[Any, Any]
View = Callable[..., HttpResponse]
NOT_THERE: Data = {404: serializers.RefusalSerializer}


def reading(
    shape: Any, *, refusals: Data | None = None, **options: Any
) -> Callable[[Callable[..., Response]], View]:
    """Make a view of the API that only reads; anybody may keep it for five minutes."""

    def made(view: Callable[..., Response]) -> View:
        name = f"results_{view.__name__}"
        shapes = {200: shape} | (refusals or {})
        described = extend_schema(operation_id=name, responses=shapes, **options)
        answers = described(api_view(["GET", "HEAD"])(view))
        return cache_control(public=True, max_age=SOON)(conditional_page(answers))

    return made


@reading(serializers.ReleaseListSerializer)
def releases(request: Request) -> Response:
    """Every release, newest first."""
    found = Release.objects.published()
    return Response({"releases": [_release(release) for release in found]})


@reading(serializers.ReleaseTablesSerializer, refusals=NOT_THERE)
def release(request: Request, period: str) -> Response:
    """One release with all its tables and cells."""
    found = _one(Release.objects.published().filter(period=period))
    tables = found.tables.prefetch_related("cells").order_by("pk")
    return Response(_release(found) | {"tables": [_table(table) for table in tables]})


@reading(serializers.SeriesSerializer, refusals=NOT_THERE)
def series(request: Request, code: str) -> Response:
    """One table over all releases that have it, oldest first."""
    if code not in codes.TABLES:
        raise NotFound(MISSING)
    found = _published().filter(code=code).prefetch_related("cells")
    points = [
        {"period": table.release.period, **_cost(table), "cells": _cells(table)}
        for table in found
    ]
    columns = list(codes.COLUMNS.get(code, ()))
    about = {"code": code, "title": codes.title(code), "columns": columns}
    return Response(about | {"releases": points})


@reading(serializers.LedgerSerializer)
def ledger(request: Request) -> Response:
    """What every table of every release costs one case of its privacy."""
    lines = [
        {
            "period": table.release.period,
            "code": table.code,
            **_cost(table),
            "noise_library": table.release.noise_library,
            "code_sha256": table.release.code_sha256,
        }
        for table in _published()
    ]
    return Response(
        {
            "lifetime_epsilon": float(LIFETIME_EPSILON),
            "hard_ceiling": float(HARD_CEILING),
            "tables": lines,
        }
    )


@reading(
    serializers.RegisterSerializer,
    refusals={400: OpenApiTypes.OBJECT},
    parameters=[serializers.FilterSerializer],
)
def register(request: Request) -> Response:
    """Every standing entry, newest first and in one answer.

    Whoever looks for one entry reads them all, and tells nobody which one it was.
    """
    asked = serializers.FilterSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    found = entries.standing().filter(**asked.validated_data)
    return Response({"entries": [_short(entries.as_data(each)) for each in found]})


@reading(serializers.WholeEntrySerializer, refusals=NOT_THERE)
def entry(request: Request, number: str) -> Response:
    """One standing entry with its texts, in Markdown."""
    return Response(entries.as_data(_one(entries.standing().filter(number=number))))


def _one(rows: Any) -> Any:
    if (row := rows.first()) is None:
        raise NotFound(MISSING)
    return row


def _published() -> QuerySet[Table]:
    released = Table.objects.filter(release__state=Release.State.PUBLISHED)
    return released.select_related("release").order_by("release__period", "pk")


def _release(found: Release) -> Data:
    return {
        "period": found.period,
        "published_on": str(found.published_on),
        "is_held_back": found.is_held_back,
        "noise_library": found.noise_library,
        "code_sha256": found.code_sha256,
        "url": reverse("results-api-release", args=[found.period]),
        "files": reverse("data:release", args=[found.period]),
    }


def _table(table: Table) -> Data:
    about = {"code": table.code, "title": codes.title(table.code)}
    return about | _cost(table) | {"cells": _cells(table)}


def _cost(table: Table) -> Data:
    return {
        "scale": table.scale,
        "epsilon": float(table.epsilon),
        "margin": table.margin,
    }


def _cells(table: Table) -> list[Data]:
    cells = {cell.key: cell for cell in table.cells.all()}
    return [_cell(table.code, cells[key]) for key in codes.keys_of(table.code)]


def _cell(table: str, cell: Cell) -> Data:
    named = zip(codes.COLUMNS.get(table, ()), codes.parts(table, cell.key), strict=True)
    numbers = {"value": cell.value, "low": cell.low, "high": cell.high}
    return {"key": dict(named), **numbers, "status": cell.status}


def _short(found: Data) -> Data:
    long = ("story", "reply", "later_replies")
    return {name: value for name, value in found.items() if name not in long}
