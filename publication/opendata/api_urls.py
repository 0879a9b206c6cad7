"""The results API, below /api/v1/results/: it only reads."""

from django.urls import path

from publication.opendata import api

urlpatterns = [
    path("", api.releases, name="results-api"),
    path("releases/<slug:period>/", api.release, name="results-api-release"),
    path("tables/<slug:code>/", api.series, name="results-api-table"),
    path("ledger/", api.ledger, name="results-api-ledger"),
    path("register/", api.register, name="results-api-register"),
    path("register/<slug:number>/", api.entry, name="results-api-entry"),
]
