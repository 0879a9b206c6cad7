from django.urls import path

from publication import views

app_name = "publication"
urlpatterns = [
    path("", views.newest, name="results"),
    path("<slug:period>/", views.release, name="release"),
]
