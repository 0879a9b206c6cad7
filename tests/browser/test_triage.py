"""A case from triage to an urgent answer that two agree to, and somebody steps back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.cases import SealedCase, forget_codes, make_case
from tests.browser.office import Office
from tests.browser.service import Service

pytestmark = pytest.mark.browser

TITLE = "School roof paid for twice"
WHY = "She saw the second invoice herself."
LEAK = "You wrote that the roof was paid for twice. Stay home."
ANSWER = "Thank you. Please stay where you are safe."


@pytest.fixture
def case(service: Service) -> Iterator[SealedCase]:
    case = make_case(service)
    yield case
    case.delete()


def test_a_case_is_triaged_answered_by_two_and_left(
    service: Service, browser: Browser, case: SealedCase
) -> None:
    forget_codes(service)
    ana, ben = Office(browser, service, "ana"), Office(browser, service, "ben")
    triage(ana, case)
    answer(ana, case)
    share_with_ben(ana, case)
    agree(ben, case)
    step_back(ben, case)
    for office in (ana, ben):
        office.context.close()


def triage(ana: Office, case: SealedCase) -> None:
    work = ana.open_case(case.id)
    work.locator("#title").fill(TITLE)
    work.locator("#title-form button").click()
    expect(work.locator("#case-title")).to_have_text(TITLE)

    work.locator("h1").click()  # no box has the focus: single keys work
    ana.page.keyboard.press("4")
    expect(work.locator("#credibility")).to_have_value("4")
    ana.page.keyboard.press("t")
    expect(work.locator("#urgency")).to_be_focused()
    work.locator("input[value=danger]").check()
    expect(work.locator("#urgency-suggested")).to_contain_text("U0, because somebody")
    expect(work.locator("#urgency")).to_have_value("u2")  # people decide
    work.locator("#urgency").select_option("u0")
    work.locator("#next_action").select_option("answer")
    work.locator("#owner").select_option("ana")
    work.locator("#why").fill(WHY)
    # U0 means today: another day is refused, and nothing that was typed is lost.
    work.locator("#due_on").fill("2036-01-01")
    work.locator("#triage-form button").click()
    expect(work.locator("[data-error=due_on]")).to_contain_text("at the latest")
    expect(work.locator("#why")).to_have_value(WHY)
    work.locator("#due_on").evaluate(
        "(box) => { box.value = new Date().toISOString().slice(0, 10); }"
    )
    work.locator("#triage-form button").click()
    expect(work.locator(".case-head [data-urgency=u0]")).to_be_visible()
    expect(work.locator("#why")).to_have_value(WHY)
    sheets = case.rows("SELECT sealed FROM casework_sheet WHERE report_id = :case")
    assert len(sheets) == 2
    assert all(WHY.encode() not in sealed for (sealed,) in sheets)


def answer(ana: Office, case: SealedCase) -> None:
    """Words of the reporter are pointed out; the answer then waits, sealed."""
    work = ana.work
    work.locator("#reply-template").select_option("mk thanks")
    expect(work.locator("#reply")).to_have_value(re.compile("^Ви благодариме"))
    work.locator("#reply").fill(LEAK)
    work.locator("#reply-form button").click()
    expect(work.locator("#leaks")).to_contain_text("the roof was paid for twice")
    work.locator("#reply").fill(ANSWER)
    expect(work.locator("#leaks")).to_be_hidden()
    work.locator("#reply-form button").click()
    expect(work.locator("#talk .held")).to_contain_text(ANSWER)
    assert case.read_by_reporter() == []


def share_with_ben(ana: Office, case: SealedCase) -> None:
    row = ana.work.locator("#people [data-person=ben]")
    row.locator("summary").click()
    row.locator("[data-grant]").click()
    expect(ana.work.locator("#granted [data-person=ben]")).to_be_visible()


def agree(ben: Office, case: SealedCase) -> None:
    work = ben.open_case(case.id)
    expect(work.locator("#case-title")).to_have_text(TITLE)
    expect(work.locator("#talk .held")).to_contain_text(ANSWER)
    expect(work.locator("#waiting-part")).to_contain_text(ANSWER)
    work.locator("#waiting-part [value=agree]").click()
    expect(work.locator("#talk .held")).to_have_count(0)
    expect(work.locator("#talk .mine")).to_contain_text(ANSWER)
    (read,) = case.read_by_reporter()
    assert (read["text"], read["from"]) == (ANSWER, "desk")


def step_back(ben: Office, case: SealedCase) -> None:
    work = ben.work
    work.get_by_role("link", name="I know somebody here").click()
    work.locator("#recuse-form input[type=checkbox]").check()
    work.get_by_role("button", name="Step back").click()
    expect(work.get_by_role("heading", name="Queue")).to_be_visible()
    ben.page.locator("#work").evaluate(
        "(frame, place) => { frame.contentWindow.location.href = place; }",
        f"/casework/cases/{case.id}/",
    )
    expect(work.get_by_text("There is nothing here.")).to_be_visible()
