"""A real PostgreSQL for the tests: one that is given, or a private one on a socket."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import machine

GIVEN = "DATABASE_URL_POSTGRES"


def _as_somebody(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; then it runs as its own user, or nobody."""
    if os.geteuid() != 0:
        return command
    runuser = shutil.which("runuser", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    return [runuser or "runuser", "-u", _user().pw_name, "--", *command]


def _user() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        _as_somebody([str(word) for word in command]),
        cwd="/",
        capture_output=True,
        text=True,
        # A server keeps its parent's files; without this, waiting would never end.
        close_fds=True,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Yield the URL of an empty database of PostgreSQL, as `DATABASE_URL` wants it."""
    if given := os.environ.get(GIVEN):
        yield given
        return
    initdb = machine.find("initdb")
    if initdb is None:
        pytest.skip(f"no PostgreSQL: install it, or give one by {GIVEN}")
    # A short path: a socket's name may have about a hundred characters.
    home = Path(tempfile.mkdtemp(prefix="fener-pg-", dir="/tmp"))
    os.chown(home, _user().pw_uid, _user().pw_gid)
    cluster, programs = home / "data", Path(initdb).resolve().parent
    server = [programs / "pg_ctl", "-D", cluster, "-w", "-s"]
    options = f"-k {home} -c listen_addresses='' -c fsync=off"
    try:
        _run(initdb, "-D", cluster, "-A", "trust", "-U", "fener", "-E", "UTF8")
        _run(*server, "-l", home / "log", "-o", options, "start")
        try:
            yield f"postgres://fener@{str(home).replace('/', '%2F')}/postgres"
        finally:
            _run(*server, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)
