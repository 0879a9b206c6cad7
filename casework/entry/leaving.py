"""What goes with the last answer of a session."""

from django.conf import settings
from django.http import HttpResponse


def clear(response: HttpResponse) -> HttpResponse:
    """Have the browser forget all but the cookie of the known device."""
    # "cookies" would also forget the device and so help whoever blocks sign-ins.
    response["Clear-Site-Data"] = '"cache", "storage"'
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(name, samesite="Strict")
    return response
