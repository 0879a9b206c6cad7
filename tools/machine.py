"""The programs that the tests use: found, or installed where that is possible.

Only Chromium is a must; tests of the others skip, with the reason, without them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Where each program is, best first; a name without a slash is looked for on PATH.
PLACES = {
    "chromium": (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    # Debian's own `firefox-esr` on PATH is a script, which cannot be driven.
    "firefox": (
        "/usr/lib/firefox-esr/firefox-esr",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ),
    "initdb": ("initdb", "/usr/lib/postgresql/*/bin/initdb"),
    "nginx": ("nginx", "/usr/sbin/nginx"),
}
DEBIAN_PACKAGES = {
    "chromium": "chromium",
    "firefox": "firefox-esr",
    "initdb": "postgresql",
    "nginx": "nginx-light",
}
POLICY = Path("/usr/sbin/policy-rc.d")  # asked by Debian before a service is started


def find(program: str) -> str | None:
    """Return the path of `program`; the variable of its name in capitals goes first."""
    if said := os.environ.get(program.upper()):
        return said
    for place in PLACES[program]:
        if "/" not in place:
            found = shutil.which(place)
        else:
            found = max(map(str, Path("/").glob(place.lstrip("/"))), default=None)
        if found:
            return found
    return _downloaded_chromium() if program == "chromium" else None


def _downloaded_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _run(*command: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)
    return done.returncode == 0


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Let Debian install a server without starting it, unless a policy is there."""
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            POLICY.unlink()


def _install_from_debian(programs: list[str]) -> None:
    install = ("apt-get", "install", "-qq", "-y", "--no-install-recommends")
    with _no_service_starts():
        if not _run("apt-get", "update", "-qq"):
            return
        for program in programs:
            print(f"Installing {DEBIAN_PACKAGES[program]}", flush=True)
            # DejaVu: a browser without a font would draw empty boxes.
            _run(*install, DEBIAN_PACKAGES[program], "fonts-dejavu-core")


def main() -> None:
    missing = [program for program in PLACES if not find(program)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _install_from_debian(missing)
    if not find("chromium"):
        print("Downloading Chromium", flush=True)
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    for program in PLACES:
        print(f"{program:9} {find(program) or 'not here: its tests are skipped'}")
    if not find("chromium"):
        sys.exit(
            "The tests need Chromium. Install it, or say where it is: "
            "make test CHROMIUM=/path/to/chromium"
        )


if __name__ == "__main__":
    main()
