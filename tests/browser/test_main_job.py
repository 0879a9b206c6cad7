"""The main job, end to end, in real browsers: report, read, answer, return, delete."""

import io
import random
import sqlite3
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import Office, digits, newest_case
from tests.browser.service import Service

STORY = "The heating of the school was paid for twice."
REPLY = "Thank you. Did others see it?"
ANSWER = "Yes, two neighbours. Да, двојица."
PAPERS = "papers-ѓ.bin"
LARGE_BYTES = 30 * 2**20
UPLOAD_MS = 180_000

pytestmark = pytest.mark.browser


def picture_with_secrets() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CanaryCamera"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """Three files: a large one, a photo with hidden data, and a short note."""
    large, photo, note = (tmp_path / n for n in (PAPERS, "photo.jpg", "note.txt"))
    large.write_bytes(random.Random(3).randbytes(LARGE_BYTES))
    photo.write_bytes(picture_with_secrets())
    note.write_text("Фактура 12")
    return [large, photo, note]


def fill_in(page: Page, papers: list[Path]) -> None:
    """Answer every question, on one page or screen by screen."""
    onward = page.locator("#next")
    answers = {
        'input[name="kind"][value="cor"]': lambda field: field.check(),
        "#story": lambda field: field.fill(STORY),
        'input[name="country"][value="AL"]': lambda field: field.check(),
        "#files": lambda field: field.set_input_files(papers),
    }
    waiting = dict(answers)
    while waiting or onward.is_visible():
        for selector in list(waiting):
            if page.locator(selector).is_visible():
                waiting.pop(selector)(page.locator(selector))
        if not onward.is_visible():
            break
        onward.click()
    assert not waiting


def rows(service: Service, table: str) -> int:
    with sqlite3.connect(service.database) as database:
        (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


def left(service: Service) -> dict[str, int]:
    """Count all that a report leaves behind: rows of each table, and files."""
    tables = ("report", "deskwrap", "message", "file", "upload")
    counts = {table: rows(service, f"reporting_{table}") for table in tables}
    return {**counts, "stored": len(list((service.data / "files").glob("*")))}


def caseworker_reads_and_replies(
    office: Office, papers: list[Path], tmp_path: Path
) -> None:
    work = office.open_case(newest_case(office.service))
    expect(work.locator("#answers")).to_contain_text(STORY)
    large, photo, note = papers
    assert office.save_file(large.name, tmp_path) == large.read_bytes()
    assert office.save_file(note.name, tmp_path) == note.read_bytes()
    saved = office.save_file(photo.name, tmp_path)
    assert b"CanaryCamera" not in saved
    assert Image.open(io.BytesIO(saved)).tobytes() == Image.open(photo).tobytes()
    office.reply(REPLY)


def test_it_goes_round_with_scripts(
    service: Service,
    browser: Browser,
    page: Page,
    papers: list[Path],
    tmp_path: Path,
) -> None:
    before = left(service)
    page.goto("/en/report/")
    fill_in(page, papers)
    page.click("#send")
    expect(page.locator("#receipt-code")).to_be_visible(timeout=UPLOAD_MS)
    code = digits(page.locator("#receipt-code").inner_text())
    expect(page.get_by_text("All files have arrived.")).to_be_visible(timeout=UPLOAD_MS)

    office = Office(browser, service, "ana")
    caseworker_reads_and_replies(office, papers, tmp_path)

    page.goto("/en/return/")
    page.fill("#code", code)
    page.click("#return button[type=submit]")
    expect(page.locator("#talk")).to_contain_text(REPLY, timeout=UPLOAD_MS)
    page.fill("#text", ANSWER)
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("#talk")).to_contain_text(ANSWER)

    work = office.open_case(newest_case(service))
    expect(work.locator("#talk")).to_contain_text(ANSWER)

    delete(page)
    assert code not in page.content()
    assert_gone(service, office, before)


def test_it_goes_round_without_scripts(
    service: Service,
    browser: Browser,
    plain_page: Page,
    papers: list[Path],
    tmp_path: Path,
) -> None:
    before = left(service)
    page = plain_page
    page.goto("/en/report/")
    fill_in(page, papers)
    page.check('input[name="plain"]')
    page.click("#send")
    expect(page.locator("#receipt-code")).to_be_visible(timeout=UPLOAD_MS)
    code = page.locator("#receipt-code").inner_text()

    office = Office(browser, service, "clara")
    caseworker_reads_and_replies(office, papers, tmp_path)

    page.goto("/en/return/")
    page.fill("#code", code)
    if page.locator('input[name="plain"]').is_visible():
        page.check('input[name="plain"]')
    page.click("#return button[type=submit]")
    expect(page.locator("#talk")).to_contain_text(REPLY)
    page.fill("#text", ANSWER)
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("#talk")).to_contain_text(ANSWER)

    work = office.open_case(newest_case(service))
    expect(work.locator("#talk")).to_contain_text(ANSWER)

    delete(page)
    assert_gone(service, office, before)


def delete(page: Page) -> None:
    page.get_by_text("Delete my report").click()
    page.check('input[name="sure"]')
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Your report is deleted")).to_be_visible()


def assert_gone(service: Service, office: Office, before: dict[str, int]) -> None:
    """Rows, wraps and files are gone, and the caseworker finds nothing."""
    assert left(service) == before
    office.page.locator("#work").evaluate(
        "frame => frame.contentWindow.location.reload()"
    )
    expect(office.work.get_by_text("There is nothing here.")).to_be_visible()
