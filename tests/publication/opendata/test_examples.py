"""What docs/open-data.md shows is run as it stands, over HTTP, against a release."""

import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS as ALIAS
from django.db import connection, connections
from django.test import TestCase, override_settings

from publication.models import Cell, Document
from publication.opendata import codes
from tests.publication import worlds

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "open-data.md"
HOME = "https://fener.example"


def example(language):
    found = re.search(
        rf"```{language}\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL
    )
    return found[1]


def serve(server, shared):
    """Answer in a thread, with the connection that knows the release of the test."""
    connections[ALIAS] = shared
    server.serve_forever()


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
        connection.inc_thread_sharing()  # the release is in a transaction of this test
        self.addCleanup(connection.dec_thread_sharing)
        server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)
        self.addCleanup(server.server_close)
        self.home = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=serve, args=[server, connections[ALIAS]])
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)

    def run_here(self, *command, text):
        """Run an example as a reader would, but for the address."""
        self.assertIn(HOME, text)
        done = subprocess.run(
            [*command],
            input=text.replace(HOME, self.home),
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

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
