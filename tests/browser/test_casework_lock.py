"""The shell: one unlock for all pages, and nothing left after a lock."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.demo.people import PEOPLE
from tests.browser.cases import STORY, SealedCase, forget_codes, make_case
from tests.browser.office import SCRYPT_MS, sign_in, unlock
from tests.browser.service import Service

pytestmark = pytest.mark.browser

ANA = next(person for person in PEOPLE if person.username == "ana")
STORED = """async () => [
  localStorage.length,
  sessionStorage.length,
  (await indexedDB.databases()).length,
  (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
]"""


@pytest.fixture
def desk(service: Service, browser: Browser) -> Iterator[Page]:
    """Ana's tab with a clock in our hands: signed in, her key still locked."""
    forget_codes(service)
    context = browser.new_context(base_url=service.url)
    page = context.new_page()
    page.clock.install()
    sign_in(page, service, ANA)
    yield page
    context.close()


@pytest.fixture
def case(service: Service) -> Iterator[SealedCase]:
    case = make_case(service)
    yield case
    case.delete()


def test_it_opens_what_waited_for_the_key_and_locks_when_idle(
    desk: Page, case: SealedCase
) -> None:
    work = desk.frame_locator("#work")
    desk.goto(f"/casework/cases/{case.id}/")
    expect(desk).to_have_url(f"{case.service.url}/casework/#/casework/cases/{case.id}/")
    expect(work.locator("#case-message")).to_contain_text("unlock it above")
    desk.fill("#passphrase", "not the passphrase at all")
    desk.click("#unlock-button")
    expect(desk.locator("#shell-message")).to_contain_text(
        "does not open", timeout=SCRYPT_MS
    )
    unlock(desk, ANA)
    expect(work.locator("#answers")).to_contain_text(STORY, timeout=SCRYPT_MS)
    assert len(desk.workers) == 1

    desk.clock.fast_forward("14:00")
    work.locator("h1").click()  # somebody is here
    desk.clock.fast_forward("14:00")
    expect(desk.locator("#lock-state")).to_have_attribute("data-state", "unlocked")
    desk.clock.fast_forward("15:10")
    expect(desk.locator("#shell-message")).to_contain_text("15 minutes")
    expect(work.get_by_role("heading", name="Queue")).to_be_visible()
    assert desk.workers == []
    for frame in desk.frames:
        assert "The roof" not in frame.content()
    assert desk.evaluate(STORED) == [0, 0, 0, 0, 0]


def test_a_lock_hides_everything_even_when_the_server_does_not_answer(
    desk: Page, case: SealedCase
) -> None:
    work = desk.frame_locator("#work")
    unlock(desk, ANA)
    desk.goto(f"/casework/#/casework/cases/{case.id}/")
    expect(work.locator("#answers")).to_contain_text(STORY, timeout=SCRYPT_MS)
    desk.route("**/casework/queue/", lambda route: None)
    desk.click("#lock")
    expect(desk.locator("#lock-state")).to_have_attribute("data-state", "locked")
    for frame in desk.frames:
        assert STORY not in frame.content()


def test_it_forgets_the_key_with_the_tab(desk: Page) -> None:
    unlock(desk, ANA)
    desk.reload()
    expect(desk.locator("#unlock")).to_be_visible()
    expect(desk.locator("#passphrase")).to_have_value("")


def test_it_shows_the_key_sheet_without_unlocking(desk: Page) -> None:
    desk.click("#my-key")
    expect(desk.locator("#armored")).to_contain_text("BEGIN AGE ENCRYPTED FILE")
    with desk.expect_download() as waiting:
        desk.click("#save-recovery")
    assert waiting.value.suggested_filename == "fener-recovery.age.txt"


def test_it_ends_everything_on_sign_out(desk: Page, case: SealedCase) -> None:
    unlock(desk, ANA)
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert desk.workers == []
    desk.goto(f"/casework/#/casework/cases/{case.id}/")
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
