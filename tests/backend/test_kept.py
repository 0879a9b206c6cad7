"""What is kept in a worker's memory, for how long, and what never is."""

import gzip
from io import BytesIO
from unittest import TestCase as PureTestCase

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import TestCase

from backend import kept
from tests.publication import worlds

HTML = "text/html; charset=utf-8"
PUBLIC = {"Cache-Control": "public, max-age=300", "Content-Type": HTML}
PAGE = "/en/results/"


class Site:
    """An application that answers what it is told to, and remembers the questions."""

    def __init__(self, body=b"a page " * 100, status="200 OK", **headers):
        self.body, self.status, self.asked, self.time = body, status, [], 0.0
        self.headers = PUBLIC | {key.replace("_", "-"): v for key, v in headers.items()}
        self.kept = kept.Kept(self, clock=lambda: self.time)

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        start_response(self.status, list(self.headers.items()))
        return [self.body]

    def get(self, path=PAGE, **extra):
        return ask(self.kept, path, **extra)


def ask(application, path=PAGE, **extra):
    """Return the status, the headers by small name, and the body."""
    said = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        **extra,
    }
    pieces = application(environ, lambda *words: said.append(words[:2]))
    [(status, headers)] = said
    assert len({name.lower() for name, _ in headers}) == len(headers)
    return status, {name.lower(): text for name, text in headers}, b"".join(pieces)


class KeepTests(PureTestCase):
    def test_it_asks_once_for_everybody(self):
        site = Site()
        answers = {str(site.get()) for _ in range(5)}
        self.assertEqual((len(answers), len(site.asked)), (1, 1))

    def test_it_asks_anew_soon(self):
        site = Site()
        site.get()
        site.body, site.time = b"withdrawn", kept.FRESH - 0.1
        self.assertNotEqual(site.get()[2], b"withdrawn")
        site.time = kept.FRESH
        self.assertEqual(site.get()[2], b"withdrawn")

    def test_a_page_that_is_gone_is_gone(self):
        site = Site()
        site.get()
        site.status, site.time = "404 Not Found", kept.FRESH
        self.assertEqual(site.get()[0], "404 Not Found")
        self.assertEqual(site.get()[0], "404 Not Found")

    def test_others_need_not_wait_while_one_asks(self):
        site = Site()
        site.get()
        inner, meanwhile = site.kept._inner, []

        def slow(environ, start_response):
            meanwhile.append(site.get()[0])
            return inner(environ, start_response)

        site.kept._inner, site.time = slow, kept.FRESH
        site.get()
        self.assertEqual((meanwhile, len(site.asked)), (["200 OK"], 2))

    def test_a_failure_does_not_keep_the_old_page_for_long(self):
        site = Site()
        site.get()

        def broken(environ, start_response):
            raise RuntimeError

        site.kept._inner = broken
        for site.time in (kept.FRESH, kept.FRESH + kept.GRACE):
            with self.assertRaises(RuntimeError):
                site.get()

    def test_whatever_differs_in_what_the_site_is_told_is_told_apart(self):
        site, more = Site(), {"SCRIPT_NAME": "", "HTTP_X_FORWARDED_PROTO": "http"}
        site.get(**more)
        words = {k: text for k, text in site.asked[0].items() if isinstance(text, str)}
        always = {"REQUEST_METHOD": "GET", "QUERY_STRING": ""}
        self.assertLessEqual(always.items(), words.items())
        for name in words.keys() - always.keys():
            site.get(**more | {name: f"{words[name]}x/"})
            self.assertEqual(site.asked[-1][name], f"{words[name]}x/")

    def test_addresses_hosts_and_schemes_are_told_apart(self):
        site = Site()
        for extra in (
            {},
            {"path": "/sq/results/"},
            {"path": "/en/results/2026q3/"},
            {"HTTP_HOST": "localhost"},
            {"HTTP_X_FORWARDED_PROTO": "https"},
            {"wsgi.url_scheme": "https"},
            {"SCRIPT_NAME": "/below"},
        ):
            site.get(**extra)
        self.assertEqual(len(site.asked), 7)

    def test_the_site_learns_nothing_of_who_asks(self):
        site = Site()
        site.get(
            HTTP_ACCEPT_LANGUAGE="sq",
            HTTP_IF_NONE_MATCH='"canary"',
            HTTP_ORIGIN="https://canary.example",
            HTTP_SEC_FETCH_SITE="none",
            HTTP_ACCEPT_ENCODING="br",
            HTTP_ANYTHING="canary",
            REMOTE_ADDR="192.0.2.1",
        )
        always = ("REQUEST_METHOD", "QUERY_STRING", "wsgi.input")
        [asked] = site.asked
        self.assertLessEqual(
            set(asked),
            {*kept._ADDRESS, *kept._OF_THE_SERVER, *always},
        )
        self.assertNotIn("canary", str(asked))

    def test_its_memory_is_bounded(self):
        site = Site(body=bytes(range(256)) * 2_000)
        for number in range(40):
            site.get(f"/data/v1/{number}")
        kept_bytes = sum(answer.size() for answer in site.kept._answers.values())
        self.assertLessEqual(kept_bytes, kept.MOST_BYTES)
        self.assertGreater(kept_bytes, kept.MOST_BYTES - 600_000)
        site.body = b""
        for number in range(kept.MOST_PAGES + 20):
            site.get(f"/data/v1/small/{number}")
        self.assertEqual(len(site.kept._answers), kept.MOST_PAGES)


@pytest.mark.parametrize(
    ("path", "extra"),
    [
        ("/en/report/", {}),
        ("/en/return/", {}),
        ("/casework/queue/", {}),
        ("/api/v1/reports/", {}),
        ("/api/v1/schema/", {}),
        ("/en/resultsx/", {}),
        ("/results/", {}),
        ("/static/results.css", {}),
        (PAGE, {"REQUEST_METHOD": "POST"}),
        (PAGE, {"REQUEST_METHOD": "OPTIONS"}),
        (PAGE, {"HTTP_COOKIE": "session=1"}),
        (PAGE, {"HTTP_RANGE": "bytes=0-9"}),
        (PAGE, {"QUERY_STRING": "place=AL"}),
        (PAGE, {"CONTENT_LENGTH": "3"}),
        (PAGE, {"HTTP_TRANSFER_ENCODING": "chunked"}),
    ],
)
def test_it_hands_on_untouched(path, extra):
    site = Site()
    site.get(path, **extra)
    site.get(path, **extra, HTTP_ACCEPT_LANGUAGE="sq")
    assert "HTTP_ACCEPT_LANGUAGE" in site.asked[1]
    assert not site.kept._answers


@pytest.mark.parametrize(
    "site",
    [
        Site(Cache_Control="no-store"),
        Site(Cache_Control="max-age=300"),
        Site(Cache_Control="public, no-cache"),
        Site(Cache_Control="private, public"),
        Site(Set_Cookie="session=1"),
        Site(Vary="Cookie"),
        Site(Content_Encoding="br"),
        Site(status="404 Not Found"),
        Site(status="302 Found"),
        Site(status="500 Internal Server Error"),
        Site(body=b"x" * (kept.MOST_PAGE_BYTES + 1)),
    ],
)
def test_it_never_keeps(site):
    first, second = site.get(), site.get()
    assert first == second
    assert len(site.asked) == 2
    assert first[0] == site.status
    assert not site.kept._answers


class SendTests(PureTestCase):
    def test_it_packs_for_who_can_unpack(self):
        site = Site(ETag='"one"')
        unpack = {
            "gzip, deflate, br": ("br", brotli.decompress),
            "gzip;q=1.0, GZIP": ("gzip", gzip.decompress),
        }
        for accepted, (coding, open_) in unpack.items():
            _, headers, body = site.get(HTTP_ACCEPT_ENCODING=accepted)
            self.assertEqual(open_(body), site.body)
            self.assertEqual(headers["content-encoding"], coding)
            self.assertEqual(headers["content-length"], str(len(body)))
            self.assertEqual((headers["etag"], headers["vary"]), self.packed_tags)
        for accepted in ("", "identity", "br;q=0", "zstd"):
            _, headers, body = site.get(HTTP_ACCEPT_ENCODING=accepted)
            self.assertEqual((body, headers["etag"]), (site.body, '"one"'))
            self.assertNotIn("content-encoding", headers)

    packed_tags = ('W/"one"', "Accept-Encoding")

    def test_it_packs_no_picture(self):
        site = Site(Content_Type="image/png")
        _, headers, body = site.get(HTTP_ACCEPT_ENCODING="br")
        self.assertEqual(body, site.body)
        self.assertNotIn("content-encoding", headers)

    def test_it_gives_every_header_of_the_view(self):
        site = Site(
            Content_Security_Policy="default-src 'none'", X_Frame_Options="DENY"
        )
        for extra in ({}, {"HTTP_ACCEPT_ENCODING": "br"}, {"REQUEST_METHOD": "HEAD"}):
            _, headers, _ = site.get(**extra)
            for name, text in site.headers.items():
                self.assertEqual(headers[name.lower()], text)

    def test_it_says_when_nothing_has_changed(self):
        site = Site(Last_Modified="Sun, 15 Nov 2026 00:00:00 GMT", ETag='"one"')
        for sent in (
            {"HTTP_IF_NONE_MATCH": '"one"'},
            {"HTTP_IF_NONE_MATCH": '"other", W/"one"'},
            {"HTTP_IF_NONE_MATCH": "*"},
            {"HTTP_IF_MODIFIED_SINCE": "Sun, 15 Nov 2026 00:00:00 GMT"},
        ):
            status, headers, body = site.get(**sent)
            self.assertEqual((status, body), ("304 Not Modified", b""), sent)
            self.assertEqual(headers["etag"], '"one"')
            self.assertEqual(headers["cache-control"], PUBLIC["Cache-Control"])
            self.assertNotIn("content-type", headers)

    def test_it_sends_what_has_changed(self):
        site = Site(Last_Modified="Sun, 15 Nov 2026 00:00:00 GMT", ETag='"one"')
        day = "Sun, 15 Nov 2026 00:00:00 GMT"
        for sent in (
            {"HTTP_IF_NONE_MATCH": '"two"', "HTTP_IF_MODIFIED_SINCE": day},
            {"HTTP_IF_NONE_MATCH": "nonsense"},
            {"HTTP_IF_MODIFIED_SINCE": "Sat, 15 Aug 2026 00:00:00 GMT"},
            {"HTTP_IF_MODIFIED_SINCE": "nonsense"},
        ):
            self.assertEqual(site.get(**sent)[0], "200 OK", sent)

    def test_a_head_is_told_what_a_get_would_be(self):
        site = Site()
        for accepted in ("br", ""):
            _, whole, _ = site.get(HTTP_ACCEPT_ENCODING=accepted)
            _, headers, body = site.get(
                REQUEST_METHOD="HEAD", HTTP_ACCEPT_ENCODING=accepted
            )
            self.assertEqual((headers, body), (whole, b""))


class RealPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        worlds.released("2026q3", first=1000)

    def test_it_gives_what_django_gives(self):
        django, site = WSGIHandler(), kept.Kept(WSGIHandler())
        for path in (PAGE, "/en/results/2026q3/"):
            (status, theirs, body), *answers = (
                ask(django, path),
                *(ask(site, path) for _ in range(2)),
            )
            self.assertEqual(status, "200 OK")
            self.assertIn("content-security-policy", theirs)
            theirs["vary"] = "Accept-Encoding"
            for answer in answers:
                self.assertEqual(answer, (status, theirs, body))
        self.assertEqual(len(site._answers), 2)

    def test_it_keeps_nothing_else(self):
        site = kept.Kept(WSGIHandler())
        self.assertEqual(ask(site, HTTP_HOST="evil.example")[0], "400 Bad Request")
        self.assertEqual(ask(site, "/en/results/1999q1/")[0], "404 Not Found")
        self.assertEqual(ask(site, "/en/return/")[0], "200 OK")
        self.assertEqual(len(site._answers), 0)
