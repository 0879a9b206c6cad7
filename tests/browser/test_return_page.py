"""The way back with scripts: the code stays here, the talk is checked and goes on."""

import pytest

from reporting import pictures, receipts
from tests.browser import arrivals
from tests.browser.walking import (
    STORY,
    UP_WITHIN,
    file,
    photo_with_place,
    send,
    walk,
)

pytestmark = pytest.mark.browser

NO_RANDOMNESS = "crypto.getRandomValues = () => { throw new Error() }"
QUESTION = "Do you know the month? <b>"


@pytest.fixture
def code(service, page):
    """The code of a report that a desk has answered."""
    walk(page)
    code = send(page)
    arrivals.answer(service, arrivals.newest(service).case, QUESTION)
    return code


@pytest.fixture
def sent(page):
    seen = []
    page.on("request", lambda r: seen.append((r.method, r.url, r.post_data_buffer)))
    return seen


def ask(page, code):
    page.goto("/en/return/")
    page.wait_for_selector("#plain", state="hidden")
    page.fill("#code", code)
    page.click("#return button")


def come_back(page, code):
    ask(page, code)
    page.wait_for_selector("#mailbox h1", timeout=UP_WITHIN)


def done(page, notice):
    page.wait_for_selector(f"[data-notice={notice}]", timeout=UP_WITHIN)


def write(page, text):
    page.fill("#text", text)
    page.click("[data-action=message] button")


class ReadTests:
    def test_it_shows_how_far_the_case_is_and_the_talk(self, page, code):
        come_back(page, code)
        current = page.locator(".ladder .current")
        assert current.get_attribute("aria-current") == "step"
        assert "Being checked" in current.inner_text()
        assert "We are checking what you told us." in current.inner_text()
        assert page.locator(".ladder .reached").count() == 2
        assert QUESTION in page.inner_text("#talk")
        assert page.is_hidden("#ask")

    def test_the_code_is_in_no_request(self, service, page, code, sent):
        spaced = " - ".join(code.split())
        come_back(page, spaced)
        write(page, "It was in March.")
        done(page, "message")
        digits = receipts.parse(code)
        for _, address, body in sent:
            assert address.startswith(service.url)
            told = address.encode() + (body or b"")
            for secret in (code, digits, spaced, "March", STORY):
                assert secret.encode() not in told
        assert code not in page.content()
        assert page.context.cookies() == []

    def test_a_slip_is_caught_before_anything_is_sent(self, page, code, sent):
        slip = str((int(code[0]) + 1) % 10) + code[1:]
        ask(page, slip)
        assert page.is_visible("#code-mistyped")
        assert page.input_value("#code") == slip
        assert [method for method, *_ in sent if method == "POST"] == []

    def test_a_code_without_a_report_gets_a_kind_answer(self, page, service):
        ask(page, receipts.grouped(receipts.generate()))
        page.wait_for_selector("#nothing:not([hidden])", timeout=UP_WITHIN)
        assert page.is_visible("#code")

    @pytest.mark.parametrize("change", ["left out", "exchanged", "from the desk"])
    def test_a_message_out_of_its_place_is_not_shown(self, page, code, change):
        come_back(page, code)
        write(page, "The second message.")
        done(page, "message")

        def tamper(route):
            found = route.fetch().json()
            messages = found["messages"]
            if change == "left out":
                del messages[0]
            elif change == "exchanged":
                messages.reverse()
            else:
                messages[1]["sender"] = "desk"
            route.fulfill(json=found)

        page.route("**/api/v1/mailbox/", tamper)
        come_back(page, code)
        assert page.locator("#talk [data-type=unopened]:visible").count() >= 1
        assert page.locator("#talk").get_by_text("The second message.").count() == 0


class WriteTests:
    def test_a_message_reaches_the_desk_and_stays_readable(self, service, page, code):
        come_back(page, code)
        write(page, "It was in March. Во март.")
        done(page, "message")
        assert page.input_value("#text") == ""
        come_back(page, code)
        assert "It was in March. Во март." in page.inner_text("#talk")
        last = arrivals.newest(service).messages[-1]
        assert last["text"] == "It was in March. Во март."
        assert (last["n"], last["from"]) == (2, "reporter")

    def test_it_takes_the_next_place_when_the_desk_wrote_meanwhile(
        self, service, page, code
    ):
        come_back(page, code)
        arrivals.answer(service, arrivals.newest(service).case, "And the year?")
        write(page, "It was in March.")
        done(page, "message")
        texts = [message["text"] for message in arrivals.newest(service).messages]
        assert texts == [QUESTION, "And the year?", "It was in March."]
        assert page.locator("#talk [data-type=unopened]:visible").count() == 0

    def test_a_lost_answer_does_not_send_it_twice(self, service, page, code):
        come_back(page, code)
        lost = []

        def lose_the_first_answer(route):
            if lost:
                return route.continue_()
            lost.append(route.fetch())
            return route.abort()

        page.route("**/api/v1/mailbox/messages/", lose_the_first_answer)
        write(page, "Only once.")
        done(page, "message")
        texts = [message["text"] for message in arrivals.newest(service).messages]
        assert texts == [QUESTION, "Only once."]

    def test_what_was_typed_stays_when_it_cannot_be_sent(self, page, code):
        come_back(page, code)
        refuse = {"status": 400, "json": {"detail": "no"}}
        page.route("**/messages/", lambda route: route.fulfill(**refuse))
        write(page, "Do not lose this.")
        page.wait_for_selector("[data-problem=refused]:not([hidden])")
        assert page.input_value("#text") == "Do not lose this."
        page.unroute("**/messages/")
        page.click("[data-action=message] button")
        done(page, "message")

    def test_files_follow_the_same_way(self, service, page, code):
        photo = photo_with_place()
        come_back(page, code)
        page.click("summary:has-text('Send more files')")
        files = [file("новa.jpg", photo, "image/jpeg"), file("b.bin", b"bytes")]
        page.set_input_files("#files", files)
        page.click("[data-action=files] button[type=submit]")
        done(page, "files")
        assert "новa.jpg" in page.inner_text("#talk")
        found = arrivals.newest(service).by_name
        assert found == {"новa.jpg": pictures.clean(photo), "b.bin": b"bytes"}

    def test_consent_can_be_changed(self, service, page, code):
        come_back(page, code)
        page.click("summary:has-text('Change what')")
        page.check("#mailbox [name=consent][value=count]")
        page.click("[data-action=consent] button")
        done(page, "consent")
        assert "Only count it in the numbers" in page.inner_text("#talk")
        last = arrivals.newest(service).messages[-1]
        assert (last["type"], last["consent"]) == ("consent", "count")

    def test_deleting_needs_the_tick_and_leaves_nothing(self, service, page, code):
        before = arrivals.count(service)
        come_back(page, code)
        page.click("summary:has-text('Delete my report')")
        page.click("[data-action=delete] button")
        assert arrivals.count(service) == before
        page.check("[name=sure]")
        page.click("[data-action=delete] button")
        page.wait_for_selector("h1:has-text('Your report is deleted')")
        assert arrivals.count(service) == before - 1
        ask(page, code)
        page.wait_for_selector("#nothing:not([hidden])", timeout=UP_WITHIN)


class FailClosedTests:
    def test_a_blocked_script_leaves_the_plain_choice(self, page, code, sent):
        page.route("**/static/return*.js", lambda route: route.abort())
        page.goto("/en/return/")
        page.fill("#code", code)
        sent.clear()
        page.click("#return button")
        assert page.locator("[name=plain]:invalid").count() == 1
        assert sent == []
        page.check("[name=plain]")
        page.click("#return button")
        page.wait_for_selector(".ladder")
        assert QUESTION in page.inner_text("#talk")

    def test_broken_deriving_sends_nothing_without_the_choice(self, page, code, sent):
        page.add_init_script("Uint8Array.prototype.set = () => { throw new Error() }")
        page.goto("/en/return/")
        page.wait_for_selector("#plain", state="hidden")
        page.fill("#code", code)
        page.click("#return button")
        page.wait_for_selector("[data-problem=locking]:not([hidden])")
        assert [method for method, *_ in sent if method == "POST"] == []
        assert page.input_value("#code") == code
        page.check("[name=plain]")
        page.click("#return button")
        page.wait_for_selector(".ladder")

    def test_what_is_typed_into_the_mailbox_goes_sealed_or_not_at_all(
        self, page, code, sent
    ):
        come_back(page, code)
        sent.clear()
        page.evaluate(f"void ({NO_RANDOMNESS})")
        write(page, "sealed or not at all")
        page.wait_for_selector("[data-problem=locking]:not([hidden])")
        assert sent == []
        assert page.input_value("#text") == "sealed or not at all"
