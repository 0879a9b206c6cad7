from django.urls import path

from publication.pages import views

urlpatterns = [
    path("", views.results, name="results"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("speed/", views.speed, name="speed"),
    path("kinds/", views.kinds, name="kinds"),
    path("pressure/", views.pressure, name="pressure"),
    path("change/", views.change, name="change"),
    path("releases/", views.releases, name="releases"),
    path("how-we-count/", views.method, name="method"),
    path("<slug:period>/", views.release, name="release"),
]
