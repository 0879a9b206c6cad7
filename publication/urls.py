"""The results pages, below /{language}/results/; a quarter (2026q3) comes last."""

from django.urls import include, path

app_name = "publication"
urlpatterns = [
    path("", include("publication.register.urls")),
    path("", include("publication.places.urls")),
    path("", include("publication.pages.urls")),
]
