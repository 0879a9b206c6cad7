from django.urls import path, register_converter

from publication.places import codes, embeds, views

register_converter(codes.PlaceConverter, "place")

urlpatterns = [
    path("places/", views.by_place, name="places"),
    path("places/<place:code>/", views.place, name="place"),
    path("places/<place:code>/poster/", views.poster, name="poster"),
    path("places/<slug:step>/", views.by_place, name="places_at"),
    path("institutions/", views.institutions, name="institutions"),
    path("<slug:period>/embed/", embeds.show, name="embed"),
    path("<slug:period>/embed/<slug:name>/", embeds.show, name="embed_of"),
    path("<slug:period>/embed/<slug:name>.svg", embeds.picture, name="embed_svg"),
    path("<slug:period>/embed/<slug:name>.html", embeds.snippet, name="embed_html"),
]
