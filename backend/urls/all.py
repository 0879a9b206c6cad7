"""Both sites in one process: for the demo and the tests."""

from backend.urls import casework, public

# The public start page wins the root.
urlpatterns = public.urlpatterns + casework.urlpatterns
handler400 = "backend.errors.bad_request"
handler403 = "backend.errors.refused"
handler404 = "backend.errors.not_found"
handler500 = "backend.errors.failed"
