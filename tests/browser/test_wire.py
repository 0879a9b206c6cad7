"""The real server on the wire: at the same moment, cut short, without a length."""

import base64
import hashlib
import re
import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from types import SimpleNamespace

import pytest

from reporting import age, padding, rosters, sealing
from tests.browser import arrivals, wire
from tests.reporting.conftest import Sealed

CANARY = "CANARY of the wire 5TT"


@pytest.fixture(scope="module")
def own(service, tmp_path_factory):
    own = wire.beside(service, tmp_path_factory.mktemp("wire"))
    yield own
    own.stop()


@pytest.fixture(scope="module")
def roster(own):
    note = wire.ask(own, "GET", "/api/v1/roster/").text
    keys = own.environment["FENER_BOARD_KEYS"].split()
    board = rosters.Board.parse(keys, threshold=2)
    return rosters.verify(note, board=board, today=date.today())


@pytest.fixture
def sealed(own, roster):
    sealed = Sealed.make(SimpleNamespace(roster=roster))
    assert wire.call(own, "reports/", sealed.body).status == 201
    return sealed


def at_once(number, act):
    """Let `number` threads do the same thing at the same moment."""
    ready = threading.Barrier(number)

    def one(index):
        ready.wait()
        return act(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def files(service):
    return sorted(path.name for path in (service.data / "files").glob("*"))


class SameMomentTests:
    def test_the_same_form_is_one_report_with_one_code(self, own):
        before, kept = arrivals.count(own), files(own)
        form = wire.form("Twice at once.")
        answers = at_once(
            6, lambda _: wire.send(own, form, [("paper.txt", b"paper" * 9000)])
        )
        assert {answer.status for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert answers[0].code
        assert arrivals.count(own) == before + 1
        assert len(files(own)) == len(kept) + 1

    def test_the_same_sealed_report_is_kept_once(self, own, roster):
        before = arrivals.count(own)
        body = Sealed.make(SimpleNamespace(roster=roster)).body
        answers = at_once(6, lambda _: wire.call(own, "reports/", body).status)
        assert sorted(answers) == [200] * 5 + [201]
        assert arrivals.count(own) == before + 1

    def test_the_same_message_is_kept_once(self, own):
        code = wire.send(own, wire.form("One message.")).code
        answers = at_once(
            6, lambda _: wire.come_back(own, code, "message/", text="Hello?")
        )
        assert {answer.status for answer in answers} == {200}
        assert len(arrivals.newest(own).messages) == 1

    def test_messages_at_once_stay_in_order(self, own):
        code = wire.send(own, wire.form("Many messages.")).code
        at_once(6, lambda n: wire.come_back(own, code, "message/", text=f"No {n}."))
        page = wire.come_back(own, code).text
        assert all(f"No {number}." in page for number in range(6))
        assert "could not be opened" not in page

    def test_the_same_part_is_kept_once(self, own, sealed):
        """A browser that lost the line tries again while the first try goes on."""
        part = age_file(sealed, 700_000)
        rights = sealed.rights | {"size": len(part)}
        upload = wire.call(own, "uploads/", rights).text.split('"')[3]
        path = f"/api/v1/uploads/{upload}/0/"
        kind = {"Content-Type": "application/octet-stream"}
        answers = at_once(
            8, lambda _: wire.ask(own, "PUT", path, part, headers=kind).text
        )
        assert set(answers) == {f'{{"received":{len(part)}}}'}
        lying = own.data / "files" / f"{upload}.part"
        assert lying.stat().st_size == len(part)

        end = {
            "sha256": hashlib.sha256(part).hexdigest(),
            "wrap": wrap_of(sealed),
            "key": 1,
        }
        finished = at_once(
            6, lambda _: wire.call(own, f"uploads/{upload}/complete/", end).status
        )
        assert set(finished) == {201}
        assert lying.with_suffix("").stat().st_size == len(part)
        assert not lying.exists()

    def test_deleting_while_others_write_ends_well(self, own):
        code = wire.send(own, wire.form("Deleted meanwhile.")).code

        def act(number):
            if number == 3:
                return wire.come_back(own, code, "delete/", sure="yes").status
            return wire.come_back(own, code, "message/", text=f"No {number}.").status

        assert set(at_once(8, act)) <= {200, 404}
        assert wire.come_back(own, code).status == 404
        orphans = (
            "SELECT count(*) FROM reporting_message m LEFT JOIN reporting_report r"
        )
        orphans += " ON m.report_id = r.id WHERE r.id IS NULL"
        assert arrivals.rows(own, orphans) == [(0,)]


def age_file(sealed, size):
    recipient = sealed.case.identity.recipient
    return age.seal(padding.pad(b"x" * size, kind="file"), recipient)


def wrap_of(sealed):
    wrapped = sealing.wrap(sealed.case.identity, sealed.case.identity.recipient)
    return base64.b64encode(wrapped).decode()


class CutShortTests:
    """The line breaks, but only in one direction: the answer is still read."""

    def cut(self, own, path, body, length, kind):
        line = wire.begin(own, "POST", path, length, kind)
        line.sendall(body)
        line.shutdown(socket.SHUT_WR)
        answer = wire.read_all(line)
        line.close()
        return answer.decode(errors="replace")

    def test_half_a_message_is_not_kept_as_all_of_it(self, own):
        code = wire.send(own, wire.form("A broken line.")).code
        body = f"code={code}&text=I+was+not+there.+That+is+what+they+say".encode()
        half = body[: body.index(b".+That") + 1]
        answer = self.cut(own, "/en/return/message/", half, len(body), wire.URLENCODED)
        assert answer.startswith("HTTP/1.1 400")
        assert arrivals.newest(own).messages == []

    @pytest.mark.parametrize("missing", [1, 10, 120, 250])
    def test_nor_half_a_form(self, own, missing):
        before = arrivals.count(own)
        body = wire.multipart(wire.form("A broken line."))
        answer = self.cut(
            own, "/en/report/", body[:-missing], len(body), wire.MULTIPART
        )
        assert answer.startswith("HTTP/1.1 400")
        assert "receipt-code" not in answer
        assert arrivals.count(own) == before

    def test_nor_half_a_file(self, own):
        code = wire.send(own, wire.form("A broken line.")).code
        kept = files(own)
        body = wire.multipart(
            [("code", code)], [("a", b"a" * 9000), ("b", b"b" * 900_000)]
        )
        answer = self.cut(
            own, "/en/return/files/", body[:-5000], len(body), wire.MULTIPART
        )
        assert answer.startswith("HTTP/1.1 400")
        assert arrivals.newest(own).messages == []
        assert files(own) == kept

    def test_nor_half_a_call(self, own):
        before = arrivals.count(own)
        answer = self.cut(own, "/api/v1/reports/", b'{"v":1', 500, "application/json")
        assert answer.startswith("HTTP/1.1 400")
        assert arrivals.count(own) == before


class LengthTests:
    def test_a_body_without_a_length_is_refused_and_gets_no_receipt(self, own):
        before = arrivals.count(own)
        for path in ("/en/report/", "/en/return/", "/api/v1/reports/"):
            body = wire.multipart(wire.form("In chunks."))
            line = socket.create_connection(("127.0.0.1", own.port), timeout=30)
            head = (
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{own.port}\r\n"
                f"Sec-Fetch-Site: same-origin\r\nContent-Type: {wire.MULTIPART}\r\n"
                "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            )
            chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
            line.sendall(head.encode() + chunk)
            answer = wire.read_all(line)
            line.close()
            assert answer.startswith(b"HTTP/1.1 411")
            assert b"receipt-code" not in answer
        assert arrivals.count(own) == before

    @pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "5, 5", "9" * 300])
    def test_an_impossible_length_is_refused(self, own, length):
        line = wire.begin(own, "POST", "/en/report/", length)
        answer = wire.read_all(line)
        line.close()
        assert answer.split()[1] in (b"400", b"413")

    def test_a_length_and_chunks_at_once_are_refused(self, own):
        line = socket.create_connection(("127.0.0.1", own.port), timeout=30)
        line.sendall(
            f"POST /en/report/ HTTP/1.1\r\nHost: 127.0.0.1:{own.port}\r\n"
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode()
        )
        answer = wire.read_all(line)
        line.close()
        assert answer.split()[1] in (b"400", b"411")

    @pytest.mark.parametrize("path", ["/en/return/", "/api/v1/mailbox/"])
    def test_ten_megabytes_of_code_are_refused_before_they_come(self, own, path):
        line = wire.begin(own, "POST", path, 10_000_005, wire.URLENCODED)
        line.sendall(b"code=" + b"1" * 1000)
        answer = wire.read_all(line)
        line.close()
        assert answer.split()[1] in (b"400", b"413")


class TraceTests:
    def test_no_answer_names_the_server_or_sets_a_cookie(self, own):
        for path in ("/en/", "/en/report/", "/static/none.css", "/healthz", "/en/x"):
            answer = wire.ask(own, "GET", path)
            assert answer.headers.get("Server") in (None, "web")
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"

    def test_scripts_and_styles_are_guarded_and_kept_by_the_browser(self, own):
        page = wire.ask(own, "GET", "/en/report/").text
        paths = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert len(paths) >= 2
        for path in paths:
            answer = wire.ask(own, "GET", path)
            assert answer.status == 200
            assert "immutable" in answer.headers["Cache-Control"]
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in answer.headers

    def test_what_fails_is_logged_without_a_word_of_it(self, own):
        """A database that cannot take a report, in the running service."""
        rename = "ALTER TABLE {} RENAME TO {}"
        with closing(sqlite3.connect(own.database)) as database:
            database.execute(rename.format("reporting_deskwrap", "away"))
            try:
                answer = wire.send(own, wire.form(CANARY), [(CANARY, CANARY.encode())])
            finally:
                database.execute(rename.format("away", "reporting_deskwrap"))
        assert answer.status >= 500
        assert answer.code is None
        log = (own.data / "log").read_text()
        assert "OperationalError" in log
        for word in (CANARY, "/en/", "report/", "127.0.0.1", "deskwrap", "no such"):
            assert word not in log
        assert not any(name.endswith(".part") for name in files(own))
