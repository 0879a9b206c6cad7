"""The finished languages, for the switcher in every page."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def finished(request: HttpRequest) -> dict[str, object]:
    """Give templates the languages and this page's address in each."""
    current = get_language() or settings.LANGUAGE_CODE
    rest = request.path.removeprefix(f"/{current}/")
    places = [
        {"code": code, "name": name, "url": f"/{code}/{rest}"}
        for code, name in settings.LANGUAGES
        if rest != request.path
    ]
    return {"languages": places if len(places) > 1 else [], "language": current}
