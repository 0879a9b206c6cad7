"""How production is started: gunicorn's configuration and systemd's units."""

import json
import re
import shutil
import socket
import subprocess
import sys
from http.client import HTTPConnection

import pytest

from tests.backend import servers

SITES = ("public", "casework")
UNITS = servers.DEPLOY / "systemd"


@pytest.fixture
def address():
    return ("127.0.0.1", servers.free_port())


def ask(address):
    connection = HTTPConnection(*address, timeout=10)
    connection.request("GET", "/")
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.headers, answer


class GunicornTests:
    def test_it_says_when_it_is_up_and_what_it_is_called_nowhere(self, address):
        with servers.gunicorn(address, FENER_WELCOME="It is up.\n") as process:
            assert process.stdout.readline() == b"It is up.\n"
            headers, answer = ask(address)
            assert headers["Server"] == "web"
            assert answer["environ"]["SERVER_SOFTWARE"] == "web"

    @pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
    def test_its_workers_cannot_be_dumped_or_traced(self, address):
        with servers.gunicorn(address):
            _, answer = ask(address)
        assert (answer["dumpable"], answer["core"]) == (0, [0, 0])

    def test_it_writes_nothing_about_good_and_bad_requests(self, address):
        with servers.gunicorn(address) as process:
            for sent in (b"GET /secret HTTP/1.0\r\n\r\n", b"NONSENSE\r\n\r\n"):
                with socket.create_connection(address) as connection:
                    connection.sendall(sent)
                    assert connection.recv(100)
            process.terminate()
            assert process.communicate(timeout=40) == (b"", b"")

    def test_it_stops_cleanly_when_interrupted(self, address):
        with servers.gunicorn(address) as process:
            process.send_signal(2)
            assert process.wait(timeout=40) == 0

    def test_it_serves_the_socket_that_systemd_hands_over(self, tmp_path):
        path = str(tmp_path / "web.sock")
        # What systemd does before it starts a unit: listen, descriptor 3, two names.
        launcher = (
            "import os, runpy, socket, sys; s = socket.socket(socket.AF_UNIX);"
            f"s.bind({path!r}); s.listen(); os.dup2(s.fileno(), 3);"
            "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1');"
            "runpy.run_module('gunicorn', run_name='__main__')"
        )
        unused = {"FENER_BIND": "127.0.0.1:1"}
        with (
            servers.gunicorn(path, launcher=("-c", launcher), **unused),
            socket.socket(socket.AF_UNIX) as connection,
        ):
            connection.connect(path)
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"200 OK" in connection.recv(100)


class UnitTests:
    @pytest.mark.skipif(
        not shutil.which("systemd-analyze"), reason="systemd-analyze is not here"
    )
    @pytest.mark.parametrize("site", SITES)
    def test_they_leave_little_exposed(self, site):
        analyze = ["systemd-analyze", "security", "--offline=true", "--threshold=10"]
        done = subprocess.run(
            [*analyze, f"./fener-{site}.service"],
            cwd=UNITS,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-200:] + done.stderr

    def test_they_differ_in_their_site_only(self):
        texts = [(UNITS / f"fener-{site}.service").read_text() for site in SITES]
        same = [re.sub("public|casework|Description=.*", "", text) for text in texts]
        assert same[0] == same[1]

    @pytest.mark.parametrize(
        "line",
        [
            "CapabilityBoundingSet=",
            "LimitCORE=0",
            "MemorySwapMax=0",
            "NoNewPrivileges=yes",
            "PrivateNetwork=yes",
            "ProtectSystem=strict",
            "StandardOutput=null",
            "UMask=0007",
        ],
    )
    @pytest.mark.parametrize("site", SITES)
    def test_they_keep_what_matters_most(self, site, line):
        unit = (UNITS / f"fener-{site}.service").read_text()
        assert line in unit.splitlines()

    @pytest.mark.parametrize("site", SITES)
    def test_nobody_but_the_proxy_can_connect(self, site):
        unit = (UNITS / f"fener-{site}.socket").read_text()
        assert {"SocketUser=www-data", "SocketMode=0600"} <= set(unit.splitlines())
