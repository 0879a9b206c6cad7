"""Addresses of the reporter's pages, below the language."""

from django.urls import path

from reporting import return_views, views

urlpatterns = [
    path("", views.start, name="start"),
    path("report/", views.report, name="report"),
    path("return/", return_views.come_back, name="return"),
    path("return/message/", return_views.send_message, name="send_message"),
    path("return/files/", return_views.send_files, name="send_files"),
    path("return/consent/", return_views.change_consent, name="change_consent"),
    path("return/publishing/", return_views.change_publishing, name="publishing"),
    path("return/delete/", return_views.delete, name="delete"),
    path("protection/", views.protection, name="protection"),
    path("danger/", views.danger, name="danger"),
    path("leave/", views.leave, name="leave"),
]
