"""Casework and results: narrow and wide, light and dark, without barriers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser.cases import SealedCase, forget_codes, make_case
from tests.browser.office import Office
from tests.browser.service import Service
from tests.browser.test_screens import bare_look

SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]

pytestmark = pytest.mark.browser


@pytest.fixture
def office(browser: Browser, service: Service) -> Iterator[Office]:
    """Clara, in a browser that lets axe in beside the policy."""
    forget_codes(service)
    office = Office(browser, service, "clara", bypass_csp=True, reduced_motion="reduce")
    yield office
    office.context.close()


@pytest.fixture
def case(service: Service) -> Iterator[SealedCase]:
    case = make_case(service, messages=("One more thing.",))
    yield case
    case.delete()


def on_every_screen(page: Page, *frames: Frame | Page) -> None:
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for frame in frames:
            bare_look(frame)  # a desk is dense where there is a mouse


def test_the_desk_has_no_barriers(office: Office, case: SealedCase) -> None:
    shell = office.page
    expect(office.work.get_by_role("heading", name="Queue")).to_be_visible()
    frame = shell.frame(name="work")
    assert frame is not None
    on_every_screen(shell, shell, frame)
    office.open_case(case.id)
    on_every_screen(shell, frame)
    shell.click("#lock")
    expect(shell.locator("#unlock")).to_be_visible()
    on_every_screen(shell, shell)


@pytest.mark.parametrize("path", ["/casework/", "/en/results/", "/en/results/2020q1/"])
def test_open_pages_have_no_barriers(
    browser: Browser, service: Service, path: str
) -> None:
    context = browser.new_context(
        base_url=service.url, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(path)
    on_every_screen(page, page)
    context.close()
