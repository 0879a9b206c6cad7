"""Plain pages for what goes wrong; none of them repeats what was asked."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reporting.api import PREFIX


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return JsonResponse({"detail": f"{title} {advice}"}, status=status)
    context = {"title": title, "advice": advice, "base": _base(request)}
    return render(request, "error.html", context, status=status)


def _base(request: HttpRequest) -> str:
    """Choose the frame: the casework site has none of the public pages to link to."""
    inside = {
        "public": False,  # there, a wrong address is like any other
        "casework": True,
    }.get(settings.SITE, request.path.startswith("/casework/"))
    return "casework/base.html" if inside else "base.html"


def refused(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    """Answer 403: the browser did not vouch for this request."""
    return _page(
        request,
        403,
        _("This did not come from our own page."),
        _("Please open the page again here and send it once more."),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        400,
        _("We could not read that."),
        _("It may have been too large or cut short. Please try again."),
    )


def length_required(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        411,
        _("We could not read that."),
        _("It came without its length. Please send it with another browser."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        413,
        _("That is too large to send at once."),
        _("Please go back and send less. What you typed is still in your browser."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        _("There is nothing here."),
        _("The address may be mistyped. You can start again from the first page."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        _("Something went wrong on our side."),
        _("Nothing was shown to anyone. Please wait a moment and try again."),
    )
