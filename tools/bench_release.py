"""Measure a release over a million coded cases: seconds, rows written, memory.

Run by `make bench`, or alone: make bench ONLY=release. With words it is one task in a
process of its own: DATA and DATABASE_URL say where.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "bench-release"
RESULT = ROOT / "test-results" / "bench-release.txt"
CASES = int(os.environ.get("BENCH_CASES") or 1_000_000)
# Seconds for each database, and megabytes of the process that releases.
MOST_SECONDS = {"PostgreSQL": 10, "SQLite": 30}
MOST_MB = 500
HEADING = f"""\
{CASES:,} coded cases over eight quarters, and the release of the last, with the tables
of the year in it: prepared, counted, drawn, signed and committed. Nothing that was
counted is ever counted again, so there is a world in which seven quarters have been
released before, and one in which nothing has and every case is counted at once.
Both databases wait for the disk. Beside the seconds stands the processors' work, of the
release and of its database: other work on the machine changes the seconds more.
Targets: {MOST_SECONDS["PostgreSQL"]} s and {MOST_SECONDS["SQLite"]} s, {MOST_MB} MB."""
WORLDS = ("seven quarters released before", "all at once")


def run(task: str) -> dict[str, Any]:
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
    _make_key(Path(os.environ["DATA"], "release.key"))
    import django

    django.setup()
    return {"fill": _fill, "history": _history, "last": _last}[task]()


def _make_key(path: Path) -> None:
    """Let the releases be signed: a key of each process, thrown away with its data."""
    from reporting.notes import SigningKey

    key = SigningKey.generate("bench")
    path.touch(mode=0o600)
    path.write_text(f"{key}\n", "utf-8")
    os.environ["FENER_RELEASE_KEY_FILE"] = str(path)
    os.environ["FENER_RELEASE_VERIFIER"] = str(key.verifier)


def _fill() -> dict[str, Any]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    make_world(CASES)
    return {}


def make_world(count: int) -> None:
    """Put `count` cases and two publishers into the database of this process."""
    from casework.codes import Role, Standing
    from casework.models import Caseworker, Organisation
    from tools import release_world

    day = release_world.FIRST
    organisation = Organisation.objects.create(
        slug="bench", name="Bench", desk="bench", standing_since=day
    )
    for name in ("prepares", "publishes"):
        Caseworker.objects.create_user(
            name, "", name=name, standing=Standing.ACTIVE, roles=[Role.PUBLISHER]
        )
    release_world.fill(count, organisation=organisation.pk)


def _history() -> dict[str, Any]:
    from tools.queue_world import settle
    from tools.release_world import QUARTERS

    for quarter in QUARTERS[:-1]:
        release(quarter)
    settle()
    return {}


def _last() -> dict[str, Any]:
    from publication.models import Counted
    from tools.bench_queue import processor_seconds
    from tools.release_world import QUARTERS

    before = Counted.objects.count()
    began, busy = time.monotonic(), processor_seconds()
    tables = release(QUARTERS[-1])
    return {
        "seconds": time.monotonic() - began,
        "busy": processor_seconds() - busy,
        "tables": tables,
        "marks": Counted.objects.count() - before,
        "memory": _most_memory(),
    }


def release(quarter: Any) -> int:
    """Prepare and publish a quarter; return how many tables it has."""
    from casework.models import Caseworker
    from publication import releases

    day, period = quarter.released_from, str(quarter)
    prepares, publishes = (
        Caseworker.objects.get(username=name) for name in ("prepares", "publishes")
    )
    releases.prepare(period, by=prepares, today=day)
    began = time.monotonic()
    tables = releases.publish(period, by=publishes, today=day).tables.count()
    print(f"    {period}{time.monotonic() - began:8.1f} s", file=sys.stderr)
    return tables


def _most_memory() -> int | None:
    """Return the most memory this process ever had, in MB, where Linux tells it."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) // 1000 for line in lines if "VmHWM" in line)


def _process(task: str, data: Path, url: str | None) -> dict[str, Any]:
    environment = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL"
    }
    environment |= {"DATA": str(data), "FENER_MODE": "test", "SITE": "all"}
    if url:
        environment["DATABASE_URL"] = url
    command = [sys.executable, "-m", "tools.bench_release", task]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        sys.exit(done.returncode)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _sqlite() -> list[dict[str, Any]]:
    first, second = HOME / "first", HOME / "second"
    first.mkdir(parents=True)
    _process("fill", first, None)
    shutil.copytree(first, second)
    at_once = _process("last", second, None)
    shutil.rmtree(second)
    _process("history", first, None)
    return [_process("last", first, None), at_once]


def _postgresql(url: str) -> list[dict[str, Any]]:
    import psycopg

    home, data = url.rpartition("/")[0], HOME / "postgresql"
    data.mkdir(parents=True)

    def create(name: str, template: str) -> str:
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"{home}/{name}"

    first = create("bench_first", "template0")
    _process("fill", data, first)
    at_once = _process("last", data, create("bench_second", "bench_first"))
    _process("history", data, first)
    return [_process("last", data, first), at_once]


def table(database: str, found: list[dict[str, Any]]) -> str:
    """Return what was measured as text."""
    lines = [f"{database:34}   seconds  at work  tables     marks    MB"]
    for world, row in zip(WORLDS, found, strict=True):
        lines.append(
            f"{world:34}{row['seconds']:10.1f}{row['busy']:9.1f}{row['tables']:8}{row['marks']:10,}"
            f"{row['memory'] or '?':>6}"
        )
    return "\n".join(lines)


@contextmanager
def _clean() -> Iterator[None]:
    shutil.rmtree(HOME, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(HOME, ignore_errors=True)


def main() -> None:
    from tests import postgres

    tables = []
    with _clean():
        print(f"A release over {CASES:,} cases on SQLite", flush=True)
        tables.append(table("SQLite", _sqlite()))
        with postgres.server(durable=True) as url:
            if url is None:
                print("No PostgreSQL here: install it to measure it too.")
            else:
                print(f"A release over {CASES:,} cases on PostgreSQL", flush=True)
                tables.append(table("PostgreSQL", _postgresql(url)))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(HEADING + "\n\n" + "\n\n".join(tables) + "\n")
    print(f"\n{RESULT.read_text()}\nAlso in {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(run(sys.argv[1])))
    else:
        main()
