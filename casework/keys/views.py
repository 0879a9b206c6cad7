"""The page on which a key is made."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from casework.access import CaseworkRequest
from casework.pages import page


@require_safe
def key(request: CaseworkRequest) -> HttpResponse:
    """Where the first key is made, once."""
    if request.user.has_key:
        return redirect("casework:shell")
    return page(request, "key")
