"""What a reporter writes and sends is nowhere on the server, in no shape, at no moment.

The memory of the running processes is not searched: a report without scripts passes
through it, which docs/threat-model.md says.
"""

import base64
import os
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.browser import arrivals, searching, walking, wire

STORY = "CANARY of the lantern, 7Q4 — шта се чује ноћу"
NAME = "canary-of-a-file-name-K9"
CONTENT = "canary of a paper, kept in a drawer 3XJ. "
MESSAGE = "CANARY that came back a week later, 8WZ"
TOWN = "CANARY-ville-on-the-river"
SECRETS = (STORY, NAME, CONTENT, MESSAGE, TOWN)
# Linger 0: the system sends RST instead of FIN.
RESET = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
FILE = (CONTENT * 8000).encode()  # over 300 kB


@pytest.fixture(scope="module")
def own(service, tmp_path_factory):
    """A service that may be killed."""
    own = wire.beside(service, tmp_path_factory.mktemp("canary"))
    yield own
    own.stop()


@pytest.fixture
def own_page(browser, own):
    context = browser.new_context(base_url=own.url)
    yield context.new_page()
    context.close()


def parts(service):
    return sorted((service.data / "files").glob("*.part"))


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return condition()


def half_sent(own, size=6_000_000):
    """A form whose file has come in half; the line is still open."""
    body = wire.multipart(
        wire.form(STORY, town=TOWN), [(NAME, (CONTENT * (size // 40)).encode())]
    )
    line = wire.begin(own, "POST", "/en/report/", len(body))
    line.sendall(body[: len(body) // 2])
    half = len(body) // 2 - 200_000  # the rest waits in buffers
    assert wait_for(lambda: any(p.stat().st_size > half for p in parts(own)))
    return line


class ControlTests:
    """The search finds what is there: otherwise its silence would mean nothing."""

    @pytest.mark.parametrize("shape", searching.Needles(STORY).shapes)
    def test_it_finds_each_shape_in_a_file(self, own, shape):
        planted = own.data / "tmp" / "planted"
        planted.write_bytes(b"x" * 4_194_300 + searching.Needles(STORY).shapes[shape])
        try:
            assert f"{shape} in {planted}" in searching.search(own, STORY)
        finally:
            planted.unlink()

    @pytest.mark.parametrize("offset", range(3))
    def test_it_finds_base64_wherever_it_begins(self, own, offset):
        planted = own.data / "tmp" / "planted"
        planted.write_bytes(
            base64.b64encode(b"z" * offset + STORY.encode() + b"and on")
        )
        try:
            assert searching.search(own, STORY) != []
        finally:
            planted.unlink()

    def test_it_finds_a_deleted_file_that_is_still_open(self, own):
        program = (
            "import sys, tempfile; f = tempfile.TemporaryFile();"
            f"f.write({STORY!r}.encode()); f.flush(); print('ready', flush=True);"
            "sys.stdin.read()"
        )
        held = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(own.data / "tmp")},
        )
        try:
            assert held.stdout.readline() == b"ready\n"
            stand_in = type("Held", (), {"process": held, "data": own.data / "tmp"})
            found = searching.search(stand_in, STORY)
            assert any("(deleted)" in place for place in found)
        finally:
            held.communicate()

    def test_it_finds_a_row_in_the_log_of_the_database(self, own):
        with closing(sqlite3.connect(own.database)) as database:
            database.execute("CREATE TABLE planted (words TEXT)")
            database.execute("INSERT INTO planted VALUES (?)", [STORY])
            database.commit()
            found = searching.search(own, STORY)
            database.execute("DROP TABLE planted")
            database.commit()
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert any(place.endswith("-wal") for place in found)
        assert searching.search(own, STORY) == []

    def test_it_looks_into_every_process_and_its_files(self, own):
        assert len(searching.processes_of(own)) >= 3  # gunicorn and two workers
        held = {name for _path, name in searching.held_open(own)}
        assert str(own.data / "log") in held


class SentTests:
    def test_without_scripts(self, own):
        answer = wire.send(own, wire.form(STORY, town=TOWN), [(NAME, FILE)])
        assert answer.code
        assert wire.come_back(own, answer.code, "message/", text=MESSAGE).status == 200
        there = arrivals.newest(own)
        assert there.answers["story"] == STORY
        assert there.by_name == {NAME: FILE}
        assert searching.search(own, *SECRETS, answer.code) == []

    def test_with_scripts(self, own, own_page):
        walking.walk(own_page, story=STORY, files=[walking.file(NAME, FILE)])
        code = walking.send(own_page)
        walking.wait_for_files(own_page)
        there = arrivals.newest(own)
        assert there.answers["story"] == STORY
        assert there.by_name == {NAME: FILE}
        assert searching.search(own, *SECRETS, code, code.replace(" ", "")) == []

    def test_a_form_that_was_refused(self, own):
        answer = wire.send(own, wire.form(STORY, town=TOWN, kind="x"), [(NAME, FILE)])
        assert answer.status == 422
        assert STORY in answer.text
        assert searching.search(own, *SECRETS) == []
        assert parts(own) == []

    def test_a_report_that_is_deleted_leaves_not_even_its_ciphertext(self, own):
        code = wire.send(own, wire.form("Soon gone.", town=TOWN), [(NAME, FILE)]).code
        there = arrivals.newest(own)
        [envelope], [wrap] = arrivals.rows(
            own,
            "SELECT envelope FROM reporting_report WHERE hex(id) = hex(?)"
            " UNION ALL SELECT wrap FROM reporting_file WHERE report_id = ?",
            there.case.replace("-", ""),
            there.case.replace("-", ""),
        )
        # A row is cut at the pages of the database, so many short pieces are sought.
        pieces = [
            sealed[at : at + 24]
            for sealed in (envelope, wrap)
            for at in range(80, 1600, 80)
        ]
        assert sum(is_in_database(own, piece) for piece in pieces) > 30
        assert "is deleted" in wire.come_back(own, code, "delete/", sure="yes").text
        own.manage("run_duties")
        assert sum(is_in_database(own, piece) for piece in pieces) == 0
        for name in there.files:
            assert not (own.data / "files" / name).exists()


def is_in_database(service, piece):
    files = [Path(f"{service.database}{end}") for end in ("", "-wal")]
    return any(piece in path.read_bytes() for path in files)


class BrokenTests:
    """The line, or the server, breaks in the middle of a file."""

    def test_while_it_comes(self, own):
        line = half_sent(own)
        held = {name for _path, name in searching.held_open(own)}
        assert any(name.endswith(".part") for name in held)
        found = searching.search(own, *SECRETS)
        line.close()
        assert found == []
        assert wait_for(lambda: parts(own) == [])

    @pytest.mark.parametrize("how", ["closed", "reset"])
    def test_after_the_line_broke(self, own, how):
        before = arrivals.count(own)
        line = half_sent(own)
        if how == "reset":
            line.setsockopt(*RESET)
        line.close()
        assert wait_for(lambda: parts(own) == [])
        assert searching.search(own, *SECRETS) == []
        assert arrivals.count(own) == before

    def test_after_the_server_was_killed(self, own):
        line = half_sent(own)
        own.stop(how=signal.SIGKILL)
        line.close()
        assert len(parts(own)) == 1
        assert searching.search(own, *SECRETS) == []
        own.start()
        assert searching.search(own, *SECRETS) == []
        hours_ago = time.time() - 2 * 3600
        os.utime(parts(own)[0], (hours_ago, hours_ago))
        own.manage("run_duties")
        assert parts(own) == []

    def test_a_part_of_a_scripted_upload_is_sealed_already(self, own, own_page):
        """Killed between two parts: what lies there is a piece of an age file."""
        content = (CONTENT * 200_000).encode()
        walking.walk(own_page, story=STORY, files=[walking.file(NAME, content)])
        own_page.route("**/api/v1/uploads/*/complete/", lambda route: route.abort())
        walking.send(own_page)
        assert wait_for(lambda: any(p.stat().st_size > 2**20 for p in parts(own)), 40)
        own.stop(how=signal.SIGKILL)
        starts = [path.read_bytes()[:21] for path in parts(own)]
        assert set(starts) == {b"age-encryption.org/v1"}
        assert searching.search(own, *SECRETS) == []
        own.start()


class ProcessTests:
    def test_nobody_may_read_or_dump_the_memory(self, own):
        for pid in searching.processes_of(own):
            limits = Path(f"/proc/{pid}/limits").read_text()
            core = next(line for line in limits.splitlines() if "core file" in line)
            assert core.split()[4:6] == ["0", "0"]

    def test_the_log_is_silent(self, own):
        log = (own.data / "log").read_text()
        for word in ("/en/", "/api/", "127.0.0.1", "POST", "GET", "Mozilla"):
            assert word not in log
