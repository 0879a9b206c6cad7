from django.urls import path, re_path

from publication.register import views

urlpatterns = [
    path("feed.atom", views.feed, name="feed"),
    path("changed/", views.register, name="register"),
    path("changed/reply/", views.right_of_reply, name="right_of_reply"),
    re_path(r"^changed/(?P<number>[0-9a-f]{24})/$", views.entry, name="entry"),
]
