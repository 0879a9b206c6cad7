"""The results, for everybody: the same bytes for each reader, until a release."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from publication import results
from publication.models import Release
from publication.periods import BadPeriod, Quarter, next_to_release
from reporting.calendar import today


@require_safe
@cache_control(public=True, max_age=300)
@conditional_page
def newest(request: HttpRequest) -> HttpResponse:
    release = Release.objects.published().first()
    if release is None:
        planned = next_to_release(today())
        return render(request, "publication/none_yet.html", {"planned": planned})
    return _page(request, release)


@require_safe
@cache_control(public=True, max_age=300)
@conditional_page
def release(request: HttpRequest, period: str) -> HttpResponse:
    try:
        quarter = Quarter.parse(period)
    except BadPeriod as error:
        raise Http404 from error
    found = Release.objects.published().filter(period=quarter).first()
    if found is None:
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, release: Release) -> HttpResponse:
    others = Release.objects.published().exclude(pk=release.pk)
    context = {
        "results": results.read(release),
        "quarter": release.quarter,
        "others": [other.quarter for other in others],
    }
    return render(request, "publication/results.html", context)
