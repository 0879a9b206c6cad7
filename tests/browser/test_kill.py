"""Kill -9 in the middle of 200 submissions: every receipt that was shown is good.

Half of the reports come by the form, one in five of those with a file; half come
sealed, by the API. Whoever saw no answer sends the same thing again, as people and
browsers do, until it is answered.
"""

import http.client
import re
import signal
import sqlite3
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from types import SimpleNamespace

import pytest

from reporting import receipts, rosters, sealing
from tests.browser import arrivals, searching, wire
from tests.reporting.conftest import Sealed

REPORTS = 200
CLIENTS = 24
KILL_AFTER = (40, 110)  # receipts shown
BROKEN = (OSError, http.client.HTTPException)


class Reporter:
    """One person with one report, who tries until there is a receipt."""

    def __init__(self, number, roster):
        self.story = f"Report number {number}."
        self.receipt = None
        self.tries = 0
        self.answers = Counter()
        self.sealed = self.form = None
        if number % 2:
            self.sealed = Sealed.make(SimpleNamespace(roster=roster), story=self.story)
        else:
            self.form = wire.form(self.story)
            self.files = [("paper.bin", b"paper" * 9000)] if number % 10 == 0 else []

    def keys(self):
        return self.sealed.keys if self.sealed else receipts.derive(self.receipt)

    def send(self, service):
        """Try once; True when a receipt, or its like, came whole."""
        self.tries += 1
        try:
            if self.form:
                answer = wire.send(service, self.form, self.files)
                self.receipt = answer.code
            else:
                answer = wire.call(service, "reports/", self.sealed.body)
                if answer.status in (200, 201):
                    self.receipt = self.sealed.code
            self.answers[answer.status] += 1
        except BROKEN:
            self.answers["broken"] += 1
        return self.receipt is not None


class Storm:
    """All reporters at once, and a server that dies under them."""

    def __init__(self, service, reporters):
        self.service = service
        self.waiting = list(reporters)
        self.shown = []
        self.lock = threading.Lock()
        self.kills = list(KILL_AFTER)
        self.shown_before_kill = []
        self.alive = threading.Event()
        self.alive.set()

    def client(self):
        while True:
            with self.lock:
                if not self.waiting:
                    return
                reporter = self.waiting.pop()
            while not reporter.send(self.service):
                self.alive.wait(60)
            self.take(reporter)

    def take(self, reporter):
        with self.lock:
            self.shown.append(reporter)
            if self.kills and len(self.shown) >= self.kills[0]:
                self.kills.pop(0)
                self.kill()

    def kill(self):
        """Kill the whole group while the others are in the middle of their sending."""
        self.alive.clear()
        self.service.stop(how=signal.SIGKILL)
        self.shown_before_kill.append(len(self.shown))
        self.service.start()
        self.alive.set()


@pytest.fixture(scope="module")
def own(service, tmp_path_factory):
    own = wire.beside(service, tmp_path_factory.mktemp("kill"))
    yield own
    own.stop()


@pytest.fixture(scope="module")
def roster(own):
    note = wire.ask(own, "GET", "/api/v1/roster/").text
    board = rosters.Board.parse(
        own.environment["FENER_BOARD_KEYS"].split(), threshold=2
    )
    return rosters.verify(note, board=board, today=date.today())


@pytest.fixture(scope="module")
def storm(own, roster):
    with ThreadPoolExecutor(4) as pool:
        reporters = list(
            pool.map(lambda number: Reporter(number, roster), range(REPORTS))
        )
    storm = Storm(own, reporters)
    with ThreadPoolExecutor(CLIENTS) as pool:
        for client in [pool.submit(storm.client) for _ in range(CLIENTS)]:
            client.result(timeout=300)
    answers = sum((reporter.answers for reporter in storm.shown), Counter())
    print(
        f"{len(storm.shown)} receipts, {sum(r.tries for r in storm.shown)} tries,"
        f" killed after {storm.shown_before_kill} receipts, answers {dict(answers)}"
    )
    return storm


class KillTests:
    def test_the_server_died_twice_in_the_middle(self, storm):
        assert len(storm.shown_before_kill) == len(KILL_AFTER)
        assert all(0 < shown < REPORTS for shown in storm.shown_before_kill)
        broken = sum(reporter.answers["broken"] for reporter in storm.shown)
        assert broken >= CLIENTS  # they were really in the middle of it

    def test_everybody_has_a_receipt_of_their_own(self, storm):
        codes = [reporter.receipt for reporter in storm.shown]
        assert len(set(codes)) == len(codes) == REPORTS

    def test_nobody_met_an_error_page(self, storm):
        answers = sum((reporter.answers for reporter in storm.shown), Counter())
        assert set(answers) <= {200, 201, "broken"}

    def test_every_receipt_opens_its_report(self, own, storm):
        for reporter in storm.shown:
            keys = reporter.keys()
            found = wire.call(own, "mailbox/", {"locator": keys.locator.hex()})
            assert found.status == 200, reporter.story
        for reporter in storm.shown[::10]:
            assert wire.come_back(own, reporter.receipt).status == 200

    def test_every_report_is_there_once_and_opens_for_the_desk(self, own, storm):
        rows = arrivals.rows(
            own,
            "SELECT envelope, sealed FROM reporting_report r"
            " JOIN reporting_deskwrap w ON w.report_id = r.id WHERE w.desk = ?",
            arrivals.DESK.removeprefix("desk:"),
        )
        desk = own.identities[arrivals.DESK]
        stories = [
            sealing.open_document(envelope, sealing.unwrap(wrap, desk))["answers"][
                "story"
            ]
            for envelope, wrap in rows
        ]
        assert sorted(stories) == sorted(reporter.story for reporter in storm.shown)

    def test_every_file_that_is_named_is_there(self, own, storm):
        named = {
            str(uuid.UUID(file_id)): size
            for file_id, size in arrivals.rows(
                own, "SELECT id, sealed_bytes FROM reporting_file"
            )
        }
        assert len(named) == REPORTS // 10
        for name, size in named.items():
            assert (own.data / "files" / name).stat().st_size == size

    def test_the_database_is_sound(self, own, storm):
        with closing(sqlite3.connect(own.database)) as database:
            # Some rules of the tables are patterns, which SQLite leaves to the program.
            database.create_function("REGEXP", 2, lambda p, s: bool(re.search(p, s)))
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []

    def test_no_word_of_any_report_lies_about(self, own, storm):
        assert searching.search(own, "Report number 12.") == []
