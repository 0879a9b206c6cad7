"""Figures of a release for other sites: a picture and a table that stand alone.

They are meant to be copied. A picture that a page loads from here would tell us
its readers' addresses; our headers make browsers refuse that, too.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from publication.pages import figures
from publication.pages.figures import Figure
from publication.pages.labels import Label
from publication.pages.views import Context, View, public, published
from publication.places import sheets
from publication.reading import Edition

_PICTURE = "publication/places/embed_picture.html"
_TABLE = "publication/places/embed_table.html"


class Embed(NamedTuple):
    """A figure that can be copied; `table` must be published for it."""

    short: Label
    title: Label
    first: Label  # the head of the first column
    table: str
    draw: Callable[[Edition], Figure]


EMBEDS: Mapping[str, Embed] = {
    "places": Embed(
        gettext_lazy("Where"),
        gettext_lazy("Reports by place"),
        gettext_lazy("Place"),
        "country_q",
        figures.places,
    ),
    "outcomes": Embed(
        gettext_lazy("How far"),
        gettext_lazy("Reports that took each step"),
        gettext_lazy("Step"),
        "heard_q",
        figures.steps,
    ),
    "speed": Embed(
        gettext_lazy("How fast"),
        gettext_lazy("Reports answered, by days since they arrived"),
        gettext_lazy("Time"),
        "answer_q",
        figures.speed,
    ),
    "kinds": Embed(
        gettext_lazy("What about"),
        gettext_lazy("Reports by kind"),
        gettext_lazy("Kind"),
        "kind_q",
        figures.kinds,
    ),
    "pressure": Embed(
        gettext_lazy("Pressure"),
        gettext_lazy("Reports of pressure, by type"),
        gettext_lazy("Type"),
        "kind_q",
        figures.pressure,
    ),
}


@public
def show(request: HttpRequest, period: str, name: str = "places") -> HttpResponse:
    """Show one figure as it would look elsewhere, and what to copy."""
    edition = published(period)
    context = _figure(request, edition, name)
    there = {key: one for key, one in EMBEDS.items() if edition.has(one.table)}
    snippet = render_to_string(_TABLE, context, request)
    context |= {"embeds": there, "snippet": snippet.strip()}
    return render(request, "publication/places/embed.html", context)


def forever(view: View) -> View:
    """Let anybody keep it for a year: a released figure never changes."""
    kept = cache_control(public=True, max_age=31536000, immutable=True)
    return require_safe(kept(conditional_page(view)))


@forever
def picture(request: HttpRequest, period: str, name: str) -> HttpResponse:
    context = _figure(request, published(period), name)
    kind = "image/svg+xml"
    return render(request, _PICTURE, context, content_type=kind)


@forever
def snippet(request: HttpRequest, period: str, name: str) -> HttpResponse:
    context = _figure(request, published(period), name)
    response = render(request, _TABLE, context)
    file = f"{context['file']}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _figure(request: HttpRequest, edition: Edition, name: str) -> Context:
    embed = EMBEDS.get(name)
    if embed is None or not edition.has(embed.table):
        raise Http404
    figure, quarter = embed.draw(edition), edition.quarter
    months = render_to_string("publication/_months.html", {"quarter": quarter}).strip()
    release = reverse("publication:release", args=[str(edition)])
    notes = list(_notes(name, source=request.build_absolute_uri(release)))
    height = figure.chart.height
    return {
        "here": "places/embed",
        "edition": edition,
        "quarter": quarter,
        "name": name,
        "embed": embed,
        "figure": figure,
        "months": months,
        "notes": notes,
        "file": f"fener-{edition}-{name}",
        "sheet": sheets.lay_out(str(embed.title), months, notes, chart=height),
    }


def _notes(name: str, *, source: str) -> Iterator[str]:
    yield gettext(
        "A small random number is added to every count, so that nobody can tell "
        "whether any one report is included. 19 times in 20 the true number is "
        "within the range."
    )
    if name == "places":
        yield gettext(
            "* This designation is without prejudice to positions on status, and is "
            "in line with UNSCR 1244/1999 and the ICJ Opinion on the Kosovo "
            "declaration of independence."
        )
    yield gettext("Source: Fener, %(address)s. Licence: CC BY 4.0.") % {
        "address": source
    }
