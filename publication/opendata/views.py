"""Open data, for anybody and any page: files that never change, and the way to them.

A range of bytes is not served: the largest file is some 50 kB, and a client that
asks for a part gets the whole, as HTTP allows.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from publication.models import Document, Release
from publication.opendata import codes, dcat, entries, signing
from publication.opendata.describing import dumped
from publication.opendata.documents import JSON, JSON_LD, TEXT
from publication.opendata.sheets import CSV, of_ledger, of_series
from publication.pages.labels import TABLE_NAMES

View = Callable[..., HttpResponse]
# What may change with the next release, or when an entry is withdrawn: in seconds.
SOON = 300
FOR_EVER = 365 * 24 * 3600
_RELEASED = Q(release__state=Release.State.PUBLISHED)


def changing(view: View) -> View:
    """Let anybody keep an answer for five minutes, by a strong tag of its bytes."""
    kept = cache_control(public=True, max_age=SOON)(conditional_page(view))
    return require_safe(kept)


@require_safe
@cache_control(public=True, max_age=FOR_EVER, immutable=True)
@conditional_page
def document(request: HttpRequest, period: str, name: str) -> HttpResponse:
    """Give one file of a release, byte for byte as it was signed."""
    files = Document.objects.select_related("release")
    file = get_object_or_404(files.filter(_RELEASED), release__period=period, name=name)
    answer = HttpResponse(bytes(file.content), content_type=file.media_type)
    answer["ETag"] = f'"{file.sha256}"'
    if file.release.published_on:
        day = datetime.combine(file.release.published_on, time.min, UTC)
        answer["Last-Modified"] = http_date(day.timestamp())
    return answer


@require_safe
def latest(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to the newest release that has this file: yearly tables come in q4."""
    files = Document.objects.filter(_RELEASED, name=name).order_by("-release__period")
    period = files.values_list("release__period", flat=True).first()
    if period is None:
        raise Http404
    answer = redirect("data:document", period=period, name=name)
    answer["Cache-Control"] = f"public, max-age={SOON}"
    return answer


@changing
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "releases": Release.objects.published(),
        "verifier": settings.RELEASE_VERIFIER,
    }
    return render(request, "publication/opendata/index.html", context)


@changing
def release(request: HttpRequest, period: str) -> HttpResponse:
    """List the files of one release, by addresses relative to this one."""
    found = get_object_or_404(Release.objects.published(), period=period)
    tables = found.tables.order_by("pk").values_list("code", flat=True)
    context = {
        "release": found,
        "quarter": found.quarter,
        "tables": [{"name": each, "title": TABLE_NAMES[each]} for each in tables],
        "lists": [each.name for each in codes.lists()],
    }
    return render(request, "publication/opendata/release.html", context)


@changing
def ledger(request: HttpRequest) -> HttpResponse:
    """Give what every table of every release cost."""
    sheet = of_ledger(Release.objects.published())
    return HttpResponse(sheet.content(), content_type=CSV)


@changing
def series(request: HttpRequest) -> HttpResponse:
    """Give every cell of every release, a quarter with what was not held back."""
    return HttpResponse(of_series().content(), content_type=CSV)


@changing
def catalog(request: HttpRequest) -> HttpResponse:
    files = Document.objects.filter(_RELEASED, name=dcat.DATASET)
    found = files.select_related("release")
    described = dumped(dcat.catalog(found.order_by("-release__period")))
    return HttpResponse(described, content_type=JSON_LD)


@changing
def key(request: HttpRequest) -> HttpResponse:
    """Give the public key of releases; trust it only if you know it from elsewhere."""
    try:
        pinned = signing.pinned()
    except signing.KeyRefused as error:
        raise Http404 from error
    return HttpResponse(f"{pinned}\n", content_type=TEXT)


@changing
def register_json(request: HttpRequest) -> HttpResponse:
    found = [entries.as_data(entry) for entry in entries.standing()]
    return HttpResponse(dumped({"entries": found}), content_type=JSON)


@changing
def register_csv(request: HttpRequest) -> HttpResponse:
    found = (entries.as_data(entry) for entry in entries.standing())
    return HttpResponse(entries.as_csv(found), content_type=CSV)
