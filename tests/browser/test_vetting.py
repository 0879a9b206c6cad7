"""From the application of an organisation to a caseworker who sees their queue."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from backend.demo.people import KEYLESS
from tests.browser.cases import beside, forget_codes
from tests.browser.office import SCRYPT_MS, code_of
from tests.browser.service import Service
from tests.browser.test_screens import bare_look

pytestmark = pytest.mark.browser

SLUG, LEAD = "river-rights", "jelena"
PASSWORD, PASSPHRASE = "seven bridges and a mill", "copper mill seven green windows"
FORGET = """
import django
django.setup()
from casework.models import Caseworker, Organisation, Proposal
Proposal.objects.filter(person__username="jelena").delete()
Caseworker.objects.filter(username="jelena").delete()
Organisation.objects.filter(slug="river-rights").delete()
"""


@pytest.fixture
def pages(service: Service, browser: Browser) -> Iterator[list[Page]]:
    """Five browsers of five people; what they made is forgotten afterwards."""
    forget_codes(service)
    contexts = [
        browser.new_context(
            base_url=service.url, bypass_csp=True, reduced_motion="reduce"
        )
        for _person in range(4)
    ]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()
    beside(service, FORGET)


def enter(page: Page, service: Service, username: str, password: str) -> None:
    page.goto("/casework/sign-in/")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    page.fill("#id_code", code_of(service, username))
    page.get_by_role("button", name="Sign in", exact=True).click()


def member(page: Page, service: Service, username: str) -> FrameLocator:
    person = next(one for one in KEYLESS if one.username == username)
    enter(page, service, username, person.password)
    expect(page.locator("#unlock")).to_be_hidden()  # no key, no passphrase
    work = page.frame_locator("#work")
    expect(work.get_by_role("heading", name="Vetting")).to_be_visible()
    return work


def press(work: FrameLocator | Page, name: str) -> None:
    work.get_by_role("button", name=name, exact=True).first.click()


def tick(page: FrameLocator | Page, *labels: str) -> None:
    for label in labels:
        page.get_by_label(label).check()


def apply(page: Page) -> None:
    page.goto("/casework/sign-in/")
    page.get_by_role("link", name="Apply as an organisation").click()
    bare_look(page)
    page.fill("#id_name", "River Rights")
    page.fill("#id_slug", SLUG)
    tick(page, "Serbia", "српски", "Corruption")
    page.fill("#id_capacity", "25")
    page.fill("#id_contact", "office@river.example")
    page.fill("#id_about", "Two towns on the river.")
    tick(page, "We have told every tie", "We agree to be checked")
    press(page, "Send the application")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is with us")


def let_in(work: FrameLocator, other: FrameLocator) -> None:
    work.get_by_role("link", name="River Rights").click()
    expect(work.locator("[name=seen]")).to_have_count(11)
    for document in work.locator("[name=seen]").all():
        document.check()
    press(work, "I have seen these today")
    expect(work.locator("#documents .is-done")).to_have_count(11)
    press(work, "Agree")
    expect(work.locator("h1")).to_contain_text("second person")
    other.get_by_role("link", name="River Rights").click()
    press(other, "Agree")
    expect(other.locator("h1")).to_contain_text("second person")


def invite(page: Page, work: FrameLocator) -> str:
    """Invite the lead; return the code on the page."""
    go(page, f"/casework/board/organisations/{SLUG}/")
    expect(work.locator("#standing")).to_contain_text("On probation")
    work.get_by_role("link", name="Invite its lead").click()
    work.locator("#id_name").fill("Jelena")
    work.locator("#id_username").fill(LEAD)
    tick(work, "Intake:", "Caseworker:", "I have seen an identity")
    press(work, "Make the invitation")
    return work.locator("#invitation-code").inner_text()


def go(page: Page, place: str) -> None:
    page.locator("#work").evaluate(
        "(frame, place) => { frame.contentWindow.location.href = place; }", place
    )


def join(page: Page, service: Service, code: str) -> None:
    page.goto("/casework/join/")
    for name, text in (("username", LEAD), ("code", code), ("password", PASSWORD)):
        page.fill(f"#id_{name}", text)
    page.fill("#id_again", PASSWORD)
    press(page, "Go on")
    expect(page.locator(".scan svg")).to_be_visible()
    bare_look(page)
    page.fill("#id_digits", code_of(service, LEAD))
    press(page, "Finish")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You have an account")
    forget_codes(service)  # or half a minute would have to pass


def get_ready(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome, Jelena")
    page.get_by_role("link", name="Declare your conflicts").click()
    tick(page, "Political party", "This is all I know of")
    press(page, "Declare")
    page.get_by_role("link", name="Safety checklist").click()
    expect(page.get_by_role("checkbox")).to_have_count(9)
    for point in page.get_by_role("checkbox").all():
        point.check()
    press(page, "All of this is true")
    page.get_by_role("link", name="Practice case").click()
    tick(page, "U2:", "Ask whether", "Nobody outside", "Bribe asked", "You step back")
    press(page, "Check my decisions")
    expect(page.locator(".error")).to_contain_text("it names a day")
    tick(page, "U0:")
    press(page, "Check my decisions")
    page.get_by_role("link", name="Make your key").click()
    page.fill("#new-passphrase", PASSPHRASE)
    page.fill("#same-passphrase", PASSPHRASE)
    press(page, "Make my key")
    page.locator("#go-on").click(timeout=SCRYPT_MS)
    press(page, "Ask to be approved")
    expect(page.locator(".done")).to_contain_text("Two people decide now")
    bare_look(page)


def test_from_the_application_to_the_queue(pages: list[Page], service: Service) -> None:
    stranger, first, second, new = pages
    apply(stranger)
    boards = member(first, service, "edona"), member(second, service, "goran")
    let_in(*boards)
    code = invite(second, boards[1])
    assert re.fullmatch(r"[A-Z2-9-]{29}", code)
    join(new, service, code)
    enter(new, service, LEAD, PASSWORD)
    get_ready(new)
    for page, work in zip((first, second), boards, strict=True):
        go(page, "/casework/approvals/")
        card = work.locator("[data-kind=person]", has_text="Jelena")
        expect(card).to_contain_text("River Rights")
        press(card, "Agree")
        expect(card).to_have_count(0) if page is second else None
    new.goto("/casework/")
    new.fill("#passphrase", PASSPHRASE)
    new.click("#unlock-button")
    expect(new.locator("#unlock")).to_be_hidden(timeout=SCRYPT_MS)
    queue = new.frame_locator("#work").get_by_role("heading", name="Queue")
    expect(queue).to_be_visible()
