from django.urls import path

from publication.pages import views

urlpatterns = [
    path("", views.newest, name="results"),
    path("<slug:period>/", views.release, name="release"),
]
