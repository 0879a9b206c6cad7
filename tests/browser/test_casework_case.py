"""The page of a case: what a caseworker reads, saves, shares and writes there."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, expect

from tests.browser.cases import STORY, SealedCase, forget_codes, make_case
from tests.browser.office import SCRYPT_MS, Office
from tests.browser.service import Service

pytestmark = pytest.mark.browser

LYING_NAME = "понуда_\u202egpj.exe"
SAFE_NAME = "понуда_gpj.exe"
FINGERPRINT = re.compile(r"^\d{5}( \d{5}){5}$")


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return out.getvalue()


def flood() -> bytes:
    """A small PNG that says it is 50,000 dots wide and high."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return photo()[:8] + chunk + photo()[33:]


@pytest.fixture(scope="module")
def ana(service: Service, browser: Browser) -> Iterator[Office]:
    forget_codes(service)
    office = Office(browser, service, "ana")
    yield office
    office.context.close()


@pytest.fixture(scope="module")
def ben(service: Service, browser: Browser) -> Iterator[Office]:
    forget_codes(service)
    office = Office(browser, service, "ben")
    yield office
    office.context.close()


@pytest.fixture
def case(service: Service) -> Iterator[SealedCase]:
    files = [
        ("photo.png", "image/png", photo()),
        (LYING_NAME, "application/octet-stream", b"not a picture"),
        ("liar.png", "image/png", b"<html><script>alert(1)</script>"),
        ("flood.png", "image/png", flood()),
    ]
    case = make_case(service, files=files, messages=("one", "two"))
    yield case
    case.delete()


def opened(office: Office, case: SealedCase) -> FrameLocator:
    """Open the case; what the frame showed before does not count."""
    work = office.open_case(case.id)
    page = work.locator(f"[data-case='{case.id}'] #opened")
    expect(page).to_be_visible(timeout=SCRYPT_MS)
    return work


def send(work: FrameLocator, text: str) -> None:
    work.locator("#reply").fill(text)
    work.locator("#reply-form button").click()


def test_it_shows_answers_in_words_and_text_as_text(
    ana: Office, case: SealedCase
) -> None:
    heard: list[str] = []
    ana.page.on("dialog", lambda dialog: heard.append(dialog.message))
    work = opened(ana, case)
    answers = work.locator("#answers")
    expect(answers.locator("[data-name=story]")).to_contain_text(STORY)
    expect(answers.locator("[data-name=how_known]")).to_contain_text("I have papers")
    expect(answers.locator("[data-name=from_later]")).to_contain_text('{"a":1}')
    expect(answers.locator("[data-name=soon] .signal")).to_be_visible()
    expect(work.locator(".flags:visible")).to_have_count(0)
    assert heard == []


def test_it_saves_under_a_name_that_cannot_lie(
    ana: Office, case: SealedCase, tmp_path
) -> None:
    work = opened(ana, case)
    with ana.page.expect_download() as waiting:
        line = work.locator("#files > li", has_text=SAFE_NAME)
        line.locator("[data-download]").click()
    assert waiting.value.suggested_filename == SAFE_NAME
    waiting.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == b"not a picture"


def test_it_lets_a_case_be_closed_that_does_not_open(
    ana: Office, case: SealedCase
) -> None:
    case.rows("UPDATE reporting_report SET envelope = 'broken' WHERE id = :case")
    work = ana.open_case(case.id)
    expect(work.locator("#case-message")).to_be_visible()
    expect(work.locator("#reply-form")).to_be_hidden()
    work.locator("#stage-form select").first.select_option("closed")
    work.locator("[data-reason] select").select_option("abuse_spam")
    work.locator("#stage-form button").click()
    # Spam is deleted soon, so another person must say so, too.
    expect(work.locator("#waiting-part [data-proposal]")).to_be_visible()
    proposed = "SELECT value, state FROM casework_proposal WHERE report_id = :case"
    assert case.rows(proposed) == [("closed abuse_spam", "pending")]


def test_it_draws_pictures_in_a_frame_of_nobody(ana: Office, case: SealedCase) -> None:
    work = opened(ana, case)
    work.locator("#files > li", has_text="photo.png").locator("[data-preview]").click()
    inside = work.frame_locator("#preview-place iframe")
    expect(inside.locator("#reveal")).to_be_visible(timeout=SCRYPT_MS)
    canvas = inside.locator("canvas")
    assert canvas.evaluate("c => [c.width, c.height]") == [300, 200]
    assert canvas.evaluate("() => self.origin") == "null"
    inside.locator("#reveal").click()
    expect(inside.locator("body.blurred")).to_have_count(0)
    work.locator("#preview form button").click()
    expect(work.locator("#preview-place iframe")).to_have_count(0)


def test_it_draws_no_picture_that_lies_or_floods(ana: Office, case: SealedCase) -> None:
    work = opened(ana, case)
    liar = work.locator("#files > li", has_text="liar.png")
    liar.locator("[data-preview]").click()
    expect(liar.locator("[data-progress]")).to_contain_text("not a picture")
    work.locator("#files > li", has_text="flood.png").locator("[data-preview]").click()
    expect(work.locator("#preview-message")).to_contain_text("too large")
    work.locator("#preview form button").click()


def test_it_opens_no_file_that_was_exchanged(ana: Office, case: SealedCase) -> None:
    names = case.rows("SELECT id FROM reporting_file WHERE report_id = :case")
    stored = case.service.data / "files"
    for (name,) in names:
        path = stored / str(UUID(name))
        sealed = bytearray(path.read_bytes())
        sealed[-1] ^= 1
        path.write_bytes(sealed)
    work = opened(ana, case)
    line = work.locator("#files > li", has_text=SAFE_NAME)
    line.locator("[data-download]").click()
    expect(line.locator("[data-progress]")).to_contain_text("changed or cut")


def test_it_seals_again_when_the_reporter_wrote_meanwhile(
    ana: Office, case: SealedCase
) -> None:
    work = opened(ana, case)
    case.say("Wait, one more thing.")
    send(work, "An answer. Одговор.")
    expect(work.locator("#talk > li")).to_have_count(5)
    expect(work.locator("#reply")).to_have_value("")
    late, reply = case.read_by_reporter()[-2:]
    assert (late["text"], late["n"]) == ("Wait, one more thing.", 4)
    assert (reply["text"], reply["n"], reply["from"]) == (
        "An answer. Одговор.",
        5,
        "desk",
    )
    expect(work.locator(".flags:visible")).to_have_count(0)


def test_it_keeps_notes_inside(ana: Office, case: SealedCase) -> None:
    work = opened(ana, case)
    work.locator("#note").fill("Check the land register.")
    work.locator("#note-form button").click()
    expect(work.locator("#notes")).to_contain_text("Check the land register.")
    assert len(case.read_by_reporter()) == 3


def test_it_shares_with_a_colleague_and_takes_back(
    ana: Office, ben: Office, case: SealedCase
) -> None:
    work = opened(ana, case)
    row = work.locator("#people [data-person=ben]")
    row.locator("summary").click()
    expect(row.locator("[data-slot=fingerprint]")).to_have_text(FINGERPRINT)
    row.locator("[data-grant]").click()
    expect(work.locator("#granted [data-person=ben]")).to_be_visible()

    expect(opened(ben, case).locator("#answers")).to_contain_text("The roof")

    work.locator("#granted [data-person=ben] button").click()
    expect(work.locator("#granted [data-person=ben]")).to_have_count(0)
    ben.page.locator("#work").evaluate("f => f.contentWindow.location.reload()")
    expect(ben.work.get_by_text("There is nothing here.")).to_be_visible()


def test_it_fills_in_the_codes_for_a_person_to_check(
    ana: Office, case: SealedCase
) -> None:
    work = opened(ana, case)
    expect(work.locator("#id_main_code")).to_have_value("cor.tender")
    expect(work.locator("#id_country")).to_have_value("MK")
    assert case.rows("SELECT 1 FROM casework_coding WHERE report_id = :case") == []
    work.locator("#id_actor").select_option("municipality")
    work.locator("#coding-form button").click()
    expect(work.locator("#coding-form")).to_have_attribute("data-coded", "yes")


def test_it_asks_for_a_reason_only_to_close(ana: Office, case: SealedCase) -> None:
    work = opened(ana, case)
    expect(work.locator("#id_stage")).to_have_value("acknowledged")
    expect(work.locator("#id_reason")).to_be_hidden()
    work.locator("#id_stage").select_option("closed")
    work.locator("#id_reason").select_option("done")
    work.locator("#stage-form button").click()
    expect(work.locator("#stage-form")).to_have_attribute("data-stage", "closed")


def test_it_keeps_what_was_typed_over_a_lock(ana: Office, case: SealedCase) -> None:
    work = opened(ana, case)
    work.locator("#reply").fill("half an answer")
    ana.page.click("#lock")
    expect(work.get_by_role("heading", name="Queue")).to_be_visible()
    ana.page.fill("#passphrase", ana.person.passphrase)
    ana.page.click("#unlock-button")
    expect(work.locator("#opened")).to_be_visible(timeout=SCRYPT_MS)
    expect(work.locator("#reply")).to_have_value("half an answer")
    work.locator("#reply").fill("")


def test_it_warns_of_messages_that_changed_places(
    ana: Office, case: SealedCase
) -> None:
    sealed = case.rows(
        "SELECT number, for_case FROM reporting_message"
        " WHERE report_id = :case AND number > 1 ORDER BY number"
    )
    for (number, _), (_, other) in zip(sealed, reversed(sealed), strict=True):
        case.rows(
            "UPDATE reporting_message SET for_case = ?"
            " WHERE report_id = :case AND number = ?",
            other,
            number,
        )
    work = opened(ana, case)
    expect(work.locator("#talk .flags:visible")).to_have_count(2)


def test_it_works_by_keyboard(ana: Office, case: SealedCase) -> None:
    work = opened(ana, case)
    work.locator("h1").click()
    ana.page.keyboard.press("r")
    expect(work.locator("#reply")).to_be_focused()
    ana.page.keyboard.type("rnq?")
    expect(work.locator("#reply")).to_have_value("rnq?")
    work.locator("#reply").fill("")
    work.locator("h1").click()
    ana.page.keyboard.press("?")
    expect(work.locator("#help")).to_be_visible()
    work.locator("#shortcuts-on").uncheck()
    work.locator("#help form button").click()
    work.locator("h1").click()
    ana.page.keyboard.press("n")
    expect(work.locator("#note")).not_to_be_focused()
    work.locator("[data-opens-help]").click()
    work.locator("#shortcuts-on").check()
    work.locator("#help form button").click()


def test_it_keeps_the_text_when_the_session_is_over(
    ana: Office, case: SealedCase
) -> None:
    work = opened(ana, case)
    kept = ana.context.cookies()
    ana.context.clear_cookies()
    send(work, "typed too late")
    expect(work.locator("#reply-form [data-message]")).to_contain_text("signed out")
    expect(work.locator("#reply")).to_have_value("typed too late")
    ana.context.add_cookies(kept)
    work.locator("#reply").fill("")
