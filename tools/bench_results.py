"""Measure the results: pages a second and memory, beside a bare page.

Run by `make bench`, or alone: make bench ONLY=results.
"""

import os
import shutil
import urllib.request
from pathlib import Path
from typing import Any

from tools import bench_release, demo, load

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "test-results" / "bench-results.txt"
CASES = 4_000
CLIENTS = (1, 8, 32)
PERIOD = "2026q4"
PAGES = (
    "/en/results/",
    f"/en/results/{PERIOD}/",
    f"/data/v1/{PERIOD}/country_q.csv",
    "/en/results/?drawn",
)
HEADING = f"""\
Pages a second, read by 1, 8 and 32 clients that keep their connections and take packed
answers, on the same {os.cpu_count()} cores as the 2 workers. The bare pages are as
large as the first. What is asked with a query is never kept: Django draws it anew.
Target: 1,000 a second, 90 MB/worker."""


def main() -> None:
    from tools import bench

    demo.refuse_a_taken_port()
    shutil.rmtree(bench.HOME, ignore_errors=True)
    demo.prepare()
    bench_release.make_world(CASES)
    from tools.release_world import QUARTERS

    for quarter in QUARTERS:
        bench_release.release(quarter)
    rows = [_measured(path, "backend.wsgi", path) for path in PAGES]
    os.environ["BENCH_BYTES"] = str(rows[0]["bytes"])
    bare = [
        _measured("bare WSGI", "tools.bare_page:page", "/"),
        _measured("bare Django view", "tools.bare_page", "/"),
    ]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(f"{HEADING}\n\n{table(bare, rows)}\n")
    print(f"\n{RESULT.read_text()}\nAlso in {RESULT.relative_to(ROOT)}")
    shutil.rmtree(bench.HOME)


def _measured(name: str, application: str, path: str) -> dict[str, Any]:
    from tools import bench

    print(name, flush=True)
    with bench.serving(application, demo.DATA) as server:
        load.read(bench.PORT, path, clients=4, seconds=2)  # warm
        tallies = [
            load.read(bench.PORT, path, clients=clients, seconds=bench.SECONDS)
            for clients in CLIENTS
        ]
        return {
            "name": name,
            "bytes": _bytes(bench.PORT, path),
            "rates": [tally.accepted / bench.SECONDS for tally in tallies],
            "errors": sum(tally.errors for tally in tallies),
            "memory": bench.largest_worker(server),
        }


def _bytes(port: int, path: str) -> int:
    request = urllib.request.Request(
        f"http://{load.HOST}:{port}{path}", headers={"Accept-Encoding": "br"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
        return len(answer.read())


def table(bare: list[dict[str, Any]], rows: list[dict[str, Any]]) -> str:
    """Return the result as text, with the ratio to each bare page."""
    heads = "".join(f"{clients:>9}" for clients in CLIENTS)
    lines = [f"{'pages a second':32}{heads}   errors   bytes  MB/worker"]
    for row in [*bare, *rows]:
        rates = "".join(f"{rate:9.0f}" for rate in row["rates"])
        lines.append(
            f"{row['name']:32}{rates}{row['errors']:9}{row['bytes']:8}"
            f"{row['memory'] or '?':>11}"
        )
    for floor in bare:
        pairs = zip(rows[0]["rates"], floor["rates"], strict=True)
        ratios = "".join(f"{own / its:9.2f}" for own, its in pairs)
        lines.append(f"{'  of the ' + floor['name']:32}{ratios}")
    return "\n".join(lines)
