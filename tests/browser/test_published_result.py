"""From a reporter's leave to the link on their page: with scripts, and without."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser import cases, wire
from tests.browser.office import SCRYPT_MS, Office, newest_case, unlock
from tests.browser.service import Service
from tests.browser.test_referral import come_back, look, share, visit
from tests.browser.walking import UP_WITHIN, code_on, go_on, open_form

pytestmark = pytest.mark.browser

STORY = "On the short list are those who left something in the drawer of the clerk."
TITLE = "The waiting list hangs on the wall"
TEXT = "Everybody can read *it* now. <b>Nobody</b> pays."
ALLOWED = "You said yes. You can take that back until it is published."
# As if two had agreed half a year ago; then the quarter that ended last is released.
PUBLISH = """
import django; django.setup()
from datetime import timedelta
from casework.models import Caseworker, Draft
from publication import releases
from publication.periods import next_to_release
from reporting.calendar import today
day = today() - timedelta(days=100)
Draft.objects.exclude(cleared_on=None).update(cleared_on=day, not_before=today())
period = str(next_to_release(today()).previous)
ana, clara = Caseworker.objects.filter(held__role="publisher").order_by("username")
releases.prepare(period, by=ana, today=today())
releases.publish(period, by=clara, today=today())
print(Draft.objects.count())
"""


@pytest.fixture(scope="module")
def own(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service of its own: what is released stays released."""
    found = wire.beside(service, tmp_path_factory.mktemp("publishing"))
    yield found
    found.stop()


@pytest.fixture
def reporter(own: Service, browser: Browser) -> Iterator[Page]:
    yield from _phone(own, browser, has_scripts=True)


@pytest.fixture
def plain_reporter(own: Service, browser: Browser) -> Iterator[Page]:
    yield from _phone(own, browser, has_scripts=False)


def _phone(own: Service, browser: Browser, *, has_scripts: bool) -> Iterator[Page]:
    context = browser.new_context(
        base_url=own.url,
        viewport={"width": 360, "height": 740},
        java_script_enabled=has_scripts,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def offices(own: Service, browser: Browser) -> Iterator[tuple[Office, Office]]:
    """Ana, and Ben who reviews what she writes."""
    cases.forget_codes(own)
    options = {"bypass_csp": True, "reduced_motion": "reduce"}
    ana, ben = (Office(browser, own, name, **options) for name in ("ana", "ben"))
    yield ana, ben
    ana.context.close()
    ben.context.close()


def tell(page: Page) -> str:
    open_form(page)
    go_on(page)
    page.check("[name=kind][value=cor]")
    go_on(page, 2)
    page.fill("#story", STORY)
    go_on(page)
    page.check("[name=country][value=AL]")
    go_on(page, 6)
    page.click("#send")
    return re.sub(r"\s", "", code_on(page))


def come_back_plainly(page: Page, code: str) -> None:
    page.goto("/en/return/")
    page.fill("#code", code)
    page.check("[name=plain]")
    page.click("#return button")


def answer(page: Page, choice: str) -> None:
    """Answer the question of the return page, with scripts or without."""
    page.locator("summary", has_text="May we publish what came of it?").click()
    page.check(f"[name=publishing][value={choice}]")
    page.click("[data-action=publishing] button")
    page.wait_for_selector("text=We have noted", timeout=UP_WITHIN)


def code_result(work: FrameLocator) -> None:
    form = work.locator("#coding-form")
    form.locator("[name=main_code]").select_option("cor.bribe_ask")
    form.locator("[name=actor]").select_option("health")
    form.locator("[name=outcome]").select_option("result_corrected")
    form.locator("button").click()
    expect(work.locator("#coding-form[data-coded=yes]")).to_be_attached()


def write_draft(office: Office, case: UUID) -> None:
    work = visit(office, case)
    work.get_by_text("Write what the public will read").click()
    expect(work.locator("#publish-allowed")).to_have_text("The reporter allows it.")
    form = work.locator("#draft-form")
    form.locator("[name=title]").fill(TITLE)
    form.locator("[name=story]").fill("They left something in the drawer of the clerk.")
    leaks = form.locator("#draft-leaks")
    expect(leaks).to_contain_text("left something in the drawer")
    form.locator("[name=story]").fill("On 12 March 2026 Arben Hoxha paid 41,200 euro.")
    for particular in ("12 March 2026", "Arben Hoxha", "41,200 euro"):
        expect(leaks).to_contain_text(f": {particular}")
    form.locator("[name=story]").fill(TEXT)
    expect(leaks).to_be_hidden()
    form.locator("[name=language]").select_option("en")
    form.locator("[name=source]").fill("https://nowhere")
    form.locator("[name=reply_state]").select_option("replied")
    form.locator("[name=reply]").fill("We put it there.")
    lock_and_leave(office, case)
    form.locator("button").click()
    # What the server refuses is said in its words, and nothing that was typed is lost.
    expect(form.locator("[data-message]")).to_contain_text("Please give a whole link")
    form.locator("[name=source]").fill("https://example.org/list")
    form.locator("button").click()
    expect(form.locator("[data-message]")).to_contain_text("Kept.")
    look(office)
    asking = work.locator("#publish-form")
    asking.locator("textarea").fill("Many have seen the list.")
    expect(visit(office, case).locator("#publish-reason")).to_have_value(
        "Many have seen the list."
    )
    work.get_by_text("Write what the public will read").click()
    for box in asking.locator("[type=checkbox]").all():
        box.check()
    asking.locator("button").click()
    expect(work.locator("#waiting [data-kind=publish]")).to_contain_text(TEXT)


def lock_and_leave(office: Office, case: UUID) -> None:
    """What is typed and not kept comes back after a lock, and from another page."""
    office.page.click("#lock")
    unlock(office.page, office.person)
    for _ in range(2):
        form = office.work.locator("#draft-form")
        expect(form.locator("[name=title]")).to_have_value(TITLE, timeout=SCRYPT_MS)
        expect(form.locator("[name=story]")).to_have_value(TEXT)
        expect(form.locator("[name=reply]")).to_have_value("We put it there.")
        expect(form.locator("[data-message]")).to_contain_text("not kept with the case")
        office.page.get_by_role("link", name="Queue").click()
        expect(office.work.get_by_role("heading", name="Queue")).to_be_visible()
        visit(office, case)


def agree(office: Office, case: UUID) -> None:
    work = visit(office, case)
    proposal = work.locator("#waiting [data-kind=publish]")
    for shown in (TITLE, TEXT, "We put it there.", "https://example.org/list"):
        expect(proposal).to_contain_text(shown)
    look(office)
    proposal.locator("[value=agree]").click()
    expect(work.locator("#cleared")).to_contain_text(
        "published with a release not before", timeout=SCRYPT_MS
    )


def publish(own: Service) -> None:
    assert cases.beside(own, PUBLISH).split() == ["0"]
    own.stop()  # what it keeps of the public pages for half a minute goes, too
    own.start()


def test_what_changed_comes_back_to_who_spoke(
    own: Service, reporter: Page, plain_reporter: Page, offices: tuple[Office, Office]
) -> None:
    ana, ben = offices
    code = tell(reporter)
    case = newest_case(own)
    work = visit(ana, case)
    code_result(work)
    share(visit(ana, case), "ben")
    work = visit(ana, case)
    work.get_by_text("Write what the public will read").click()
    expect(work.locator("#publishable")).to_contain_text("has not allowed publishing")
    expect(work.locator("#draft-form")).to_be_hidden()

    # Yes without scripts, no with them, and yes again.
    come_back_plainly(plain_reporter, code)
    answer(plain_reporter, "publish_yes")
    expect(plain_reporter.locator("#main")).to_contain_text(ALLOWED)
    expect(plain_reporter.locator("[data-entry=awaited]")).to_be_visible()
    come_back(reporter, code)
    expect(reporter.locator("[data-entry=awaited]")).to_be_visible()
    answer(reporter, "publish_no")
    expect(reporter.locator("[data-entry=awaited]")).to_be_hidden()
    answer(reporter, "publish_yes")
    expect(reporter.locator("[data-publishing=yes]")).to_have_text(ALLOWED)

    write_draft(ana, case)
    agree(ben, case)
    publish(own)

    asked: list[str] = []
    reporter.on("request", lambda request: asked.append(request.url))
    come_back(reporter, code)
    link = reporter.locator("[data-entry=published] a")
    expect(link).to_have_text(TITLE, timeout=UP_WITHIN)
    number = (link.get_attribute("href") or "").split("/")[-2]
    # The list of all is the same for everybody: nobody is told which one is looked for.
    assert not [url for url in asked if number in url]
    with reporter.expect_request(f"**/{number}/") as going:
        link.click()
    assert "referer" not in going.value.all_headers()
    expect(reporter.locator("h1")).to_have_text(TITLE)
    expect(reporter.locator("main em")).to_have_text("it")
    assert reporter.locator("main b").count() == 0
    come_back_plainly(plain_reporter, code)
    expect(plain_reporter.locator("[data-entry=published] a")).to_have_text(TITLE)
    expect(visit(ana, case).locator("#published a")).to_have_text(TITLE)
