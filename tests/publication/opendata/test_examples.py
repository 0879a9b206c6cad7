"""What docs/open-data.md shows is run as it stands, over HTTP, against a release."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from subprocess import PIPE
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import TestCase, override_settings

from publication.models import Cell, Document
from publication.opendata import codes
from reporting.notes import SigningKey
from tests.publication import worlds

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "open-data.md"
HOME = "https://fener.example"


def example(language, number=0):
    text = DOCUMENT.read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[number]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@override_settings(**worlds.FAST, ALLOWED_HOSTS=["127.0.0.1"])
class ExampleTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        worlds.released("2026q4", first=1000)
        worlds.released("2027q1", first=3000, held_back=True)

    def setUp(self):
        # It would close the connection, and with it the transaction of the release.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)

    def run_here(self, *command, text):
        """Run an example as a reader would, but for the address, and answer it.

        In this very thread: the release is in a transaction of this test.
        """
        self.assertIn(HOME, text)
        address = "127.0.0.1", 0
        with (
            make_server(*address, WSGIHandler(), handler_class=Quiet) as server,
            tempfile.TemporaryFile("w+") as script,
        ):
            script.write(text.replace(HOME, f"http://127.0.0.1:{server.server_port}"))
            script.seek(0)
            reader = subprocess.Popen(
                command, stdin=script, stdout=PIPE, stderr=PIPE, text=True
            )
            server.timeout = 0.05
            while reader.poll() is None:
                server.handle_request()
        said, complaint = reader.communicate()
        self.assertEqual(reader.returncode, 0, complaint)
        return said.splitlines()

    def expected(self):
        cells = Cell.objects.filter(release__period="2027q1", table__code="country_q")
        for cell in cells.order_by("pk"):
            name = codes.label("country_q", 0, cell.key)
            yield f"{name}: about {cell.value}, between {cell.low} and {cell.high}"

    def test_the_one_in_python(self):
        text = example("python")
        self.assertLessEqual(
            len([line for line in text.split("\n") if line.strip()]), 10
        )
        self.assertEqual(
            self.run_here(sys.executable, "-", text=text), list(self.expected())
        )

    @pytest.mark.skipif(not shutil.which("Rscript"), reason="There is no R here.")
    def test_the_one_in_r(self):
        said = self.run_here("Rscript", "--vanilla", "-", text=example("r"))
        self.assertEqual(said, list(self.expected()))

    @pytest.mark.skipif(not shutil.which("curl"), reason="There is no curl here.")
    def test_a_download_by_the_shell_is_verified(self):
        with tempfile.TemporaryDirectory() as folder:
            self.run_here("sh", text=f"set -eu; cd {folder}\n{example('sh')}")
            found = {path.name: path.read_bytes() for path in Path(folder).glob("*/*")}
        files = Document.objects.filter(release__period="2026q4")
        signed = {file.name: bytes(file.content) for file in files}
        self.assertEqual(found, signed)


@pytest.mark.django_db
class VerifyTests:
    """The program that verifies a download without a line of ours."""

    def run_in(self, folder, key):
        own = example("python", 1)
        for name, value in (("NAME+HASH+KEY", key), ('Path("2026q4")', "Path.cwd()")):
            assert name in own
            own = own.replace(name, value)
        command = [sys.executable, "-"]
        done = subprocess.run(
            command, input=own, cwd=folder, capture_output=True, text=True
        )
        return done.returncode == 0, done.stderr

    def test_it_accepts_what_was_signed(self, folder, settings):
        assert self.run_in(folder, settings.RELEASE_VERIFIER) == (True, "")

    def test_it_refuses_a_changed_file_a_changed_manifest_and_another_key(
        self, folder, settings
    ):
        key = settings.RELEASE_VERIFIER
        other = str(SigningKey.generate("tests").verifier)
        assert "InvalidSignature" in self.run_in(folder, other)[1]
        for name in ("kind_q.csv", "manifest.json"):
            before = (folder / name).read_bytes()
            (folder / name).write_bytes(before + b" ")
            assert "AssertionError" in self.run_in(folder, key)[1]
            (folder / name).write_bytes(before)
