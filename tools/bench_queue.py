"""Measure the queue: server time and bytes, at 10,000 and at 1,000,000 cases.

Run by `make bench`, or alone: make bench ONLY=queue. With words it is one measurement
in a process of its own: DATA and DATABASE_URL say where.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "bench-queue"
RESULT = ROOT / "test-results" / "bench-queue.txt"
SMALL, LARGE = 10_000, int(os.environ.get("BENCH_CASES") or 1_000_000)
COUNTS = (SMALL, LARGE)
REPEAT = 40
WARM = 3
MOST_MS, MOST_BYTES, MOST_RATIO = 60, 60_000, 1.5
HEADING = f"""\
One page of 50 rows, from the request to its last byte, in one process:
median / 95th percentile of {REPEAT} / mean processor time, the database's included.
Targets: {MOST_MS} ms and {MOST_BYTES // 1000} kB at {SMALL:,} cases, at most \
{MOST_RATIO} x that at {LARGE:,}."""
# Each tab as an intake member sees it; `few` is a reviewer with a few hundred of them.
PAGES = (
    ("my next actions", "intake", "tab=mine"),
    ("new", "intake", "tab=new"),
    ("our desk", "intake", "tab=desk"),
    ("our desk, a page far down", "intake", "tab=desk&after=2026-03-20_u2_{middle}"),
    ("our desk, filtered (1 in 11)", "intake", "tab=desk&kind=gbv"),
    ("our desk, filtered (1 in 4,000)", "intake", "tab=desk&{rare}"),
    ("shared with me", "intake", "tab=given"),
    ("closed", "intake", "tab=closed"),
    ("our desk, few of them mine", "few", "tab=desk"),
)
RARE_FILTER = "kind=hat&country=ME&urgency=u0&signal=weapon"
MIDDLE = "80000000-0000-4000-8000-000000000000"
PASSWORD = "lantern over the bridge"  # noqa: S105 - of nobody


def measure(count: int) -> dict[str, Any]:
    """Fill this process's database with `count` cases and measure each page."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tools import queue_world

    settings.TODAY = queue_world.DAY
    call_command("migrate", verbosity=0)
    organisation, people = _people(queue_world.PEOPLE)
    began = time.monotonic()
    queue_world.fill(
        count,
        organisation=organisation.pk,
        owners=[person.pk for person in people],
        reviewer=people[-1].pk,
    )
    filled = time.monotonic() - began
    clients = {"intake": _client(people[0]), "few": _client(people[-1])}
    pages = {
        name: _page(clients[who], query.format(middle=MIDDLE, rare=RARE_FILTER))
        for name, who, query in PAGES
    }
    return {"filled": filled, "pages": pages}


def _people(number: int) -> Any:
    from casework.codes import Role, Standing
    from casework.models import Caseworker, DeskKey, Organisation
    from tools.queue_world import DAY, DESK

    organisation = Organisation.objects.create(
        slug=DESK, name="Bench", desk=DESK, standing=Standing.ACTIVE, standing_since=DAY
    )
    people = []
    for at in range(number):
        roles = [Role.CASEWORKER, Role.INTAKE] if at == 0 else [Role.REVIEWER]
        person = Caseworker.objects.create_user(
            f"person{at}",
            PASSWORD,
            name=f"Person {at}",
            organisation=organisation,
            roles=roles,
            standing=Standing.ACTIVE,
            recipient=f"age1pq{at}",
            key_blob=b"x",
            declared_on=DAY,
            checklist_on=DAY,
            practised_on=DAY,
        )
        people.append(person)
    DeskKey.objects.create(desk=DESK, epoch=1, caseworker=people[0], sealed=b"x")
    return organisation, people


def _client(person: Any) -> Any:
    """Sign in with a password and a fresh code, as everybody does."""
    from django.test import Client
    from django_otp.oath import totp
    from django_otp.plugins.otp_totp.models import TOTPDevice

    device = TOTPDevice.objects.create(user=person, name="app")
    client = Client(SERVER_NAME="127.0.0.1")
    code = f"{totp(device.bin_key):06d}"
    fields = {"username": person.username, "password": PASSWORD, "code": code}
    answer = client.post("/casework/sign-in/", fields)
    if answer.status_code != 302:
        sys.exit(f"Nobody could sign in: {answer.content.decode()[-2000:]}")
    return client


def _page(client: Any, query: str) -> dict[str, Any]:
    times = []
    for number in range(REPEAT + WARM):
        if number == WARM:
            busy = processor_seconds()
        began = time.perf_counter()
        answer = client.get(f"/casework/queue/?{query}")
        times.append(1000 * (time.perf_counter() - began))
    busy = processor_seconds() - busy
    if answer.status_code != 200:
        sys.exit(f"?{query} answered {answer.status_code}")
    content = answer.content
    times = sorted(times[WARM:])
    return {
        "rows": content.count(b"data-case="),
        "median": statistics.median(times),
        "busy": 1000 * busy / REPEAT,
        "p95": times[int(0.95 * len(times)) - 1],
        "bytes": len(content),
        "packed": len(gzip.compress(content, 6)),
    }


def processor_seconds() -> float:
    """Return what this process, and the server of its database, have worked so far."""
    from django.db import connection

    seconds = time.process_time()
    if connection.vendor != "postgresql":
        return seconds
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # another machine, or no Linux
        return seconds
    user, system = text.rsplit(")", 1)[1].split()[11:13]
    return seconds + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _measured(database: str, url: str | None, count: int) -> dict[str, Any]:
    """Measure in a process of its own, which has settings of its own."""
    data = HOME / f"{database}-{count}"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    environment = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL"
    }
    environment |= {"DATA": str(data), "FENER_MODE": "test", "SITE": "all"}
    if url:
        environment["DATABASE_URL"] = url
    command = [sys.executable, "-m", "tools.bench_queue", str(count)]
    print(f"The queue on {database} with {count:,} cases", flush=True)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    shutil.rmtree(data)
    if done.returncode:
        sys.exit(done.returncode)
    found: dict[str, Any] = json.loads(done.stdout)
    for name, page in found["pages"].items():
        print(f"  {name:32}{page['median']:8.1f} ms{page['bytes']:8} bytes", flush=True)
    return found


def table(database: str, small: dict[str, Any], large: dict[str, Any]) -> str:
    """Return what was measured as text, with the ratio of large to small."""
    lines = [
        f"{database + ', server time in ms':34}{f'{SMALL:,}':>22}{f'{LARGE:,}':>24}"
        "   ratio   rows   bytes (packed) at each"
    ]
    for name, _who, _query in PAGES:
        few, many = small["pages"][name], large["pages"][name]
        times = [
            f"{one['median']:.1f} / {one['p95']:.1f} / {one['busy']:.1f}"
            for one in (few, many)
        ]
        # Of the processor time: what else the machine does changes the other two.
        ratio = many["busy"] / few["busy"]
        sizes = [f"{one['bytes']} ({one['packed']})" for one in (few, many)]
        lines.append(
            f"{name:34}{times[0]:>22}{times[1]:>24}{ratio:8.2f}{many['rows']:7}   "
            + "  ".join(sizes)
        )
    return "\n".join(lines)


def main() -> None:
    from tests import postgres

    tables = [table("SQLite", *(_measured("SQLite", None, at) for at in COUNTS))]
    found = []
    for count in COUNTS:
        with postgres.server() as url:
            if url is None:
                print("No PostgreSQL here: install it to measure it too.")
                break
            found.append(_measured("PostgreSQL", url, count))
    else:
        tables.append(table("PostgreSQL", *found))
    shutil.rmtree(HOME, ignore_errors=True)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(HEADING + "\n\n" + "\n\n".join(tables) + "\n")
    print(f"\n{RESULT.read_text()}\nAlso in {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
