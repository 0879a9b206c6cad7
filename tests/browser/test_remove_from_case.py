"""Somebody is removed from a case: what comes then is closed to all they ever held."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from reporting import age, padding, receipts, sealing
from tests.browser.cases import forget_codes, make_case
from tests.browser.office import SCRYPT_MS, Office

pytestmark = pytest.mark.browser

BEFORE = "Written before Ben was removed."
AFTER = "Written by the reporter after it."
ANSWER = "Answered after it."
NOTE = "Noted after it."
REFUSED = "Not for a lock of the server's own."


def all_that_opens(service, secrets) -> str:
    """Try every secret on every cell of the database file, and on every file."""
    with closing(sqlite3.connect(service.database)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        closed = [
            cell
            for (name,) in names.fetchall()
            for row in database.execute(f'SELECT * FROM "{name}"')
            for cell in row
            if isinstance(cell, bytes) and age.is_sealed(cell)
        ]
    known, texts = list(secrets), []
    for secret in known:
        for sealed in list(closed):
            try:
                plain = age.open_sealed(sealed, secret)
                closed.remove(sealed)
                known.append(sealing.Identity.parse(plain.decode()))
            except UnicodeDecodeError:
                continue
            except age.AgeError:
                if sealed not in closed:
                    texts.append(padding.unpad(plain).decode())
    return "\n".join(texts)


def come_back(page, code):
    page.goto("/en/return/")
    page.wait_for_selector("#plain", state="hidden")
    page.fill("#code", receipts.grouped(code))
    page.click("#return button")
    page.wait_for_selector("#mailbox h1", timeout=SCRYPT_MS)


def write(page, text):
    page.fill("#text", text)
    page.click("[data-action=message] button")


def test_who_is_removed_opens_nothing_that_comes_after(service, browser, page):
    case = make_case(service, messages=(BEFORE,))
    forget_codes(service)
    ana = Office(browser, service, "ana")
    try:
        work = ana.open_case(case.id)
        person = work.locator("#people [data-person=ben]")
        person.locator("summary").click()
        person.locator("[data-grant]").click()
        granted = work.locator("#granted [data-person=ben]")
        expect(granted).to_be_visible()

        # What Ben copies while he may: the case's secret, out of his own wrap.
        ben = service.identities["ben"]
        [(wrap,)] = case.rows(
            "SELECT sealed FROM casework_grant WHERE report_id = :case"
        )
        held = [ben, sealing.unwrap(wrap, ben)]
        assert BEFORE in all_that_opens(service, held)

        # The reporter has the page open from before, and Ana removes Ben.
        come_back(page, case.code)
        granted.locator("button").click()
        expect(granted).to_have_count(0)
        expect(work.locator("#case-message")).to_contain_text("a new key")
        [(number, is_due)] = case.rows(
            "SELECT key_number, needs_new_key FROM reporting_report WHERE id = :case"
        )
        assert (number, is_due) == (2, 0)

        write(page, AFTER)
        page.wait_for_selector("[data-notice=message]", timeout=SCRYPT_MS)
        ana.open_case(case.id)
        expect(work.locator("#talk")).to_contain_text(AFTER)
        expect(work.locator("#talk")).to_contain_text(BEFORE)
        ana.reply(ANSWER)
        work.locator("#note").fill(NOTE)
        work.locator("#note-form button").click()
        expect(work.locator("#notes")).to_contain_text(NOTE)
        expect(work.locator("#talk .flags:visible")).to_have_count(0)

        theirs = all_that_opens(service, held)
        anas = all_that_opens(service, [service.identities["ana"]])
        assert BEFORE in theirs
        assert BEFORE in anas
        for text in (AFTER, ANSWER, NOTE):
            assert text not in theirs
            assert text in anas
        come_back(page, case.code)
        assert ANSWER in page.inner_text("#talk")
    finally:
        ana.context.close()


def test_the_reporter_seals_to_no_lock_of_the_servers_own(service, page):
    case = make_case(service)
    mine = str(sealing.Identity.generate().recipient)

    def swap(route):
        answer = route.fetch()
        route.fulfill(json=answer.json() | {"recipient": mine})

    page.route("**/api/v1/mailbox/", swap)
    come_back(page, case.code)
    write(page, REFUSED)
    page.wait_for_selector("[data-problem=recipient]:not([hidden])")
    assert page.input_value("#text") == REFUSED
    query = "SELECT count(*) FROM reporting_message WHERE report_id = :case"
    assert case.rows(query) == [(0,)]

    page.unroute("**/api/v1/mailbox/")
    come_back(page, case.code)
    write(page, "Now it is the right one.")
    page.wait_for_selector("[data-notice=message]")
    assert case.rows(query) == [(1,)]
