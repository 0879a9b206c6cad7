"""A caseworker at their desk, in a real browser: signs in, unlocks, opens cases."""

import re
import sqlite3
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from django_otp.oath import totp
from playwright.sync_api import Browser, FrameLocator, Page, expect

from backend.demo.people import PEOPLE, Person
from tests.browser.service import Service

SCRYPT_MS = 60_000  # a busy machine with two cores
STEP_SECONDS = 30


class Office:
    """One signed-in caseworker with their key unlocked."""

    def __init__(
        self, browser: Browser, service: Service, username: str, **options: Any
    ) -> None:
        self.person = next(one for one in PEOPLE if one.username == username)
        self.service = service
        self.context = browser.new_context(
            base_url=service.url,
            viewport={"width": 1280, "height": 900},
            accept_downloads=True,
            **options,
        )
        self.page: Page = self.context.new_page()
        sign_in(self.page, service, self.person)
        unlock(self.page, self.person)

    @property
    def work(self) -> FrameLocator:
        return self.page.frame_locator("#work")

    def open_case(self, case: UUID) -> FrameLocator:
        """Open the case and wait until its report is readable."""
        self.page.locator("#work").evaluate(
            "(frame, place) => { frame.contentWindow.location.href = place; }",
            f"/casework/cases/{case}/",
        )
        opened = self.work.locator(f"[data-case='{case}'] #opened")
        expect(opened).to_be_visible(timeout=SCRYPT_MS)
        return self.work

    def reply(self, text: str) -> None:
        self.work.locator("#reply").fill(text)
        self.work.locator("#reply-form button").click()
        expect(self.work.locator("#talk")).to_contain_text(text)

    def save_file(self, name: str, folder: Path) -> bytes:
        line = self.work.locator("#files > li", has_text=name)
        with self.page.expect_download(timeout=SCRYPT_MS) as waiting:
            line.locator("[data-download]").click()
        target = folder / "saved"
        waiting.value.save_as(target)
        return target.read_bytes()


def code_of(service: Service, username: str) -> str:
    """Compute the one-time code as the person's telephone does."""
    with sqlite3.connect(service.database) as database:
        (key,) = database.execute(
            "SELECT key FROM otp_totp_totpdevice JOIN casework_caseworker AS person"
            " ON person.id = user_id WHERE username = ?",
            [username],
        ).fetchone()
    return f"{totp(bytes.fromhex(key)):06}"


def sign_in(page: Page, service: Service, person: Person) -> None:
    """Sign in; a code that was used in this half minute means waiting for the next."""
    for _ in range(2):
        page.goto("/casework/")
        if page.locator("#lock-state").count():
            return  # a busy machine let us in after we had stopped looking
        page.fill("#id_username", person.username)
        page.fill("#id_password", person.password)
        page.fill("#id_code", code_of(service, person.username))
        page.get_by_role("button", name="Sign in").click()
        if page.locator("#lock-state").count():
            return
        time.sleep(STEP_SECONDS + 1 - time.time() % STEP_SECONDS)
    raise AssertionError(page.locator("body").inner_text())


def unlock(page: Page, person: Person) -> None:
    page.fill("#passphrase", person.passphrase)
    page.click("#unlock-button")
    expect(page.locator("#unlock")).to_be_hidden(timeout=SCRYPT_MS)


def newest_case(service: Service) -> UUID:
    with sqlite3.connect(service.database) as database:
        (found,) = database.execute(
            "SELECT id FROM reporting_report ORDER BY rowid DESC LIMIT 1"
        ).fetchone()
    return UUID(found)


def digits(text: str) -> str:
    return re.sub(r"\s", "", text)
