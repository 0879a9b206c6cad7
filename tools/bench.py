"""Measure accepted reports a second, and memory, beside a bare Django view.

ONLY=reports, queue, release or results measures that alone, in a file of its own.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "bench"
RESULT = ROOT / "test-results" / "bench.txt"
CLIENTS = (1, 8, 64)
SECONDS = float(os.environ.get("BENCH_SECONDS") or 8)
PORT = 8799
HEADING = f"""\
Each report is one form GET and one POST on a new connection; {SECONDS:.0f} s a cell,
for 1, 8 and 64 clients, which run on the same {os.cpu_count()} cores. 2 workers;
SQLite, WAL, synchronous=FULL. Targets: 0.7 of the bare view, 0 errors, 90 MB/worker."""

sys.path.insert(0, str(ROOT))
os.environ.update(
    DATA=str(HOME / "fener"),
    BUILD_DIR=str(HOME / "fener" / "build"),
    PORT=str(PORT),
    FENER_BIND=f"127.0.0.1:{PORT}",
    DJANGO_SETTINGS_MODULE="backend.settings",
    WEB_CONCURRENCY="2",
)

from tools import (  # noqa: E402 - they read the environment above
    bench_queue,
    bench_release,
    bench_results,
    demo,
    load,
)


def form_post() -> load.Post:
    """A report without scripts: sealed by the server when it arrives."""
    fields = {
        "kind": "cor",
        "country": "RS",
        "story": "They ask for money for each permit. " * 20,
        "desk": ["lantern-legal-aid", "open-town-network"],
        "consent": "ask",
    }
    fixed = urlencode(fields, doseq=True)

    def make() -> bytes:
        return f"{fixed}&form_key={secrets.token_hex(16)}".encode()

    return load.Post(load.FORM, "application/x-www-form-urlencoded", make)


def sealed_post() -> load.Post:
    """A report with scripts: sealed once here, then sent under ever new ids."""
    from backend.demo import browser, stories
    from reporting import calendar, published

    answers = stories.STORIES[0].answers(consent="ask")
    report = {"answers": answers, "desks": ["lantern-legal-aid"]}
    today = calendar.today().isoformat()
    [sealed] = browser.seal_reports(published.note(), [report], today=today)
    body = sealed["body"]

    def make() -> bytes:
        new = {
            "case": str(uuid.uuid4()),
            "locator_digest": secrets.token_hex(32),
            "write_key_digest": secrets.token_hex(32),
        }
        return json.dumps(body | new).encode()

    return load.Post("/api/v1/reports/", "application/json", make)


@contextlib.contextmanager
def serving(application: str, data: Path) -> Iterator[int]:
    """Run gunicorn as everywhere and yield its process id."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    environment = os.environ | {"DATA": str(data)}
    server = subprocess.Popen([*command, application], cwd=ROOT, env=environment)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                    break
            if server.poll() is not None:
                sys.exit(f"{application} did not start.")
            time.sleep(0.05)
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def largest_worker(server: int) -> int | None:
    """Return the memory of the largest worker in megabytes, where Linux tells it."""
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            lines = status.read_text().splitlines()
            facts = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
            if facts["PPid"] == str(server):
                sizes.append(int(facts["VmRSS"].split()[0]) // 1000)
    return max(sizes, default=None)


@dataclass(frozen=True)
class Row:
    name: str
    rates: list[float]
    errors: int
    memory: int | None


def measure(name: str, application: str, data: Path, post: load.Post) -> Row:
    """Measure one server with one kind of report, with few and with many clients."""
    with serving(application, data) as server:
        load.measure(PORT, post, clients=4, seconds=2)  # warm
        tallies = [
            load.measure(PORT, post, clients=clients, seconds=SECONDS)
            for clients in CLIENTS
        ]
        rates = [tally.accepted / SECONDS for tally in tallies]
        errors = sum(tally.errors for tally in tallies)
        if not all(rates):
            sys.exit(f"{name}: no report was accepted.")
        return Row(name, rates, errors, largest_worker(server))


def table(rows: list[Row]) -> str:
    """Return the result as text; the first row is what the others are measured by."""
    heads = [f"{clients:>10}" for clients in CLIENTS]
    lines = [f"{'accepted reports a second':32}{''.join(heads)}   errors  MB/worker"]
    for row in rows:
        rates = "".join(f"{rate:10.0f}" for rate in row.rates)
        lines.append(f"{row.name:32}{rates}{row.errors:9}{row.memory or '?':>11}")
    for row in rows[1:]:
        pairs = zip(row.rates, rows[0].rates, strict=True)
        ratios = "".join(f"{own / bare:10.2f}" for own, bare in pairs)
        lines.append(f"{'  of the bare view: ' + row.name:32}{ratios}")
    return "\n".join(lines)


def measure_reports() -> None:
    demo.refuse_a_taken_port()
    shutil.rmtree(HOME, ignore_errors=True)
    demo.prepare()
    demo.manage("make_demo", "--people")
    bare = HOME / "bare"
    bare.mkdir(parents=True)
    made = [sys.executable, "-m", "tools.bare"]
    subprocess.run(made, cwd=ROOT, env=os.environ | {"DATA": str(bare)}, check=True)
    sealed = sealed_post()
    result = table(
        [
            measure("bare view, one durable insert", "tools.bare", bare, sealed),
            measure("sealed in the browser", "backend.wsgi", demo.DATA, sealed),
            measure("sealed on arrival", "backend.wsgi", demo.DATA, form_post()),
        ]
    )
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(f"{HEADING}\n\n{result}\n")
    print(f"\n{RESULT.read_text()}\nAlso in {RESULT.relative_to(ROOT)}")
    shutil.rmtree(HOME)


def main() -> None:
    only = os.environ.get("ONLY") or ""
    if only not in ("", *PARTS):
        sys.exit(f"ONLY is one of: {', '.join(PARTS)}")
    for name, measure_part in PARTS.items():
        if only in ("", name):
            measure_part()


PARTS = {
    "reports": measure_reports,
    "queue": bench_queue.main,
    "release": bench_release.main,
    "results": bench_results.main,
}

if __name__ == "__main__":
    main()
