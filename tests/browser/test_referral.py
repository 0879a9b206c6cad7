"""One report on its whole way: to another organisation, an institution, and back."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.cases import forget_codes
from tests.browser.office import SCRYPT_MS, Office, digits, newest_case
from tests.browser.service import Service
from tests.browser.test_office_screens import on_every_screen
from tests.browser.walking import UP_WITHIN, send, walk

pytestmark = pytest.mark.browser

STORY = "Në spital kërkuan para që nëna ime të operohej."
SUMMARY = "Para në dorë në një spital; duhet ndihmë në Maqedoni."
REPLY = "Ви благодариме. Ќе прашаме во институцијата, без вашите податоци."
BODY = "example-al-agency"


@pytest.fixture
def offices(service: Service, browser: Browser) -> Iterator[dict[str, Office]]:
    """Ana and Ben of one organisation, Clara and Davor of another, all unlocked."""
    forget_codes(service)
    names = ("ana", "ben", "clara", "davor")
    # axe may be put in beside the policy.
    options = {"bypass_csp": True, "reduced_motion": "reduce"}
    found = {name: Office(browser, service, name, **options) for name in names}
    yield found
    for office in found.values():
        office.context.close()


def tell(page: Page) -> str:
    """Report in Albanian to one desk, and allow to pass it to another organisation."""
    walk(page, story=STORY)
    tick(page, "[name=desk][value=open-town-network]", "false")
    tick(page, "[name=consent][value=pass_cso]", "true")
    return digits(send(page))


def tick(page: Page, selector: str, state: str) -> None:
    page.locator(selector).evaluate(
        "(box, state) => { box.checked = state === 'true';"
        " box.dispatchEvent(new Event('change', { bubbles: true })); }",
        state,
    )


def come_back(page: Page, code: str) -> None:
    page.goto("/en/return/")
    page.wait_for_selector("#plain", state="hidden")
    page.fill("#code", code)
    page.click("#return button")
    page.wait_for_selector("#mailbox h1", timeout=UP_WITHIN)


def stands(page: Page, code: str, sentence: str) -> None:
    """The reporter reads, on the next visit, how far it has come."""
    come_back(page, code)
    expect(page.locator(".ladder .current")).to_contain_text(sentence)


def allow(page: Page, code: str, consent: str) -> None:
    come_back(page, code)
    page.locator("details", has=page.locator("[name=consent]")).locator(
        "summary"
    ).click()
    page.check(f"[name=consent][value={consent}]")
    page.click("[data-action=consent] button")
    page.wait_for_selector("[data-notice=consent]", timeout=UP_WITHIN)


def visit(office: Office, case: UUID) -> FrameLocator:
    """Open the case anew, whatever the frame showed before."""
    office.page.locator("#work").evaluate(
        "frame => frame.contentWindow.document.querySelector('[data-case]')"
        "?.removeAttribute('data-case')"
    )
    work = office.open_case(case)
    expect(work.locator("#sharing-parts")).to_be_visible(timeout=SCRYPT_MS)
    return work


def put_into_codes(work: FrameLocator) -> None:
    form = work.locator("#coding-form")
    form.locator("[name=main_code]").select_option("cor.bribe_ask")
    form.locator("[name=actor]").select_option("health")
    form.locator("button").click()
    expect(work.locator("#coding-form[data-coded=yes]")).to_be_attached()


def share(work: FrameLocator, username: str) -> None:
    person = work.locator(f"#people [data-person={username}]")
    person.locator("summary").click()
    person.locator("[data-grant]").click()
    expect(work.locator(f"#granted [data-person={username}]")).to_be_visible(
        timeout=SCRYPT_MS
    )


def offer(work: FrameLocator) -> None:
    work.get_by_text("Offer it to another organisation").click()
    form = work.locator("#offer-form")
    form.locator("[name=partner][value=open-town-network]").check()
    form.locator("[name=summary]").fill(SUMMARY)
    form.locator("[name=reason]").fill("They know hospitals there.")
    form.get_by_role("button", name="Ask a reviewer").click()
    expect(work.locator("#waiting [data-kind=refer_out]")).to_contain_text(SUMMARY)


def look(office: Office) -> None:
    """Narrow and wide, light and dark: no barrier, nothing sticking out."""
    frame = office.page.frame(name="work")
    assert frame is not None
    on_every_screen(office.page, frame)
    office.page.set_viewport_size({"width": 1280, "height": 900})


def agree(office: Office, case: UUID, kind: str) -> None:
    work = visit(office, case)
    expect(work.locator(f"#waiting [data-kind={kind}]")).to_be_visible()
    look(office)
    work.locator(f"#waiting [data-kind={kind}] [value=agree]").click()
    expect(work.locator("#sharing-parts")).to_be_visible(timeout=SCRYPT_MS)
    expect(work.locator("#waiting-part")).to_be_hidden()


def accept(office: Office) -> None:
    office.page.get_by_role("link", name="Offers").click()
    expect(office.work.locator("#offers")).to_contain_text(SUMMARY)
    look(office)
    office.work.get_by_role("button", name="Accept the case").click()
    expect(office.work.locator("#offers")).to_contain_text("You have accepted")


def propose_letter(work: FrameLocator) -> None:
    work.get_by_text("Write to an institution").click()
    form = work.locator("#letter-form")
    form.locator("[name=body]").select_option(BODY)
    form.locator("[name=reason]").fill("It checks hospitals.")
    form.get_by_role("button", name="Ask a reviewer").click()
    expect(work.locator("#waiting [data-kind=letter]")).to_be_visible()


def note_answer(work: FrameLocator) -> None:
    work.get_by_role("button", name="It was sent").click()
    form = work.locator("#letters form[data-do=answer]")
    form.locator("[name=answer]").select_option("acting", timeout=SCRYPT_MS)
    form.locator("button").click()
    expect(work.locator("#letters")).to_contain_text("They act", timeout=SCRYPT_MS)


def close(work: FrameLocator) -> None:
    form = work.locator("#stage-form")
    form.locator("[name=stage]").select_option("closed")
    form.locator("[name=reason]").select_option("done")
    form.locator("button").click()
    expect(work.locator("[data-stage=closed]").first).to_be_attached()


def test_a_report_goes_its_whole_way(
    service: Service, page: Page, offices: dict[str, Office]
) -> None:
    ana, ben, clara, davor = offices.values()
    code = tell(page)
    case = newest_case(service)

    work = visit(ana, case)
    expect(work.locator("#answers")).to_contain_text(STORY)
    put_into_codes(work)
    stands(page, code, "A caseworker has opened your report.")
    share(visit(ana, case), "ben")
    offer(visit(ana, case))
    agree(ben, case, "refer_out")
    accept(clara)
    # Nothing but the sender's own browser hands the key over, when it is told to.
    work = visit(ana, case)
    work.locator("[data-hand-over]").click()
    expect(work.locator("[data-state=handed]")).to_be_visible(timeout=SCRYPT_MS)
    stands(page, code, "We passed it on, in the way you agreed.")

    share(visit(clara, case), "davor")
    work = visit(davor, case)
    expect(work.locator("#answers")).to_contain_text(STORY)
    davor.reply(REPLY)
    come_back(page, code)
    expect(page.locator("#talk")).to_contain_text(REPLY)

    work = visit(clara, case)
    work.get_by_text("Write to an institution").click()
    work.locator("#letter-form [name=body]").select_option(BODY)
    expect(work.locator("#letter-rest")).to_be_hidden()
    work.get_by_text("Offer it to another organisation").click()
    look(clara)
    allow(page, code, "pass_inst")
    propose_letter(visit(clara, case))
    agree(davor, case, "letter")
    note_answer(visit(clara, case))
    stands(page, code, "An inspection or investigation was opened.")
    close(visit(clara, case))
    stands(page, code, "We have closed this report.")
    # The others may still ask, and find the door shut: the case left their work.
    expect(visit(ana, case).locator("#answers")).to_contain_text(STORY)
