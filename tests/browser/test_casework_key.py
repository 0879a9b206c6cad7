"""The first sign-in: a key is made in the browser, and only its locked form leaves."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.demo.people import PEOPLE
from tests.browser.cases import beside, forget_codes
from tests.browser.office import SCRYPT_MS, code_of, unlock
from tests.browser.service import Service

pytestmark = pytest.mark.browser

PASSPHRASE = "четири мирни фењери šč"
NINA = replace(
    PEOPLE[0], username="nina", password="demo-password-nina", passphrase=PASSPHRASE
)
HIRE = """
import django
django.setup()
from django_otp.plugins.otp_totp.models import TOTPDevice
from casework.models import Caseworker, Organisation
from reporting.calendar import today
home = Organisation.objects.get(slug="lantern-legal-aid")
nina = Caseworker.objects.create_user(
    "nina", "demo-password-nina", name="Nina", organisation=home,
    standing="active", declared_on=today(), roles=["caseworker"]
)
TOTPDevice.objects.create(user=nina, name="test", key="31" * 20, confirmed=True)
"""
DISMISS = """
import django
django.setup()
from casework.models import Caseworker
Caseworker.objects.get(username="nina").delete()
"""


@pytest.fixture
def page(service: Service, browser: Browser) -> Iterator[Page]:
    """Nina, vetted today, before her first sign-in."""
    beside(service, HIRE)
    context = browser.new_context(base_url=service.url)
    yield context.new_page()
    context.close()
    beside(service, DISMISS)


def first_sign_in(page: Page, service: Service) -> None:
    page.goto("/casework/")
    page.fill("#id_username", NINA.username)
    page.fill("#id_password", NINA.password)
    page.fill("#id_code", code_of(service, NINA.username))
    page.get_by_role("button", name="Sign in").click()
    work = page.frame_locator("#work")
    expect(work.get_by_role("heading", name="Make your key")).to_be_visible()
    page.goto("/casework/key/")  # alone, as the welcome page leads to it


def choose(page: Page, passphrase: str, again: str) -> None:
    page.fill("#new-passphrase", passphrase)
    page.fill("#same-passphrase", again)
    page.click("#make-key-button")


def kept(service: Service) -> tuple[str, bytes | None]:
    with closing(sqlite3.connect(service.database)) as database:
        return database.execute(
            "SELECT recipient, key_blob FROM casework_caseworker"
            " WHERE username = 'nina'"
        ).fetchone()


def test_it_makes_a_key_that_only_the_passphrase_opens(
    service: Service, page: Page, tmp_path: Path
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    forget_codes(service)
    first_sign_in(page, service)
    choose(page, "too short", "too short")
    expect(page.locator("#key-message")).to_contain_text("longer passphrase")
    choose(page, PASSPHRASE, PASSPHRASE + "!")
    expect(page.locator("#key-message")).to_contain_text("differ")
    assert kept(service) == ("", None)

    choose(page, PASSPHRASE, PASSPHRASE)
    expect(page.locator("#recovery")).to_be_visible(timeout=SCRYPT_MS)
    recipient, blob = kept(service)
    assert recipient.startswith("age1pq1")
    assert blob is not None
    assert blob.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert not any(PASSPHRASE in body or "SECRET" in body for body in sent)

    with page.expect_download() as waiting:
        page.click("#save-recovery")
    recovery = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(recovery)
    assert recovery.read_text().startswith("-----BEGIN AGE ENCRYPTED FILE-----")

    page.click("#go-on")
    unlock(page, NINA)
    expect(page.locator("#lock-state")).to_have_attribute("data-state", "unlocked")
