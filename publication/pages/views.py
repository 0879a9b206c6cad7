"""The results, for everybody: the same bytes for each reader, until a release."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from publication.pages import figures
from publication.periods import BadPeriod, Quarter, next_to_release
from publication.reading import Edition
from reporting.calendar import today


@require_safe
@cache_control(public=True, max_age=300)
@conditional_page
def newest(request: HttpRequest) -> HttpResponse:
    edition = Edition.newest()
    if edition is None:
        planned = next_to_release(today())
        return render(request, "publication/none_yet.html", {"planned": planned})
    return _page(request, edition)


@require_safe
@cache_control(public=True, max_age=300)
@conditional_page
def release(request: HttpRequest, period: str) -> HttpResponse:
    try:
        edition = Edition.of(Quarter.parse(period))
    except BadPeriod as error:
        raise Http404 from error
    if edition is None:
        raise Http404
    return _page(request, edition)


def _page(request: HttpRequest, edition: Edition) -> HttpResponse:
    context = {
        "edition": edition,
        "quarter": edition.quarter,
        "ladder": figures.ladder(edition),
        "places": figures.places(edition),
        "ledger": figures.ledger(edition),
        "is_whole": not edition.release.is_held_back,
    }
    if context["is_whole"]:
        context |= {
            "facts": figures.headline(edition),
            "speed": figures.speed(edition),
            "kinds": figures.kinds(edition),
            "pressure": figures.pressure(edition),
        }
    return render(request, "publication/results.html", context)
