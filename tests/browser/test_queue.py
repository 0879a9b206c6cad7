"""The queue in a browser: titles, search in two scripts, many cases to a colleague."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Request, expect

from tests.browser.cases import SealedCase, beside, forget_codes, make_case
from tests.browser.office import SCRYPT_MS, Office
from tests.browser.service import Service

pytestmark = pytest.mark.browser

TITLE = "Покривот на училиштето"
# As a browser does: sealed to the case, then kept by the action of the API.
ENTITLE = """
import sys, django
django.setup()
from casework.triage import sheets
from casework.models import Case, Caseworker
from reporting import sealing
case = Case.objects.get(pk=sys.argv[1])
sealed = sealing.seal_document(
    {"type": "sheet", "kind": "title", "text": sys.argv[2]}, case=case.pk,
    recipient=sealing.Recipient.parse(case.recipient),
)
by = Caseworker.objects.get(username="ana")
sheets.write(case, kind="title", version=1, sealed=sealed, by=by)
"""


@pytest.fixture
def office(browser: Browser, service: Service) -> Iterator[Office]:
    forget_codes(service)
    office = Office(browser, service, "ana", reduced_motion="reduce")
    yield office
    office.context.close()


@pytest.fixture
def cases(service: Service) -> Iterator[list[SealedCase]]:
    cases = [make_case(service), make_case(service, messages=("И вратата.",))]
    beside(service, ENTITLE, str(cases[0].id), TITLE)
    yield cases
    for case in cases:
        case.delete()


def show(office: Office, query: str) -> FrameLocator:
    frame = office.page.frame("work")
    assert frame is not None
    frame.goto(f"/casework/queue/?{query}")
    work = office.work
    expect(work.locator("#find")).to_be_visible()
    return work


def test_a_morning_at_the_queue(office: Office, cases: list[SealedCase]) -> None:
    keyboard = office.page.keyboard
    first, second = cases
    work = show(office, "tab=new")
    row = work.locator(f"tr[data-case='{first.id}']")
    expect(row.locator("th a")).to_have_text(TITLE)

    # Two cases to Ben, by keyboard: he has neither, so their keys are sealed to him.
    for case in cases:
        work.locator(f"tr[data-case='{case.id}'] th a").focus()
        keyboard.press("x")
    expect(work.locator("#ticked-state")).to_have_text("Ticked: 2")
    keyboard.press("a")
    work.get_by_label("Colleague").select_option("ben")
    work.locator("#assign-go").click()
    expect(work.locator("#assign-fingerprint")).not_to_be_empty()
    work.locator("#assign-share").click()
    expect(work.locator("#assign-state")).to_have_text("Done. Assigned: 2.")
    keyboard.press("Escape")
    expect(work.locator(f"tr[data-case='{second.id}']")).to_have_count(0)
    for case in cases:
        owners = "SELECT username FROM casework_caseworker WHERE id = "
        for table, column in (("work", "owner_id"), ("grant", "caseworker_id")):
            of = f"(SELECT {column} FROM casework_{table} WHERE report_id = :case)"
            assert case.rows(owners + of) == [("ben",)]

    search(office, work, second)
    save_a_view(office, second)

    # j to a row, Enter into its case.
    work = show(office, "tab=desk")
    work.locator("h1").click()
    keyboard.press("j")
    expect(work.locator("table.queue tbody tr:first-of-type th a")).to_be_focused()
    keyboard.press("Enter")
    expect(work.locator("[data-case] #opened")).to_be_visible(timeout=SCRYPT_MS)


def search(office: Office, work: FrameLocator, case: SealedCase) -> None:
    """What stands in Cyrillic is found by Latin letters, and nothing typed is sent."""
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.url} {request.post_data}")

    office.context.on("request", note)
    work.locator("h1").click()
    office.page.keyboard.press("/")
    expect(work.locator("#search")).to_be_focused()
    office.page.keyboard.type("krovot vrata")
    link = work.locator(f"#found-list a[href*='{case.id}']")
    expect(link).to_be_visible(timeout=SCRYPT_MS)
    expect(work.locator("#found-list li")).to_have_count(1)
    expect(work.locator("#found-state")).to_contain_text("Found: 1.")
    office.page.keyboard.press("Enter")
    expect(link).to_be_focused()
    office.context.remove_listener("request", note)
    assert any("/casework/api/documents/" in one for one in sent)
    assert not [one for one in sent if "krovot" in one.lower() or "vrata" in one]


def save_a_view(office: Office, case: SealedCase) -> None:
    work = show(office, "tab=desk")
    work.get_by_text("Filter and save").click()
    work.get_by_label("Whose").select_option("ben")
    work.get_by_role("button", name="Show").click()
    expect(work.get_by_text("1 filter", exact=True)).to_be_visible()
    work.get_by_label("Save these filters as").fill("What Ben has")
    work.get_by_role("button", name="Save", exact=True).click()
    saved = work.get_by_role("link", name="What Ben has")
    expect(saved).to_have_attribute("aria-current", "true")
    expect(work.locator(f"tr[data-case='{case.id}']")).to_be_visible()
    work.get_by_role("button", name="Remove (What Ben has)").click()
    expect(saved).to_have_count(0)
