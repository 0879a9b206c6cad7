"""How every page of casework is drawn. None holds a word that a reporter wrote."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, name: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Draw templates/casework/NAME.html for whoever is signed in."""
    shown = {"me": request.user, **context}
    return render(request, f"casework/{name}.html", shown, status=status)
