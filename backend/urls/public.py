"""The public site: reporters and readers. No account exists here."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from backend import health
from reporting import views

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("api/v1/", include("reporting.api_urls")),
    path("api/v1/results/", include("publication.opendata.api_urls")),
    path("data/v1/", include("publication.opendata.urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    *i18n_patterns(
        path("", include("reporting.urls")),
        path("results/", include("publication.urls")),
    ),
]
handler400 = "backend.errors.bad_request"
handler403 = "backend.errors.refused"
handler404 = "backend.errors.not_found"
handler500 = "backend.errors.failed"
