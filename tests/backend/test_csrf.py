"""Who may send: only our own pages. A browser's word says so, in casework a token."""

import pytest
from django.test import Client

from reporting.models import Message, Report
from tests.backend.public_urls import public_paths
from tests.reporting.conftest import site  # noqa: F401  (a fixture)

OWN = "http://testserver"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "PROPFIND")
FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    {"origin": "https://testserver"},  # the right host, but not its scheme
    {"origin": "http://testserver:8080"},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://evil.example/http://testserver"},
    {"origin": OWN, "sec-fetch-site": "cross-site"},
    {"origin": OWN, "sec-fetch-site": "same-site"},
    {"origin": ""},
    {"origin": "null"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"origin": "null", "sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "Same-Origin"},
    {"sec-fetch-site": ""},
    {"sec-fetch-site": "same-origin, cross-site"},
]
OURS = [
    {"origin": OWN, "sec-fetch-site": "same-origin"},
    {"origin": OWN},  # an onion on plain http: no Sec-Fetch headers
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},  # typed or opened from a bookmark
    {"origin": "null", "sec-fetch-site": "same-origin"},
    {},  # no browser at all
]


def words(headers):
    return " ".join(f"{name}={value}" for name, value in headers.items()) or "none"


class PublicTests:
    @pytest.mark.parametrize("headers", FOREIGN, ids=words)
    def test_a_foreign_page_can_send_nothing(self, site, headers):  # noqa: F811
        client = Client(headers=headers)
        response = client.post("/en/report/", site.form())
        assert response.status_code == 403
        assert "This did not come from our own page." in response.content.decode()
        api = client.post(
            "/api/v1/reports/", site.sealed().body, content_type="application/json"
        )
        assert api.status_code == 403
        assert api.json()["detail"]
        assert not Report.objects.exists()

    @pytest.mark.parametrize("headers", OURS, ids=words)
    def test_our_own_pages_can(self, site, headers):  # noqa: F811
        client = Client(headers=headers)
        assert client.post("/en/report/", site.form()).status_code == 200

    @pytest.mark.parametrize("path", public_paths())
    def test_no_address_forgot_the_guard(self, site, path):  # noqa: F811
        client = Client(headers={"origin": "https://evil.example"})
        for method in UNSAFE:
            assert client.generic(method, path).status_code == 403

    def test_a_foreign_page_changes_nothing_of_a_report(self, site):  # noqa: F811
        code = site.sent()
        site.client = Client(headers={"sec-fetch-site": "cross-site"})
        for action, fields in [
            ("message/", {"text": "x"}),
            ("consent/", {"consent": "count"}),
            ("delete/", {"sure": "yes"}),
        ]:
            assert site.come_back(code, action, **fields).status_code == 403
        assert Report.objects.exists()
        assert not Message.objects.exists()

    def test_looking_needs_no_proof(self, site):  # noqa: F811
        client = Client(headers={"sec-fetch-site": "cross-site"})
        assert client.get("/en/report/").status_code == 200

    def test_behind_the_proxy_the_scheme_is_the_visitors(self, site):  # noqa: F811
        headers = {"host": "testserver", "x-forwarded-proto": "https"}
        client = Client(headers=headers | {"origin": "https://testserver"})
        assert client.post("/en/report/", site.form()).status_code == 200


class CaseworkTests:
    """There a cookie gives rights that a foreign page could borrow: hence a token."""

    @pytest.mark.parametrize("headers", OURS, ids=words)
    def test_it_takes_nothing_without_the_token(self, db, headers):
        client = Client(enforce_csrf_checks=True, headers=headers)
        fields = {"username": "ana", "password": "x", "code": "123456"}
        for path in ("sign-in/", "sign-out/"):
            response = client.post(f"/casework/{path}", fields)
            assert response.status_code == 403
            assert "did not come from our own page" in response.content.decode()

    def test_a_token_of_another_browser_is_none(self, db):
        other = Client(enforce_csrf_checks=True)
        other.get("/casework/sign-in/")
        token = other.cookies["csrf"].value
        client = Client(enforce_csrf_checks=True)
        client.get("/casework/sign-in/")
        fields = {"csrfmiddlewaretoken": token}
        response = client.post("/casework/sign-in/", fields)
        assert "This did not come from our own page." in response.content.decode()

    def test_with_it_the_form_is_read(self, db):
        client = Client(enforce_csrf_checks=True)
        client.get("/casework/sign-in/")
        fields = {"csrfmiddlewaretoken": client.cookies["csrf"].value}
        answer = client.post("/casework/sign-in/", fields).content.decode()
        assert "We could not let you in." in answer

    def test_a_foreign_origin_is_refused_even_with_it(self, db):
        client = Client(enforce_csrf_checks=True)
        client.get("/casework/sign-in/")
        fields = {"csrfmiddlewaretoken": client.cookies["csrf"].value}
        headers = {"origin": "https://evil.example"}
        response = client.post("/casework/sign-in/", fields, headers=headers)
        assert response.status_code == 403
        assert "This did not come from our own page." in response.content.decode()
