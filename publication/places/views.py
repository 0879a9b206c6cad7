"""By place and by class of institution; the same bytes for each reader."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from casework import qr
from publication.models import EntryQuerySet
from publication.pages import figures, history, labels
from publication.pages.views import Context, newest, public
from publication.periods import Quarter
from publication.places import portraits
from publication.places.shapes import drawing
from publication.reading import Edition
from publication.register import reading

# What changed at one place, as many as fit its page.
MOST_ENTRIES = 5


@public
def by_place(request: HttpRequest, step: str = "heard") -> HttpResponse:
    if step not in portraits.STEPS:
        raise Http404

    def gather(edition: Edition) -> Context:
        table = portraits.STEPS[step]
        context: Context = {"step": step, "steps": portraits.SHORT_NAMES}
        context["step_name"] = portraits.STEP_NAMES[table]
        if edition.has(table):
            context |= {"tiles": portraits.grid(edition, table), "map": drawing()}
            context["six"] = portraits.alphabetical()
            context["places"] = figures.places(edition, table)
            context["margin"] = edition.tables[table].margin
        return context

    return newest(request, "places/index", gather)


@public
def place(request: HttpRequest, code: str) -> HttpResponse:
    return newest(request, "places/place", lambda edition: _portrait(edition, code))


def _portrait(edition: Edition, code: str) -> Context:
    context = _beginning(edition, code)
    drawn = history.of_place(code, portraits.STEP_NAMES)
    # A panel without a single number would be an empty box.
    panels = [each for each in drawn["panels"] if each.panel.line]
    context |= {"panels": panels, "years": drawn["years"]}
    context["entries"] = _entries(code)[:MOST_ENTRIES]
    if yearly := Edition.newest_yearly():
        context |= {
            "yearly": yearly,
            "kinds": portraits.kinds(yearly, code),
            "regions": portraits.regions(yearly, code),
        }
    return context


@public
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """Show one page of paper, with the address that this reader has come to."""
    start = request.build_absolute_uri(reverse("start"))

    def gather(edition: Edition) -> Context:
        context = _beginning(edition, code)
        context |= {"address": request.get_host(), "picture": qr.draw(start)}
        context["entry"] = _entries(code).filter(subject="result").first()
        return context

    return newest(request, "places/poster", gather)


def _beginning(edition: Edition, code: str) -> Context:
    return {
        "code": code,
        "name": labels.PLACES[code],
        "steps": portraits.steps(edition, code),
    }


def _entries(code: str) -> EntryQuerySet:
    return reading.standing().filter(place=code)


@public
def institutions(request: HttpRequest) -> HttpResponse:
    def gather(edition: Edition) -> Context:
        yearly = Edition.newest_yearly()
        if yearly is None:
            return {"first": _end_of_year(edition.quarter)}
        margin = yearly.tables["institution_y"].margin
        pairs = portraits.institutions(yearly)
        tables = ("institution_y", "answering_y", "silent_y")
        return {"yearly": yearly, "pairs": pairs, "margin": margin, "tables": tables}

    return newest(request, "places/institutions", gather)


def _end_of_year(quarter: Quarter) -> Quarter:
    return Quarter(quarter.next.year, 4)
