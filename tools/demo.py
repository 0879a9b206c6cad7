"""Bring up the demo in DATA and serve it on PORT, doing only what is not done yet."""

import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA") or "var").absolute()
PORT = int(os.environ.get("PORT") or 8000)
BUILD = Path(os.environ.get("BUILD_DIR") or ROOT / "build").absolute()
# What the built files are made of, besides the board keys pinned into the scripts.
SOURCES = (
    "build.mjs",
    "package-lock.json",
    "requirements.lock",
    "*/browser/**/*.js",
    "backend/static/**/*",
)


def run(*command: str) -> str:
    """Run `command` in the tree and return what it printed; stop when it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.stderr.write(done.stdout)
        sys.exit(f"The demo stops: `{' '.join(command)}` failed.")
    return done.stdout


def manage(*words: str) -> str:
    return run(sys.executable, "manage.py", *words)


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


def build_browser_code() -> None:
    settings = pinned()
    stamp, now = BUILD / "made-of", fingerprint(settings)
    if stamp.is_file() and stamp.read_text() == now:
        return
    print("Building the browser code", flush=True)
    os.environ.update(settings)
    run("node", "build.mjs")
    manage("collectstatic", "--noinput")
    stamp.write_text(now)


def welcome() -> str:
    home = f"http://127.0.0.1:{PORT}"
    return f"""
Fener is up. Ctrl-C stops it.

  Report      {home}/en/
  Casework    {home}/casework/
  Results     {home}/en/results/

{manage("make_demo", "--show").strip()}
"""


def main() -> None:
    os.umask(0o077)
    refuse_a_taken_port()
    os.environ.update(
        DATA=str(DATA), BUILD_DIR=str(BUILD), FENER_MODE="demo", SITE="all"
    )
    if not (DATA / "settings.env").is_file():
        manage("make_demo", "--prepare")
    build_browser_code()
    manage("migrate", "--noinput")
    print("Looking at the demo data; the first time they are made", flush=True)
    manage("make_demo")
    os.environ.update(FENER_BIND=f"127.0.0.1:{PORT}", FENER_WELCOME=welcome())
    os.chdir(ROOT)
    gunicorn = [sys.executable, "-m", "gunicorn"]
    os.execv(  # noqa: S606 - our own interpreter, without a shell
        sys.executable,
        [*gunicorn, "--config", "deploy/gunicorn.conf.py", "backend.wsgi"],
    )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
