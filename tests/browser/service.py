"""Fener as operators run it: a real gunicorn with data and scripts of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from reporting.age import Identity

ROOT = Path(__file__).resolve().parent.parent.parent
GUNICORN = ("-c", "deploy/gunicorn.conf.py", "backend.wsgi")
UP_WITHIN = 30  # seconds


class Service:
    """Fener as operators run it, with the demo's people and no reports yet."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DATA": str(data),
            "BUILD_DIR": str(data / "build"),
            "FENER_MODE": "demo",
            "SITE": "all",
            "FENER_BIND": f"127.0.0.1:{self.port}",
            "TMPDIR": str(data / "tmp"),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Do what `make demo` does, up to the people."""
        (self.data / "tmp").mkdir()
        self.manage("make_demo", "--prepare")
        self.environment |= self._pinned()
        self._run("sh", "tools/with_node.sh", "node", "build.mjs")
        self.manage("collectstatic", "--noinput")
        self.manage("migrate", "--noinput")
        self.manage("make_demo", "--people")

    def _pinned(self) -> dict[str, str]:
        lines = (self.data / "settings.env").read_text().splitlines()
        pairs = dict(line.split("=", 1) for line in lines)
        return {name: value for name, value in pairs.items() if name != "FENER_MODE"}

    def manage(self, *words: str) -> str:
        return self._run(sys.executable, "manage.py", *words)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self) -> None:
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                (sys.executable, "-m", "gunicorn", *GUNICORN),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_up()

    def _wait_until_up(self) -> None:
        until = time.monotonic() + UP_WITHIN
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.data / "log").read_text()[-3000:])

    def stop(self, *, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server; SIGKILL ends its workers in the same moment."""
        if self.process is None:
            return
        if how == signal.SIGKILL:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        self.process.wait(timeout=40)
        self.process = None

    @property
    def identities(self) -> dict[str, Identity]:
        """The secrets of people (`ana`) and desks (`desk:lantern-legal-aid`)."""
        found = json.loads((self.data / "demo-keys.json").read_text())
        return {name: Identity.parse(secret) for name, secret in found.items()}

    @property
    def database(self) -> Path:
        return self.data / "fener.sqlite3"
