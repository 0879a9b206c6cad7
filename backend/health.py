"""Is it alive, can it take a report: yes or no, and nothing else."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

FREE_BYTES_WANTED = 2 * 2**30


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database or the file store could not take a report."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        roomy = shutil.disk_usage(settings.DATA).free >= FREE_BYTES_WANTED
    except (DatabaseError, OSError):
        roomy = False
    return HttpResponse(
        "ok" if roomy else "no",
        status=200 if roomy else 503,
        content_type="text/plain",
    )
