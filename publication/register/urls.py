from django.urls import path

from publication.register import views

urlpatterns = [
    path("feed.atom", views.feed, name="feed"),
    path("changed/", views.register, name="register"),
    path("changed/reply/", views.right_of_reply, name="right_of_reply"),
    path("changed/<slug:number>/", views.entry, name="entry"),
]
