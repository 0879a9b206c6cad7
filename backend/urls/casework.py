"""The casework site: caseworkers only, on a host name of its own."""

from django.urls import include, path
from django.views.generic import RedirectView

from backend import health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="casework:shell")),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("casework/", include("casework.urls")),
]
handler400 = "backend.errors.bad_request"
handler403 = "backend.errors.refused"
handler404 = "backend.errors.not_found"
handler500 = "backend.errors.failed"
