"""A case made ready to leave: black out, a second reader, the file; pages of a PDF."""

import hashlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.cases import STORY, SealedCase, forget_codes, make_case
from tests.browser.office import SCRYPT_MS, Office
from tests.browser.service import Service
from tests.browser.test_screens import look

pytestmark = pytest.mark.browser

SCREENSHOTS = os.environ.get("SCREENSHOTS")  # for whoever wants to look at the pages


def pdf(*texts: str, extra: str = "") -> bytes:
    """A small PDF with a page for each text, a script, a link and a form field."""
    pages = [4 + 2 * place for place in range(len(texts))]
    kids = " ".join(f"{number} 0 R" for number in pages)
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R /OpenAction"
        " << /S /JavaScript /JS (app.alert\\(1\\); this.submitForm\\('x'\\)) >>"
        f" {extra} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    for number, text in zip(pages, texts, strict=True):
        drawn = zlib.compress(f"BT /F 40 Tf 40 100 Td ({text}) Tj ET".encode())
        objects[number] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200]"
            f" /Resources << /Font << /F 3 0 R >> >> /Contents {number + 1} 0 R"
            " /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 300 200] /A"
            " << /S /URI /URI (https://example.org/) >> >>] >>"
        )
        objects[number + 1] = (
            f"<< /Filter /FlateDecode /Length {len(drawn)} >>\nstream\n"
            + drawn.decode("latin-1")
            + "\nendstream"
        )
    out = b"%PDF-1.7\n"
    places = {}
    for number, content in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for number in sorted(objects):
        out += f"{places[number]:010} 00000 n \n".encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


@pytest.fixture(scope="module")
def ana(service: Service, browser: Browser) -> Iterator[Office]:
    forget_codes(service)
    office = Office(browser, service, "ana", bypass_csp=True)
    yield office
    office.context.close()


@pytest.fixture
def case(service: Service) -> Iterator[SealedCase]:
    files = [
        ("contract.pdf", "application/pdf", pdf("ONE", "TWO")),
        ("broken.pdf", "application/pdf", b"%PDF-1.7\n" + b"\x00garbage" * 99),
        ("liar.pdf", "application/pdf", b"<html><script>alert(1)</script>"),
        ("liar.png", "image/png", b"<html><script>alert(1)</script>"),
        ("huge.pdf", "application/pdf", pdf("X").replace(b"300 200", b"9e9 9e9")),
    ]
    case = make_case(service, files=files, messages=("My aunt Besa works there. Yes.",))
    yield case
    case.delete()


def shot(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)


def go(office: Office, path: str) -> FrameLocator:
    office.page.locator("#work").evaluate(
        "(frame, place) => { frame.contentWindow.location.href = place; }", path
    )
    return office.work


def dossier(office: Office, case: SealedCase) -> FrameLocator:
    work = go(office, f"/casework/cases/{case.id}/dossier/")
    expect(work.locator("#dossier")).to_be_visible(timeout=SCRYPT_MS)
    return work


def ink(inside: FrameLocator) -> int:
    """How many dots of the page are dark."""
    return inside.locator("canvas").evaluate(
        """canvas => {
            const all = [0, 0, canvas.width, canvas.height];
            const { data } = canvas.getContext("2d").getImageData(...all);
            let dark = 0;
            for (let at = 0; at < data.length; at += 4) dark += data[at] < 99;
            return dark;
        }"""
    )


def look_at(work: FrameLocator, name: str) -> FrameLocator:
    work.locator("#files > li", has_text=name).locator("[data-preview]").click()
    return work.frame_locator("#preview-place iframe")


def test_pages_of_a_pdf_are_drawn_and_nothing_of_it_runs(
    ana: Office, case: SealedCase
) -> None:
    asked: list[str] = []
    ana.page.on("request", lambda request: asked.append(request.url))
    work = ana.open_case(case.id)
    assert not any("pdfpreview" in url for url in asked)
    inside = look_at(work, "contract.pdf")
    expect(inside.locator("#reveal")).to_be_visible(timeout=SCRYPT_MS)
    expect(inside.locator("#pager [role=status]")).to_have_text("Page 1 of 2")
    shot(ana.page, "pdf")
    first = ink(inside)
    assert first > 1000
    assert inside.locator("canvas").evaluate("() => self.origin") == "null"
    assert inside.locator("a, form, iframe, embed, object").count() == 0
    inside.locator("#reveal").press("Enter")
    if inside.locator("body.blurred").count():
        inside.locator("#reveal").press("Enter")
    expect(inside.locator("body.blurred")).to_have_count(0)
    inside.get_by_role("button", name="Next").click()
    expect(inside.locator("#pager [role=status]")).to_have_text("Page 2 of 2")
    assert ink(inside) not in (0, first)
    inside.locator("canvas").press("ArrowLeft")
    expect(inside.locator("#pager [role=status]")).to_have_text("Page 1 of 2")
    assert not any("example.org" in url for url in asked)
    work.locator("#preview form button").click()

    for name in ("broken.pdf", "huge.pdf"):
        look_at(work, name)
        expect(work.locator("#preview-message")).to_contain_text("cannot be shown")
        work.locator("#preview form button").click()
    for name in ("liar.pdf", "liar.png"):
        look_at(work, name)
        line = work.locator("#files > li", has_text=name)
        expect(line.locator("[data-progress]")).to_contain_text("not a picture or PDF")

    line = work.locator("#files > li", has_text="contract.pdf")
    line.locator("summary").click()
    opened = line.locator("[data-hash=opened] code")
    expect(opened).to_have_text(digest(pdf("ONE", "TWO")))
    taken = case.rows("SELECT count(*) FROM casework_auditevent WHERE action='file'")
    assert taken[0][0] >= 5


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_two_people_make_a_dossier_without_the_words_that_are_black(
    ana: Office, service: Service, browser: Browser, case: SealedCase, tmp_path: Path
) -> None:
    work = ana.open_case(case.id)
    person = work.locator("#people [data-person=ben]")
    person.locator("summary").click()
    person.locator("[data-grant]").click()
    expect(work.locator("#granted [data-person=ben]")).to_be_visible(timeout=SCRYPT_MS)

    work = dossier(ana, case)
    work.locator("#purpose").select_option("pass_media")
    expect(work.locator("#consent-problem")).to_contain_text("has not agreed")
    work.locator("#keep-redaction").click()
    work.locator("#purpose").select_option("")
    # By keyboard: a sentence, and every place of a word.
    sentence = work.locator(".sentence", has_text="twice").locator("input")
    sentence.press("Space")
    expect(work.locator(".sentence", has_text="twice").locator("mark")).to_be_visible()
    work.locator("#every").fill("besa")
    work.locator("#every").press("Tab")
    ana.page.keyboard.press("Enter")
    expect(work.locator("mark", has_text="Besa")).to_be_visible()
    # By selecting.
    words = work.locator(".sentence", has_text="Yes.").locator("span span").first
    words.evaluate("words => getSelection().selectAllChildren(words)")
    work.locator("#black-selection").click()
    expect(work.locator("mark", has_text="Yes.")).to_be_visible()
    shot(ana.page, "dossier-marking")
    work.locator("#keep-redaction").click()
    expect(work.locator("#outgoing")).to_contain_text("█████", timeout=SCRYPT_MS)
    expect(work.locator("#outgoing")).not_to_contain_text("Besa")
    work.locator("#reason").fill("For our own lawyer.")
    work.locator("#propose").click()
    expect(work.locator("#second-title")).to_be_visible(timeout=SCRYPT_MS)
    expect(work.locator("[data-voices]")).to_have_count(0)

    forget_codes(service)
    ben = Office(browser, service, "ben", bypass_csp=True)
    read = dossier(ben, case)
    expect(read.locator("#outgoing")).to_contain_text(
        "My aunt █████ works there. █████"
    )
    expect(read.locator("#outgoing")).not_to_contain_text("Besa")
    expect(read.locator("#outgoing")).to_contain_text("contract.pdf")
    shot(ben.page, "dossier-second")
    read.locator("[data-voices] [value=agree]").click()
    expect(read.locator("[data-voices]")).to_have_count(0)
    ben.context.close()

    work = dossier(ana, case)
    with ana.page.expect_download(timeout=SCRYPT_MS) as waiting:
        work.locator("#save-html").click()
    paper = tmp_path / "dossier.html"
    waiting.value.save_as(paper)
    text = paper.read_text("utf-8")
    assert "Besa" not in text
    assert "twice" not in text
    assert STORY.split(". ")[1] in text  # what is not black is there
    assert "&lt;script&gt;" in text
    assert digest(pdf("ONE", "TWO")) in text
    for name in ("Ana", "Ben", "ana", "ben"):
        assert f">{name}" not in text
    check_paper(browser, paper, tmp_path)

    work.locator("#save-ftm").click()
    expect(work.locator("#out-title ~ [data-message]")).to_contain_text("Nobody")
    shot(ana.page, "dossier-agreed")

    # Another redaction must be agreed to again.
    work.locator(".sentence", has_text="works there").locator("input").press("Space")
    work.locator("#keep-redaction").click()
    expect(work.locator("#save-html")).to_have_count(0, timeout=SCRYPT_MS)


def check_paper(browser: Browser, paper: Path, folder: Path) -> None:
    """It loads nothing, runs nothing, has no barrier, and prints."""
    context = browser.new_context(bypass_csp=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(paper.as_uri())
    assert asked == [paper.as_uri()]
    assert page.locator("script, img, link, iframe, a").count() == 0
    printed = folder / "dossier.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    assert printed.read_bytes().startswith(b"%PDF-")
    assert printed.stat().st_size > 5000
    shot(page, "paper")
    context.close()


def test_the_pages_have_no_barrier(ana: Office, case: SealedCase) -> None:
    case.rows("UPDATE reporting_report SET stage = 'closed' WHERE id = :case")
    case.rows(
        "INSERT INTO reporting_step (report_id, stage, reason, taken_on)"
        " VALUES (:case, 'closed', 'abuse_spam', date('now'))"
    )
    for width, scheme in (
        (360, "light"),
        (1280, "dark"),
        (360, "dark"),
        (1280, "light"),
    ):
        ana.page.set_viewport_size({"width": width, "height": 800})
        ana.page.emulate_media(color_scheme=scheme)
        for name, path in (
            ("dossier", f"/casework/cases/{case.id}/dossier/"),
            ("keeping", "/casework/keeping/"),
        ):
            work = go(ana, path)
            ready = f"[data-case='{case.id}'] #dossier"
            if name == "keeping":
                ready = "[data-page=keeping]"
            expect(work.locator(ready)).to_be_visible(timeout=SCRYPT_MS)
            frame = ana.page.locator("#work").element_handle().content_frame()
            look(frame)
            if SCREENSHOTS:
                target = Path(SCREENSHOTS) / f"{name}-{width}-{scheme}.png"
                frame.locator("body").screenshot(path=target)
