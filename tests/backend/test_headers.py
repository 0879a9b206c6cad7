"""What every answer of the public site carries, and what it never does."""

import io

import pytest
from django.test import Client

from backend import middleware
from backend.bodies import CutShort, WholeBody
from tests.backend.public_urls import METHODS, public_paths
from tests.reporting.conftest import OURS, site  # noqa: F401  (a fixture)

PATHS = [*public_paths(), "/en/nothing-here", "/nothing", "/static/missing.css"]
CARRIED = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self';"
    " style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
    " trusted-types 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Open data may be read by any page, and nothing else may.
OPEN = ("/data/", "/api/v1/results/")
# They would let somebody recognise a visitor, or learn the software.
NEVER = ("Set-Cookie", "Server", "X-Powered-By", "ETag", "Last-Modified", "Via")


def carried(path):
    is_open = path.startswith(OPEN)
    return CARRIED | {
        "Cross-Origin-Resource-Policy": "cross-origin" if is_open else "same-origin",
        "Access-Control-Allow-Origin": "*" if is_open else None,
    }


def is_published(path, response):
    """Published tables are the same for everybody and may be kept by anybody."""
    is_there = "/results/" in path or path.startswith(OPEN)
    return is_there and response.status_code in (200, 302, 304)


@pytest.fixture
def ask(site):  # noqa: F811
    client = Client(raise_request_exception=False, headers=OURS)

    def ask(path, method, **options):
        return client.generic(method, path, **options)

    return ask


class PublicTests:
    def test_the_resolver_knows_the_addresses(self):
        assert len(PATHS) > 20
        for path in ("/", "/en/", "/en/report/", "/en/return/delete/", "/en/results/"):
            assert path in PATHS

    @pytest.mark.parametrize("path", PATHS)
    def test_every_answer_is_guarded_and_leaves_no_trace(self, ask, path):
        for method in METHODS:
            for body in (b"", b"{}"):
                response = ask(path, method, data=body, content_type="text/plain")
                place = f"{method} {path} {response.status_code}"
                assert response.status_code < 500, place
                for name, value in carried(path).items():
                    if name == "Cache-Control" and is_published(path, response):
                        continue
                    assert response.headers.get(name) == value, f"{place}: {name}"
                for name in NEVER:
                    if name == "ETag" and is_published(path, response):
                        continue
                    assert name not in response.headers, f"{place}: {name}"
                assert not response.cookies, place

    def test_the_place_of_casework_is_nothing_special_here(self, ask, settings):
        settings.SITE, settings.ROOT_URLCONF = "public", "backend.urls.public"
        for path in ("/casework/", "/casework/sign-in/"):
            for method in ("GET", "POST"):
                response = ask(path, method)
                assert response.status_code == 404
                assert not response.cookies
                assert "casework" not in response.content.decode()
                for name, value in CARRIED.items():
                    assert response.headers.get(name) == value, name

    def test_refusals_are_guarded_too(self, ask, site):  # noqa: F811
        answers = [
            ask("/en/report/", "POST", headers={"origin": "https://evil.example"}),
            ask("/en/report/", "POST", headers={"transfer-encoding": "chunked"}),
            ask("/en/report/", "POST", CONTENT_LENGTH=str(10**12)),
            ask("/en/", "GET", headers={"host": "evil.example"}),
            site.come_back("12"),
            site.come_back("9" * 28),
            site.send(),
            site.come_back(site.sent()),
        ]
        codes = [answer.status_code for answer in answers]
        assert codes == [403, 411, 413, 400, 422, 422, 200, 200]
        for answer in answers:
            for name, value in CARRIED.items():
                assert answer.headers.get(name) == value, (answer.status_code, name)
            assert not answer.cookies

    def test_a_cookie_that_comes_is_not_answered(self, ask):
        for path in PATHS:
            response = ask(path, "GET", headers={"cookie": "session=x; csrf=y"})
            assert not response.cookies
            assert "Cookie" not in response.headers.get("Vary", "")

    def test_leaving_clears_what_the_browser_kept(self, ask):
        response = ask("/en/leave/", "GET")
        assert response.status_code == 302
        assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert response.headers["Referrer-Policy"] in ("same-origin", "no-referrer")

    def test_the_language_alone_decides_where_to_start(self, ask):
        response = ask("/", "GET", headers={"accept-language": "xx;q=1"})
        assert response.headers["Location"] == "/en/"
        assert response.headers["Vary"] == "Accept-Language"


class CaseworkTests:
    def test_its_policy_differs_only_where_it_must(self, ask):
        policy = ask("/casework/sign-in/", "GET").headers["Content-Security-Policy"]
        assert policy == middleware.CASEWORK_POLICY
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        assert "default-src 'none'" in policy


class EnvironTests:
    """What the server knows of a visitor ends before our code begins."""

    @pytest.fixture
    def seen(self, db):
        from backend.wsgi import forgetting

        found = {}

        def inner(environ, start_response):
            found.update(environ)
            return [b""]

        def seen(**environ):
            found.clear()
            forgetting(inner)(environ, lambda *_: None)
            return found

        return seen

    def test_nothing_that_names_or_places_a_visitor_passes(self, seen):
        traces = {
            "REMOTE_ADDR": "10.9.8.7",
            "REMOTE_PORT": "5151",
            "REMOTE_HOST": "home.example",
            "REMOTE_USER": "ana",
            "PROXY_ADDR": "10.9.8.7",
            "gunicorn.socket": object(),
            "HTTP_USER_AGENT": "Browser/1",
            "HTTP_ACCEPT": "text/html",
            "HTTP_DNT": "1",
            "HTTP_FORWARDED": "for=10.9.8.7",
            "HTTP_REFERER": "https://elsewhere.example/",
            "HTTP_TRUE_CLIENT_IP": "10.9.8.7",
            "HTTP_VIA": "1.1 proxy",
            "HTTP_X_CLIENT_IP": "10.9.8.7",
            "HTTP_X_FORWARDED_FOR": "10.9.8.7",
            "HTTP_X_REAL_IP": "10.9.8.7",
            "HTTP_SEC_CH_UA_PLATFORM": "Linux",
            "HTTP_SEC_GPC": "1",
            "HTTP_SAVE_DATA": "on",
            "HTTP_SOMETHING_OF_TOMORROW": "me",
        }
        assert seen(**traces) == {}

    def test_what_the_pages_need_passes(self, seen):
        needed = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/en/",
            "CONTENT_TYPE": "text/plain",
            "CONTENT_LENGTH": "0",
            "HTTP_HOST": "fener.example",
            "HTTP_ORIGIN": "https://fener.example",
            "HTTP_SEC_FETCH_SITE": "same-origin",
            "HTTP_COOKIE": "session=x",
            "HTTP_X_CSRFTOKEN": "x",
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_ACCEPT_LANGUAGE": "sq",
            "HTTP_TRANSFER_ENCODING": "chunked",
        }
        assert seen(**needed) == needed

    def test_the_served_application_forgets(self, db):
        from backend import wsgi

        assert wsgi.application.__qualname__.startswith("forgetting")


class WholeBodyTests:
    @pytest.fixture
    def cut(self):
        return lambda data, length: WholeBody(io.BytesIO(data), length)

    def test_a_whole_body_is_read_as_it_is(self, cut):
        body = cut(b"one\ntwo\nthree", 13)
        assert body.readline() == b"one\n"
        assert body.read(2) == b"tw"
        assert body.read() == b"o\nthree"
        assert body.read(5) == body.read() == body.readline() == b""

    @pytest.mark.parametrize("size", [-1, 5, 13, 100])
    def test_one_cut_short_is_never_taken_for_whole(self, cut, size):
        body = cut(b"one\ntwo", 13)
        with pytest.raises(CutShort):
            [body.read(size) for _ in range(3)]

    def test_a_line_cut_short(self, cut):
        body = cut(b"one\ntwo", 13)
        assert body.readline() == b"one\n"
        with pytest.raises(CutShort):
            body.readline()

    def test_it_reads_no_further_than_announced(self, cut):
        assert cut(b"this request, and the next", 12).read() == b"this request"

    def test_a_broken_line_is_cut_short(self):
        class Broken:
            def read(self, size):
                raise ConnectionResetError

        with pytest.raises(CutShort):
            WholeBody(Broken(), 5).read()
