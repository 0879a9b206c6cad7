"""Open data, below /data/v1/: what is released stays at its address for ever."""

from django.urls import path

from publication.opendata import views

app_name = "data"
urlpatterns = [
    path("", views.index, name="index"),
    path("ledger.csv", views.ledger, name="ledger"),
    path("series.csv", views.series, name="series"),
    path("catalog.jsonld", views.catalog, name="catalog"),
    path("key", views.key, name="key"),
    path("register.json", views.register_json, name="register_json"),
    path("register.csv", views.register_csv, name="register_csv"),
    path("latest/<str:name>", views.latest, name="latest"),
    path("<slug:period>/", views.release, name="release"),
    path("<slug:period>/<str:name>", views.document, name="document"),
]
