"""Addresses of the JSON API, below /api/v1/."""

from django.urls import path

from reporting import api

urlpatterns = [
    path("roster/", api.roster),
    path("reports/", api.reports),
    path("mailbox/", api.open_mailbox),
    path("mailbox/messages/", api.messages),
    path("mailbox/publishing/", api.publishing),
    path("mailbox/delete/", api.delete),
    path("uploads/", api.uploads),
    path("uploads/<uuid:upload_id>/<int:offset>/", api.part),
    path("uploads/<uuid:upload_id>/complete/", api.complete),
]
