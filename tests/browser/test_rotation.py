"""A desk's new key: begun by one member, cut off half way, finished by another."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Route, expect

from reporting import sealing
from reporting.age import AgeError, Identity
from reporting.fingerprints import fingerprint
from tests.browser.cases import ANSWERS, beside, forget_codes
from tests.browser.office import SCRYPT_MS, Office
from tests.browser.service import Service
from tests.browser.test_office_screens import on_every_screen

pytestmark = pytest.mark.browser

DESK = "lantern-legal-aid"
CASES = 45  # more than two batches
MAKE = """
import json, sys, django
django.setup()
from reporting import intake, published, receipts
from reporting.calendar import today
from reporting.models import Report
from casework.models import Caseworker, RoleHeld
Report.objects.all().delete()
roster = published.roster()
desks = [desk for desk in roster.desks if desk.id == sys.argv[1]]
for _ in range(int(sys.argv[2])):
    box = receipts.derive(receipts.generate())
    intake.seal_and_accept(
        json.load(open(sys.argv[3])), [], mailbox=box, desks=desks, roster=roster,
        language="en", on=today(),
    )
ben = Caseworker.objects.get(username="ben")
RoleHeld.objects.get_or_create(caseworker=ben, role="intake")
"""


@pytest.fixture(scope="module")
def own(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service of its own: no other test can go on with the key of a desk."""
    own = Service(tmp_path_factory.mktemp("rotation"))
    skipped = shutil.ignore_patterns("log", "fener.sqlite3*")
    shutil.copytree(service.data, own.data, dirs_exist_ok=True, ignore=skipped)
    with (
        closing(sqlite3.connect(service.database)) as old,
        closing(sqlite3.connect(own.database)) as new,
    ):
        old.backup(new)
    own.environment |= own._pinned()
    forget_codes(own)
    own.start()
    yield own
    own.stop()


@pytest.fixture(scope="module")
def cases(own: Service) -> int:
    """Reports for the demo's desk, and Ben beside Ana as an intake member."""
    answers = own.data / "answers.json"
    answers.write_text(json.dumps(ANSWERS))
    beside(own, MAKE, DESK, str(CASES), str(answers))
    return len(wraps(own))


def wraps(service: Service) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(service.database)) as database:
        return database.execute(
            "SELECT epoch, sealed FROM reporting_deskwrap WHERE desk = ?", [DESK]
        ).fetchall()


def held(service: Service, username: str, epoch: int) -> bytes | None:
    with closing(sqlite3.connect(service.database)) as database:
        found = database.execute(
            "SELECT sealed FROM casework_deskkey JOIN casework_caseworker AS person"
            " ON person.id = caseworker_id WHERE username = ? AND epoch = ?",
            [username, epoch],
        ).fetchone()
    return found and found[0]


def is_on_disk(service: Service, sealed: bytes) -> bool:
    """Whether the end of `sealed` is anywhere in the database's files."""
    files = service.data.glob("fener.sqlite3*")
    return any(sealed[-40:] in file.read_bytes() for file in files)


def opened_with(secret: Identity, sealed: list[tuple[int, bytes]]) -> int:
    def opens(one: bytes) -> bool:
        try:
            sealing.unwrap(one, secret)
        except AgeError:
            return False
        return True

    return sum(opens(one) for _, one in sealed)


def to_keys(office: Office) -> None:
    office.page.get_by_role("link", name="Keys", exact=True).click()
    expect(office.work.get_by_role("heading", name="Keys of the desk")).to_be_visible()
    expect(office.work.locator(".fingerprint").first).not_to_be_empty()


def press(office: Office, name: str) -> None:
    office.work.get_by_role("button", name=name).click()


def sign_roster(own: Service, folder: Path) -> None:
    """What the board does with the demo's keys, two of three."""
    lines, text, note = (folder / name for name in ("lines", "text", "note"))
    own.manage("desk_lines", "--out", str(lines))
    days = ["--not-before", "2020-01-01", "--expires", "2100-01-01"]
    number = ["--number", "7", "--out", str(text)]
    own.manage("roster", "compose", str(lines), *days, *number)
    board = own.data / "demo-board"
    keys = [
        word
        for name in ("tirana", "skopje")
        for word in ("--key", str(board / f"board-{name}.key"))
    ]
    own.manage("roster", "sign", str(text), *keys, "--out", str(note))
    own.manage("roster", "publish", str(note))


def test_a_rotation_is_cut_off_and_finished_by_a_colleague(
    own: Service, browser: Browser, cases: int, tmp_path: Path
) -> None:
    old = own.identities[f"desk:{DESK}"]
    deleted = [sealed for _, sealed in wraps(own)]
    ana = Office(browser, own, "ana", bypass_csp=True, reduced_motion="reduce")
    give_to_ben(own, ana)
    make_new_key(ana)
    assert opened_with(old, wraps(own)) == cases, "nothing moved yet"
    sign_roster(own, tmp_path)
    cut_off(ana)
    moved = [epoch for epoch, _ in wraps(own)].count(2)
    assert 0 < moved < cases

    ben = Office(browser, own, "ben", bypass_csp=True, reduced_motion="reduce")
    to_keys(ben)
    frame = ben.page.frame(name="work")
    assert frame is not None
    on_every_screen(ben.page, frame)
    press(ben, "Seal them to the new key")
    expect(ben.work.get_by_text("no case is sealed to an older key")).to_be_visible(
        timeout=SCRYPT_MS
    )
    assert {epoch for epoch, _ in wraps(own)} == {2}
    deleted += [held(own, name, 1) or b"" for name in ("ana", "ben")]
    press(ben, "Delete key 1 for everybody")
    expect(ben.work.locator("[data-epoch='1']")).to_have_count(0)
    assert held(own, "ana", 1) is held(own, "ben", 1) is None
    assert not any(is_on_disk(own, sealed) for sealed in deleted)

    sealed_new = held(own, "ben", 2)
    assert sealed_new is not None
    new = sealing.unwrap(sealed_new, own.identities["ben"])
    assert opened_with(old, wraps(own)) == 0
    assert opened_with(new, wraps(own)) == cases
    case = first_case(own)
    ben.open_case(case)
    expect(ben.work.locator("#answers")).to_contain_text("The roof was paid for twice")
    ben.context.close()


def first_case(own: Service) -> UUID:
    with closing(sqlite3.connect(own.database)) as database:
        (found,) = database.execute(
            "SELECT report_id FROM reporting_deskwrap WHERE desk = ? LIMIT 1", [DESK]
        ).fetchone()
    return UUID(found)


def give_to_ben(own: Service, ana: Office) -> None:
    to_keys(ana)
    part = ana.work.locator("[data-give='ben']")
    part.locator("summary").click()
    number = fingerprint(own.identities["ben"].recipient)
    expect(part.locator(".fingerprint")).to_have_text(number)
    part.get_by_role("button").click()
    expect(part).to_have_count(0)
    given = held(own, "ben", 1)
    assert given is not None
    assert (
        sealing.unwrap(given, own.identities["ben"]) == own.identities[f"desk:{DESK}"]
    )


def make_new_key(ana: Office) -> None:
    ana.work.get_by_text("Make a new key").click()
    boxes = ana.work.locator("#make-members input")
    expect(boxes).to_have_count(2)
    make = ana.work.get_by_role("button", name="Make the key and seal it")
    boxes.nth(0).check()
    expect(make).to_be_disabled()
    boxes.nth(1).check()
    make.click()
    number = ana.work.locator("#made .fingerprint").inner_text()
    press(ana, "I wrote it down")
    expect(ana.work.locator("#desk-line")).to_contain_text(f"desk {DESK} 2")
    expect(ana.work.locator(".fingerprint", has_text=number)).to_be_visible()


def cut_off(ana: Office) -> None:
    """The first batch arrives; before the second, the tab is closed."""
    batches = 0

    def answer(route: Route) -> None:
        nonlocal batches
        if route.request.method == "POST":
            batches += 1
            if batches > 1:
                return route.abort()
        return route.continue_()

    ana.page.route("**/api/desk-wraps/**", answer)
    to_keys(ana)
    press(ana, "Seal them to the new key")
    expect(ana.work.locator("#keys-message")).to_contain_text(
        "The server does not answer", timeout=SCRYPT_MS
    )
    expect(ana.work.locator("#move-count")).to_contain_text("20 of")
    ana.context.close()
