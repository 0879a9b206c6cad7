"""A passkey from its making to the queue, with an authenticator that Chromium plays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Request, expect

from backend.demo.people import PEOPLE
from tests.browser.cases import forget_codes
from tests.browser.office import SCRYPT_MS, sign_in, unlock
from tests.browser.service import Service

pytestmark = pytest.mark.browser

BEN = next(person for person in PEOPLE if person.username == "ben")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "hasPrf": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def desk(service: Service, browser: Browser) -> Iterator[Page]:
    """Ben's tab at the service's name, with a passkey device beside it."""
    forget_codes(service)
    context = browser.new_context(base_url=f"http://localhost:{service.port}")
    page = context.new_page()
    yield page
    context.close()


def plug_in(page: Page) -> tuple[CDPSession, str]:
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR}})
    return cdp, made["authenticatorId"]


def test_it_is_made_signs_in_and_unlocks(desk: Page, service: Service) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(request.post_data or "")

    desk.on("request", note)
    cdp, device = plug_in(desk)
    sign_in(desk, service, BEN)
    unlock(desk, BEN)
    work = desk.frame_locator("#work")

    desk.get_by_role("link", name="My security").click()
    work.get_by_label("A name for it").fill("telephone")
    work.get_by_label("Your password once more").fill("not the password")
    work.get_by_role("button", name="Add it").click()
    expect(work.locator("#security-message")).to_contain_text("not your password")
    work.get_by_label("Your password once more").fill(BEN.password)
    work.get_by_role("button", name="Add it").click()
    expect(work.get_by_role("heading", name="telephone")).to_be_visible()
    work.get_by_role("button", name="Let it unlock my key").click()
    expect(work.get_by_text("It also unlocks your key")).to_be_visible()

    desk.get_by_role("button", name="Sign out").click()
    desk.get_by_role("link", name="Sign in again").click()
    desk.get_by_role("button", name="Enter with a passkey").click()
    expect(desk.locator("#lock-state")).to_have_attribute("data-state", "locked")
    desk.get_by_role("button", name="Unlock with passkey: telephone").click()
    expect(desk.locator("#lock-state")).to_have_attribute("data-state", "unlocked")
    expect(work.get_by_role("heading", name="Queue")).to_be_visible()

    # After the password the same passkey stands for the digits.
    desk.get_by_role("button", name="Sign out").click()
    desk.get_by_role("link", name="Sign in again").click()
    desk.fill("#id_username", "ben")
    desk.fill("#id_password", BEN.password)
    desk.get_by_role("button", name="instead of the digits").click()
    expect(desk.locator("#lock-state")).to_have_attribute("data-state", "locked")

    # Somebody at the keyboard whom the device does not know gets no further.
    cdp.send(
        "WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False}
    )
    desk.get_by_role("button", name="Unlock with passkey: telephone").click()
    expect(desk.locator("#shell-message")).to_contain_text(
        "was not used", timeout=SCRYPT_MS
    )
    expect(desk.locator("#lock-state")).to_have_attribute("data-state", "locked")
    for body in sent:  # what unlocks stays here
        assert "prf" not in body.replace("fido2prf", "")
        assert "AGE-SECRET-KEY" not in body

    desk.get_by_role("link", name="My security").click()
    work.get_by_role("button", name="Remove telephone").click()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
