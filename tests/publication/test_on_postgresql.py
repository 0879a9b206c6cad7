"""The same promises on a real PostgreSQL: triggers, constraints, counting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    "test_contribute.py",
    "test_immutable.py",
    "test_read.py",
    "test_release.py",
    "test_tabulate.py",
)


def run(*words: str, **extra: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **extra},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


@pytest.mark.postgres
def test_they_hold_there_too(postgres_url, tmp_path):
    there = {"DATABASE_URL": postgres_url, "DATA": str(tmp_path)}
    which = "import django; django.setup(); from django.db import connection as c"
    assert run("-c", f"{which}; print(c.vendor)", **there) == "postgresql\n"

    files = [f"tests/publication/{name}" for name in FILES]
    said = run("-m", "pytest", "-q", "-p", "no:cacheprovider", *files, **there)
    assert " passed" in said
    assert "skipped" not in said
