"""The register, for everybody: what changed because somebody spoke."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from publication.models import Entry, EntryQuerySet
from publication.pages.views import public
from publication.register import feeds, reading, texts
from publication.register.forms import FilterForm

PAGE_LENGTH = 30


@public
def register(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET, auto_id="%s")
    if not form.is_valid():
        raise Http404
    chosen = {name: form.cleaned_data[name] for name in reading.FILTERS}
    page = _page(reading.chosen(**chosen), form.cleaned_data["page"] or 1)
    context = {
        "here": "register",
        "form": form,
        "page": page,
        "is_filtered": any(chosen.values()),
        "canonical": _address(chosen, page.number),
        "newer": _address(chosen, page.number - 1),
        "older": _address(chosen, page.number + 1),
    }
    return render(request, "publication/register/register.html", context)


def _page(entries: EntryQuerySet, number: int) -> "Page[Entry]":
    try:
        return Paginator(entries, PAGE_LENGTH).page(number)
    except EmptyPage as error:
        raise Http404 from error


def _address(chosen: dict[str, str], page: int) -> str:
    """Return the one address of a list: filters in their order, and no empty one."""
    asked = {name: value for name, value in chosen.items() if value}
    if page > 1:
        asked["page"] = str(page)
    return f"?{urlencode(asked)}" if asked else "?"


@public
def entry(request: HttpRequest, number: str) -> HttpResponse:
    found = reading.called(number)
    if found is None:
        return _withdrawn(request, number)
    context = {
        "here": "register",
        "entry": found,
        "quarter": found.release.quarter,
        "story": texts.html(found.story),
        "reply": texts.html(found.reply),
        "later": [
            (each.release.quarter, texts.html(each.text))
            for each in found.later_replies.all()
        ],
    }
    return render(request, "publication/register/entry.html", context)


def _withdrawn(request: HttpRequest, number: str) -> HttpResponse:
    """Answer 410 where something was taken back, and 404 where nothing ever was."""
    if not reading.is_withdrawn(number):
        raise Http404
    context = {"here": "register"}
    return render(request, "publication/register/withdrawn.html", context, status=410)


@public
def right_of_reply(request: HttpRequest) -> HttpResponse:
    context = {"here": "register", "contact": settings.CONTACT}
    return render(request, "publication/register/reply.html", context)


@public
def feed(request: HttpRequest) -> HttpResponse:
    written = feeds.written(request.build_absolute_uri)
    return HttpResponse(written, content_type=feeds.MEDIA_TYPE)
