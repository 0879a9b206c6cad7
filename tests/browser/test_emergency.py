"""The emergency lock: one member presses, everybody of the office is out."""

import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.demo.people import KEYLESS
from tests.browser.cases import forget_codes
from tests.browser.office import Office, sign_in
from tests.browser.service import Service
from tests.browser.test_office_screens import on_every_screen
from tests.browser.walking import send, walk

pytestmark = pytest.mark.browser

HANA, EDONA, FILIP = (
    next(person for person in KEYLESS if person.username == name)
    for name in ("hana", "edona", "filip")
)
UNLOCK = """
    UPDATE casework_organisation SET locked_on = NULL;
    DELETE FROM reporting_withdrawndesk;
    DELETE FROM casework_voice;
    DELETE FROM casework_proposal WHERE kind = 'lift_lock';
"""


@pytest.fixture
def calm(service: Service) -> Iterator[None]:
    """Whatever happens here, the office is open for the tests that follow."""
    forget_codes(service)
    yield
    with sqlite3.connect(service.database) as database:
        database.executescript(UNLOCK)


@pytest.fixture
def member(browser: Browser, service: Service, calm: None) -> Iterator[Page]:
    """Hana, who sees no case, in a browser that lets axe in."""
    context = new_context(browser, service, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, service, HANA)
    yield page
    context.close()


def new_context(
    browser: Browser, service: Service, **options: object
) -> BrowserContext:
    return browser.new_context(base_url=service.url, **options)  # type: ignore[arg-type]


def offered(page: Page) -> list[str]:
    page.goto("/en/report/")
    return page.locator("[name=desk]:checked").evaluate_all(
        "boxes => boxes.map(box => box.value)"
    )


def test_it_shuts_the_office_and_the_twin_stands_in(
    member: Page, browser: Browser, service: Service, page: Page, plain_page: Page
) -> None:
    office = Office(browser, service, "ben")
    walk(page)  # a reporter, just before sending
    assert offered(plain_page) == ["lantern-legal-aid", "open-town-network"]

    member.locator(".emergency summary").focus()
    member.keyboard.press("Enter")
    expect(member.locator("#lock-office")).to_be_visible()
    on_every_screen(member, member)
    member.keyboard.press("Tab")
    member.keyboard.press("Enter")
    expect(member.get_by_role("heading", name="Your office is locked")).to_be_visible()
    expect(member.locator("main")).to_contain_text("Open Town Network")
    on_every_screen(member, member)

    office.page.get_by_role("link", name="Queue").click()
    expect(office.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert office.page.workers == []
    office.context.close()

    assert offered(plain_page) == ["open-town-network"]
    assert len(send(page)) > 28  # on its way to both desks: nothing is lost
    assert offered(page) == ["open-town-network"]

    for person in (EDONA, FILIP):
        context = new_context(browser, service)
        board = context.new_page()
        sign_in(board, service, person)
        work = board.frame_locator("#work")
        board.goto("/casework/#/casework/approvals/")
        work.locator("[data-kind=lift_lock]").get_by_role(
            "button", name="Agree"
        ).click()
        expect(work.locator("[data-kind=lift_lock] button")).to_have_count(0)
        context.close()
    assert offered(plain_page) == ["lantern-legal-aid", "open-town-network"]
