"""What Fener is measured against: a Django view with one durable insert, and no more.

Same server, same database settings, same bytes in; nothing is checked or sealed.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from backend import settings as ours

PAGE = b"<!doctype html><title>Report</title><form method=post></form>"

settings.configure(
    SECRET_KEY=os.urandom(32).hex(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES=ours.DATABASES,
    DATA_UPLOAD_MAX_MEMORY_SIZE=ours.DATA_UPLOAD_MAX_MEMORY_SIZE,
)
application = get_wsgi_application()


class Row(models.Model):  # noqa: DJ008 - nobody ever prints one
    body = models.BinaryField()

    class Meta:
        app_label = "bare"


def report(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return HttpResponse(PAGE)
    with transaction.atomic():
        Row(body=request.body).save(force_insert=True)
    return HttpResponse(status=201)


urlpatterns = [path("en/report/", report), path("api/v1/reports/", report)]

if __name__ == "__main__":  # makes the table
    with connection.schema_editor() as editor:
        editor.create_model(Row)
