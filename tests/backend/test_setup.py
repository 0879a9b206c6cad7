"""The set-up: locked by hash, sparing, and plain when it cannot go on."""

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import demo, machine

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def pins(path):
    """Return the names and versions in a lock file."""
    return set(re.findall(r"^([a-z0-9.-]+)==(\S+)", path.read_text(), re.M))


def plain_name(requirement):
    name = re.match(r"[A-Za-z0-9._-]+", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


class LockTests:
    @pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
    def test_every_package_has_hashes_and_no_address(self, path):
        text = path.read_text()
        assert "://" not in text
        assert "--index" not in text
        for entry in re.split(r"\n(?=[a-z0-9])", text.strip()):
            assert "--hash=sha256:" in entry, entry.split()[0]

    def test_every_dependency_is_locked(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())
        wanted = project["project"]["dependencies"]
        wanted += project["project"]["optional-dependencies"]["postgres"]
        locked = {name for name, _ in pins(ROOT / "requirements.lock")}
        assert {plain_name(requirement) for requirement in wanted} <= locked

    def test_the_tests_run_on_what_production_runs(self):
        runtime = pins(ROOT / "requirements.lock")
        assert runtime <= pins(ROOT / "requirements-dev.lock")


class VirtualEnvironmentTests:
    def make(self, folder, python):
        (folder / "python3").write_text(f"#!/bin/sh\n{python}\n")
        (folder / "python3").chmod(0o755)
        return subprocess.run(
            ["/bin/sh", ROOT / "tools/make_venv.sh", folder / "venv"],
            env={"PATH": str(folder)},
            capture_output=True,
            text=True,
        )

    def test_an_old_python_is_refused_with_what_to_do(self, tmp_path):
        done = self.make(tmp_path, "exit 1")
        assert done.returncode == 1
        assert "Python 3.11 or newer" in done.stderr
        assert not (tmp_path / "venv").exists()

    def test_a_python_without_venv_is_refused_with_what_to_install(self, tmp_path):
        done = self.make(tmp_path, 'case "$2" in *ensurepip*) exit 1;; esac')
        assert done.returncode == 1
        assert "apt install python3-venv" in done.stderr


class DemoTests:
    def test_a_taken_port_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            done = subprocess.run(
                [sys.executable, ROOT / "tools/demo.py"],
                env={**os.environ, "PORT": port},
                capture_output=True,
                text=True,
            )
        assert done.returncode == 1
        assert f"Port {port} is in use" in done.stderr

    def test_other_board_keys_are_another_build(self):
        one, other = ({"FENER_BOARD_KEYS": keys} for keys in ("a", "b"))
        assert demo.fingerprint(one) == demo.fingerprint(one)
        assert demo.fingerprint(one) != demo.fingerprint(other)

    @pytest.mark.parametrize("name", ["build.mjs", "publication/places/map.js"])
    def test_another_source_is_another_build(self, monkeypatch, tmp_path, name):
        for text in ("one", "other"):
            path = tmp_path / text / name
            path.parent.mkdir(parents=True)
            path.write_text(text)
        prints = set()
        for root in ("one", "other"):
            monkeypatch.setattr(demo, "ROOT", tmp_path / root)
            prints.add(demo.fingerprint({}))
        assert len(prints) == 2


class MachineTests:
    def test_what_the_environment_names_goes_first(self, monkeypatch):
        monkeypatch.setenv("CHROMIUM", "/somewhere/else")
        assert machine.find("chromium") == "/somewhere/else"

    def test_what_is_nowhere_is_none(self, monkeypatch):
        monkeypatch.delenv("NGINX", raising=False)
        monkeypatch.setitem(machine.PLACES, "nginx", ("no-such-program", "/no/such/*"))
        assert machine.find("nginx") is None
