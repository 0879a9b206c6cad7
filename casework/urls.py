"""Every address of casework. Who may call which: `casework.access.PERMISSIONS`."""

from django.urls import path

from casework import api, views

app_name = "casework"
urlpatterns = [
    path("", views.shell, name="shell"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("key/", views.key, name="key"),
    path("queue/", views.cases, name="queue"),
    path("preview/", views.preview, name="preview"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
    path("cases/<uuid:case_id>/stage/", views.stage, name="stage"),
    path("cases/<uuid:case_id>/coding/", views.coding, name="coding"),
    path("cases/<uuid:case_id>/revoke/", views.revoke, name="revoke"),
    path("api/keys/", api.keys, name="api_keys"),
    path("api/cases/<uuid:case_id>/", api.case, name="api_case"),
    path("api/cases/<uuid:case_id>/opened/", api.opened, name="api_opened"),
    path("api/cases/<uuid:case_id>/messages/", api.messages, name="api_messages"),
    path("api/cases/<uuid:case_id>/notes/", api.notes, name="api_notes"),
    path("api/cases/<uuid:case_id>/grants/", api.grants, name="api_grants"),
    path("api/files/<uuid:file_id>/", api.file, name="api_file"),
]
