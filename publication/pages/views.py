"""The results, for everybody: the same bytes for each reader, until a release."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from publication.pages import contents, history, ledgers
from publication.pages.contents import Context as Context  # for those who use newest
from publication.periods import BadPeriod, Quarter, next_to_release
from publication.reading import Edition
from publication.register import reading
from reporting.calendar import today

View = Callable[..., HttpResponse]

# What changed because somebody spoke, as many as fit the front page.
NEWEST_ENTRIES = 3


def public(view: View) -> View:
    """Let anybody keep a page of the results for five minutes, by a strong tag."""
    kept = cache_control(public=True, max_age=300)(conditional_page(view))
    return require_safe(kept)


@public
def results(request: HttpRequest) -> HttpResponse:
    return newest(request, "results", _front)


@public
def outcomes(request: HttpRequest) -> HttpResponse:
    return newest(request, "outcomes", contents.front)


@public
def speed(request: HttpRequest) -> HttpResponse:
    return newest(request, "speed", contents.speed)


@public
def kinds(request: HttpRequest) -> HttpResponse:
    return newest(request, "kinds", contents.kinds)


@public
def pressure(request: HttpRequest) -> HttpResponse:
    return newest(request, "pressure", _pressure)


@public
def change(request: HttpRequest) -> HttpResponse:
    return newest(request, "change", history.of_quarters)


@public
def releases(request: HttpRequest) -> HttpResponse:
    return newest(request, "releases", lambda edition: {"editions": Edition.every()})


@public
def method(request: HttpRequest) -> HttpResponse:
    """Explain the counting, before the first release too."""
    edition = Edition.newest()
    context = {
        "here": "method",
        "edition": edition,
        "quarter": edition and edition.quarter,
    }
    return render(request, "publication/method.html", context | ledgers.of_all())


@public
def release(request: HttpRequest, period: str) -> HttpResponse:
    edition = published(period)
    return _show(request, "release", edition, contents.release(edition))


def published(period: str) -> Edition:
    """Return the release of `period` as it is written in an address, or say 404."""
    try:
        edition = Edition.of(Quarter.parse(period))
    except BadPeriod as error:
        raise Http404 from error
    if edition is None:
        raise Http404
    return edition


def _front(edition: Edition) -> Context:
    entries = reading.results_first()[:NEWEST_ENTRIES]
    context = contents.front(edition) | {"closer": contents.closer(edition)}
    return context | {"entries": entries}


def _pressure(edition: Edition) -> Context:
    return contents.pressure(edition) | history.of_pressure()


def newest(
    request: HttpRequest, here: str, gather: Callable[[Edition], Context]
) -> HttpResponse:
    """Show a page about the newest release, or say when the first one comes."""
    edition = Edition.newest()
    if edition is None:
        context = {"here": here, "planned": next_to_release(today())}
        return render(request, "publication/none_yet.html", context)
    return _show(request, here, edition, gather(edition))


def _show(
    request: HttpRequest, here: str, edition: Edition, context: Context
) -> HttpResponse:
    context |= {"here": here, "edition": edition, "quarter": edition.quarter}
    return render(request, f"publication/{here}.html", context)
