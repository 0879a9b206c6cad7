"""Bring up the demo in DATA and serve it on PORT, doing only what is not done yet."""

import hashlib
import os
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import NoReturn

import django
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA") or "var").absolute()
PORT = int(os.environ.get("PORT") or 8000)
# Each DATA has board keys of its own, and so has its browser code.
_OWN_BUILD = ROOT / "build" if DATA == ROOT / "var" else DATA / "build"
BUILD = Path(os.environ.get("BUILD_DIR") or _OWN_BUILD).absolute()
STAMP = BUILD / "made-of"
# What the built files are made of, besides the board keys pinned into the scripts.
SOURCES = (
    "build.mjs",
    "package-lock.json",
    "requirements.lock",
    "*/browser/**/*.js",
    "publication/places/map.js",
    "backend/static/**/*",
)


def run(*command: str) -> None:
    """Run `command` in the tree; stop, showing what it printed, when it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.stderr.write(done.stdout)
        sys.exit(f"The demo stops: `{' '.join(command)}` failed.")


def manage(*words: str) -> str:
    """Run a command of ours in this process and return what it printed."""
    printed = StringIO()
    try:
        call_command(*words, stdout=printed)
    except CommandError as error:
        sys.exit(f"The demo stops: {error}")
    return printed.getvalue()


def refuse_a_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            sys.exit(f"Port {PORT} is in use. Choose another: make demo PORT=8001")


def pinned() -> dict[str, str]:
    """Return the settings that the browser code is built with."""
    lines = (DATA / "settings.env").read_text("utf-8").splitlines()
    pairs = dict(line.split("=", 1) for line in lines if "=" in line)
    wanted = ("FENER_BOARD_KEYS", "FENER_BOARD_THRESHOLD", "FENER_ORIGIN")
    return {name: pairs[name] for name in wanted}


def fingerprint(settings: dict[str, str]) -> str:
    """Return a digest of everything that the built files depend on."""
    digest = hashlib.sha256(repr(sorted(settings.items())).encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(f"{path.relative_to(ROOT)}\n".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build_browser_code() -> str | None:
    """Bundle the scripts; return their new fingerprint, or None when they stand."""
    settings = pinned()
    os.environ.update(settings)
    now = fingerprint(settings)
    if STAMP.is_file() and STAMP.read_text() == now:
        return None
    print("Building the browser code", flush=True)
    run("node", "build.mjs")
    return now


def welcome() -> str:
    home = f"http://127.0.0.1:{PORT}"
    return f"""
Fener is up. Ctrl-C stops it.

  Report      {home}/en/
  Casework    {home}/casework/
  Results     {home}/en/results/
  Open data   {home}/data/v1/

{manage("make_demo", "--show").strip()}
"""


def prepare() -> None:
    """Bring settings, browser code and database up to date, and start Django here."""
    os.umask(0o077)
    os.environ.update(
        DATA=str(DATA),
        BUILD_DIR=str(BUILD),
        FENER_MODE="demo",
        SITE="all",
        DJANGO_SETTINGS_MODULE="backend.settings",
    )
    # These two before Django starts here: it looks at their results once.
    if not (DATA / "settings.env").is_file():
        run(sys.executable, "manage.py", "make_demo", "--prepare")
    built = build_browser_code()
    sys.path.insert(0, str(ROOT))
    django.setup()
    if built:
        manage("collectstatic", "--noinput")
        STAMP.write_text(built)
    manage("migrate", "--verbosity=0")


def serve() -> NoReturn:
    os.environ.update(FENER_BIND=f"127.0.0.1:{PORT}", FENER_WELCOME=welcome())
    os.chdir(ROOT)
    gunicorn = [sys.executable, "-m", "gunicorn"]
    os.execv(  # noqa: S606 - our own interpreter, without a shell
        sys.executable,
        [*gunicorn, "--config", "deploy/gunicorn.conf.py", "backend.wsgi"],
    )


def main() -> None:
    refuse_a_taken_port()
    prepare()
    print("Looking at the demo data; the first time they are made", flush=True)
    manage("make_demo")
    manage("run_duties")
    serve()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
