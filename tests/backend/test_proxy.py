"""nginx as configured in deploy/, before gunicorn: what it holds, hides and refuses."""

import getpass
import json
import os
import re
import ssl
import subprocess
from http.client import HTTPConnection, HTTPSConnection

import pytest

from tests.backend import servers
from tools import machine

MEBIBYTE = 2**20
FORM = "/en/report/"
pytestmark = pytest.mark.skipif(not machine.find("nginx"), reason="nginx is not here")


def own_copy(text, home, ports):
    """Change only addresses, folders and certificates to those of this test."""
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
    text = re.sub(r"listen 80;", f"listen 127.0.0.1:{ports['plain']};", text)
    site = "casework" if "casework.sock" in text else "public"
    text = text.replace("listen 443", f"listen 127.0.0.1:{ports[site]}")
    text = re.sub(r"/etc/ssl/fener/\w+\.(crt|key)", rf"{home}/own.\1", text)
    return text.replace("/opt/fener/deploy/nginx", str(home)).replace("/run", str(home))


def write_configuration(home, ports):
    for path in (servers.DEPLOY / "nginx").iterdir():
        (home / path.name).write_text(own_copy(path.read_text(), home, ports))
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {home}/{kind};\n" for kind in ("proxy", "fastcgi", "uwsgi")
    )
    (home / "nginx.conf").write_text(
        f"{user}\nerror_log /dev/null emerg;\npid {home}/pid;\nworker_processes 1;\n"
        f"events {{}}\nhttp {{\naccess_log {home}/default.log;\n{temporary}"
        f"scgi_temp_path {home}/scgi;\n"
        f"include {home}/fener-public.conf;\ninclude {home}/fener-casework.conf;\n}}\n"
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("proxy")


@pytest.fixture(scope="module")
def ports(home):
    """Run both sites' nginx, with gunicorn behind the public one."""
    ports = {name: servers.free_port() for name in ("public", "casework", "plain")}
    (home / "fener").mkdir()
    servers.write_certificate(home / "own.key", home / "own.crt")
    write_configuration(home, ports)
    nginx = [machine.find("nginx"), "-e", "stderr", "-p", home]
    nginx += ["-c", home / "nginx.conf"]
    checked = subprocess.run([*nginx, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    address = ("127.0.0.1", ports["public"])
    with (
        servers.gunicorn(str(home / "fener/public.sock")),
        servers.running([*nginx, "-g", "daemon off;"], address),
    ):
        yield ports


@pytest.fixture
def connect(home, ports):
    def connect():
        context = ssl.create_default_context(cafile=home / "own.crt")
        return HTTPSConnection(
            "127.0.0.1", ports["public"], context=context, timeout=20
        )

    return connect


@pytest.fixture
def ask(connect):
    def ask(path="/", body=None, headers=None, **options):
        connection = connect()
        method = "GET" if body is None else "POST"
        connection.request(method, path, body, headers or {}, **options)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        good = response.status == 200
        return response.status, json.loads(answer) if good else None

    return ask


class ProxyTests:
    def test_what_could_name_a_visitor_stops_here(self, ask):
        names = ("User-Agent", "X-Forwarded-For", "X-Real-IP", "Referer", "Via")
        canary = "192.0.2.99"
        _, answer = ask(headers=dict.fromkeys((*names, "Forwarded"), canary))
        assert canary not in json.dumps(answer)
        assert answer["environ"]["HTTP_X_FORWARDED_PROTO"] == "https"

    def test_what_data_are_asked_for_by_arrives(self, ask):
        """Ranges, tags, packed forms and questions from pages of others."""
        asked = {
            "Accept-Encoding": "br",
            "If-None-Match": '"tag"',
            "If-Range": '"tag"',
            "Origin": "https://reader.example",
            "Range": "bytes=0-9",
        }
        _, answer = ask("/data/v1/2026q3/country_q.csv", headers=asked)
        for name, text in asked.items():
            key = f"HTTP_{name.upper().replace('-', '_')}"
            assert answer["environ"][key] == text

    def test_a_body_of_a_mebibyte_arrives(self, ask):
        status, answer = ask("/api/v1/reports/", bytes(MEBIBYTE))
        assert (status, answer["length"]) == (200, MEBIBYTE)

    def test_a_larger_body_is_refused(self, ask):
        assert ask("/api/v1/reports/", bytes(MEBIBYTE + 1))[0] == 413

    @pytest.mark.parametrize("path", [FORM, "/sr-latn/return/"])
    def test_a_form_may_be_large(self, ask, path):
        status, answer = ask(path, bytes(30 * MEBIBYTE))
        assert (status, answer["length"]) == (200, 30 * MEBIBYTE)

    def test_a_form_of_hundreds_of_mebibytes_is_refused(self, ask):
        size = str(511 * MEBIBYTE)
        assert ask(FORM, b"x", {"Content-Length": size})[0] == 413

    @pytest.mark.parametrize("path", [FORM, "/api/v1/reports/"])
    def test_a_body_of_unknown_length_is_asked_for_its_length(self, ask, path):
        assert ask(path, iter([b"a", b"b"]), encode_chunked=True)[0] == 411

    def test_a_form_without_a_length_is_asked_for_it(self, connect):
        """As HTTP/2 allows, where there is no Transfer-Encoding to see it by."""
        connection = connect()
        connection.putrequest("POST", FORM)
        connection.endheaders()
        assert connection.getresponse().status == 411
        connection.close()

    def test_no_body_is_written_to_a_file(self, ports, home, ask):
        """With the folder for it gone, nginx could only fail."""
        (home / "fener-body").rmdir()
        try:
            for path, size in (("/", MEBIBYTE), (FORM, 900_000), (FORM, 5 * MEBIBYTE)):
                assert ask(path, bytes(size))[0] == 200
        finally:
            (home / "fener-body").mkdir()

    def test_slow_large_forms_leave_room_for_others(self, connect, ask):
        stalled = [connect() for _ in range(12)]
        for connection in stalled:  # more than there are threads
            connection.putrequest("POST", FORM)
            connection.putheader("Content-Length", str(2 * MEBIBYTE))
            connection.endheaders(b"x" * 1000)
        try:
            assert ask("/healthz")[0] == 200
            assert ask(FORM, b"a=b")[0] == 200
        finally:
            for connection in stalled:
                connection.close()

    def test_the_plain_address_leads_to_the_sealed_one(self, ports):
        connection = HTTPConnection("127.0.0.1", ports["plain"], timeout=10)
        connection.request("GET", FORM, headers={"Host": "fener.example"})
        response = connection.getresponse()
        response.read()
        connection.close()
        assert response.status == 308
        assert response.headers["Location"] == f"https://fener.example{FORM}"

    def test_nothing_was_written_down(self, ask, home):
        ask("/canary-path")
        assert (home / "default.log").read_bytes() == b""
