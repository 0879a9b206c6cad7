"""A real PostgreSQL for the tests: one that is given, or a private one on a socket."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def private_server(initdb: str, *, durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL of our own and yield the URL of an empty database.

    It waits for the disk only if it is to be `durable`.
    """
    # A short path: a socket's name may have about a hundred characters.
    home = Path(tempfile.mkdtemp(prefix="fener-pg-", dir="/tmp"))
    os.chown(home, _user().pw_uid, _user().pw_gid)
    cluster, programs = home / "data", Path(initdb).resolve().parent
    server: list[str | Path] = [programs / "pg_ctl", "-D", cluster, "-w", "-s"]
    options = f"-k {home} -c listen_addresses='' -c fsync={'on' if durable else 'off'}"
    try:
        _run(initdb, "-D", cluster, "-A", "trust", "-U", "fener", "-E", "UTF8")
        _run(*server, "-l", home / "log", "-o", options, "start")
        try:
            yield f"postgres://fener@{str(home).replace('/', '%2F')}/postgres"
        finally:
            _run(*server, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


@contextmanager
def server(*, durable: bool = False) -> Iterator[str | None]:
    """Yield the URL that is given, or a private server's; None without PostgreSQL."""
    if given := os.environ.get(GIVEN):
        yield given
    elif initdb := machine.find("initdb"):
        with private_server(initdb, durable=durable) as url:
            yield url
    else:
        yield None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Yield the URL of an empty database of PostgreSQL, as `DATABASE_URL` wants it."""
    with server() as url:
        if url is None:
            pytest.skip(f"no PostgreSQL: install it, or give one by {GIVEN}")
        yield url


def main(command: list[str]) -> int:
    """Run `command` with `DATABASE_URL` on PostgreSQL; say so when there is none."""
    with server() as url:
        if url is None:
            print(f"Skipped: no PostgreSQL. Install it, or give one by {GIVEN}.")
            return 0
        environment = os.environ | {"DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
