"""The report page with scripts: sealed in the browser, sent once, files after it."""

import os
import signal

import pytest

from reporting import pictures, receipts
from tests.browser import arrivals
from tests.browser.walking import (
    STORY,
    UP_WITHIN,
    code_on,
    file,
    go_on,
    open_form,
    photo_with_place,
    send,
    wait_for_files,
    walk,
)

pytestmark = pytest.mark.browser

POSTED = "**/api/v1/reports/"


def refuse_scripts(page):
    page.route("**/static/report*.js", lambda route: route.abort())


def answer_plain_form(page):
    page.check("[name=kind][value=cor]")
    page.fill("#story", STORY)
    page.check("[name=country][value=AL]")


def pass_time_until(page, visible):
    """Let the page's clock run through its patience, until something shows."""
    for _ in range(100):
        if page.is_visible(visible):
            return
        page.clock.run_for(1_000)
    raise AssertionError(visible)


@pytest.fixture
def sent(page):
    """Every request that the page has made, as (method, address, body)."""
    seen = []
    page.on("request", lambda r: seen.append((r.method, r.url, r.post_data_buffer)))
    return seen


class SendTests:
    def test_it_brings_three_files_to_the_desk_byte_for_byte(self, service, page):
        large, photo = os.urandom(3_500_000), photo_with_place()
        files = [
            file("list.bin", large),
            file("слика.jpg", photo, "image/jpeg"),
            file("note.txt", b"one byte more", "text/plain"),
        ]
        walk(page, files=files)
        code = send(page)
        wait_for_files(page)
        found = arrivals.newest(service)
        assert found.answers == {
            "kind": "cor",
            "story": STORY,
            "country": "AL",
            "consent": "ask",
        }
        assert found.document["sealed_by"] == "browser"
        assert found.document["reply_to"] == str(
            receipts.derive(receipts.parse(code)).identity.recipient
        )
        assert found.by_name == {
            "list.bin": large,
            "слика.jpg": pictures.clean(photo),
            "note.txt": b"one byte more",
        }
        assert b"CANARY" not in found.by_name["слика.jpg"]

    def test_it_leaves_hidden_data_in_when_that_is_asked_for(self, service, page):
        photo = photo_with_place()
        walk(page, files=[file("a.jpg", photo, "image/jpeg")], keep_hidden=True)
        send(page)
        wait_for_files(page)
        found = arrivals.newest(service)
        assert found.by_name == {"a.jpg": photo}
        assert found.messages[0]["files"][0]["cleaned"] is False

    def test_it_seals_only_to_the_ticked_offices_that_serve_the_place(
        self, service, page
    ):
        walk(page)
        page.click("#back")
        page.uncheck("[name=desk][value=open-town-network]")
        go_on(page)
        send(page)
        assert arrivals.newest(service).desks == {"lantern-legal-aid"}

    def test_it_takes_a_double_click_for_one(self, service, page):
        before = arrivals.count(service)
        walk(page)
        page.dblclick("#send")
        code_on(page)
        assert arrivals.count(service) == before + 1

    def test_it_sends_the_same_report_when_the_answer_was_lost(self, service, page):
        before = arrivals.count(service)
        lost = []

        def lose_the_first_answer(route):
            if lost:
                return route.continue_()
            lost.append(route.fetch())
            return route.abort()

        page.route(POSTED, lose_the_first_answer)
        walk(page)
        code = send(page)
        assert lost[0].status == 201
        assert arrivals.count(service) == before + 1
        reply_to = arrivals.newest(service).document["reply_to"]
        keys = receipts.derive(receipts.parse(code))
        assert str(keys.identity.recipient) == reply_to

    def test_it_makes_a_new_code_when_the_server_says_so(self, service, page):
        bodies = []

        def refuse_the_first(route):
            bodies.append(route.request.post_data_json)
            if len(bodies) == 1:
                return route.fulfill(status=409, json={"detail": "Make a new code."})
            return route.continue_()

        page.route(POSTED, refuse_the_first)
        walk(page)
        send(page)
        first, second = (body["locator_digest"] for body in bodies)
        assert first != second

    def test_it_keeps_everything_when_the_line_stays_broken(self, service, page):
        before = arrivals.count(service)
        page.clock.install()
        page.route(POSTED, lambda route: route.abort())
        walk(page)
        page.click("#send")
        pass_time_until(page, "[data-problem=network]")
        assert page.input_value("#story") == STORY
        assert page.is_hidden("#plain")
        page.unroute(POSTED)
        send(page)
        assert arrivals.count(service) == before + 1

    def test_it_believes_no_stranger_that_it_has_arrived(self, page):
        page.clock.install()
        hotel = {"status": 200, "content_type": "text/html", "body": "Welcome!"}
        page.route(POSTED, lambda route: route.fulfill(**hotel))
        walk(page)
        page.click("#send")
        pass_time_until(page, "[data-problem=network]")
        assert page.locator("#receipt-code").count() == 0
        assert page.input_value("#story") == STORY


class TraceTests:
    def test_the_code_and_the_words_are_in_no_request(self, service, page, sent):
        walk(page, files=[file("a.txt", b"canary file")])
        code = send(page)
        wait_for_files(page)
        digits = receipts.parse(code)
        keys = receipts.derive(digits)
        for method, address, body in sent:
            assert address.startswith(service.url), (method, address)
            told = address.encode() + (body or b"")
            for secret in (code, digits, STORY, "canary", "asked my mother"):
                assert secret.encode() not in told
            if address.endswith("/reports/"):
                assert keys.locator.hex().encode() not in told

    def test_nothing_is_kept_on_the_device(self, page):
        walk(page, files=[file("a.txt", b"canary file")])
        send(page)
        wait_for_files(page)
        assert page.context.cookies() == []
        kept = page.evaluate(
            """async () => [
                localStorage.length, sessionStorage.length,
                (await indexedDB.databases()).length, (await caches.keys()).length,
                (await navigator.serviceWorker.getRegistrations()).length]"""
        )
        assert kept == [0, 0, 0, 0, 0]

    def test_the_address_and_the_title_tell_nothing(self, service, page):
        walk(page)
        assert page.url == f"{service.url}/en/report/"
        send(page)
        assert page.url == f"{service.url}/en/report/"
        assert page.title() == "Information"

    def test_the_words_are_gone_from_the_page_with_the_receipt(self, page):
        walk(page)
        send(page)
        assert STORY not in page.content()


class StepTests:
    def test_it_asks_nothing_of_the_server_between_screens(self, page, sent):
        open_form(page)
        page.wait_for_load_state("networkidle")
        sent.clear()
        go_on(page)
        page.check("[name=kind][value=cor]")
        go_on(page, 2)
        page.fill("#story", STORY)
        go_on(page)
        page.go_back()
        assert sent == []

    def test_the_browsers_back_goes_one_question_back(self, page):
        walk(page)
        assert page.inner_text("#progress-text") == "Step 11 of 11"
        for step in range(10, 0, -1):
            page.go_back()
            assert page.inner_text("#progress-text") == f"Step {step} of 11"
        page.go_forward()
        assert page.is_checked("[name=kind][value=cor]")

    def test_it_moves_the_focus_to_the_question(self, page):
        open_form(page)
        go_on(page)
        focused = "document.activeElement.textContent"
        assert page.evaluate(focused) == "What is it about?"
        page.check("[name=kind][value=oth]")
        go_on(page)
        assert page.evaluate(focused) == "What happened?", "no list for this kind"

    @pytest.mark.parametrize("name", ["kind", "story", "country", "desk"])
    def test_it_asks_kindly_for_what_it_needs(self, page, name):
        walk(page)
        page.evaluate(
            """name => {
                for (const control of document.getElementsByName(name)) {
                    if (control.type === "textarea") control.value = "  ";
                    else control.checked = false;
                }
            }""",
            name,
        )
        page.click("#send")
        assert page.is_visible(f"#error-{name}")
        section = f"document.getElementById('q-{name}')"
        assert page.evaluate(f"{section}.contains(document.activeElement)")

    def test_enter_goes_on_and_does_not_send(self, page, sent):
        open_form(page)
        go_on(page)
        page.check("[name=kind][value=cor]")
        go_on(page, 2)
        page.fill("#story", STORY)
        go_on(page)
        page.check("[name=country][value=AL]")
        page.press("#town", "Enter")
        assert page.inner_text("#progress-text") == "Step 6 of 11"
        assert [method for method, *_ in sent if method != "GET"] == []

    def test_lists_follow_the_answer_before(self, page):
        open_form(page)
        go_on(page)
        page.check("[name=kind][value=hat]")
        go_on(page)
        groups = page.locator("#detail optgroup")
        assert groups.count() == 1
        assert groups.get_attribute("data-of") == "hat"

    def test_a_change_comes_back_to_the_answers(self, page):
        walk(page)
        page.click("button:has-text('Change Where was it?')")
        page.check("[name=country][value=RS]")
        go_on(page)
        assert page.is_visible("#answers")
        assert "Serbia" in page.inner_text("#answers")
        assert STORY in page.inner_text("#answers")

    def test_warnings_follow_what_is_typed_and_block_nothing(self, page):
        open_form(page)
        go_on(page)
        page.check("[name=kind][value=gbv]")
        go_on(page)
        assert page.is_visible("[data-is=gbv]")
        go_on(page)
        for text, warns in [
            ("It was on 06.05.2024. and cost 100 000 euro", False),
            ("write to me: ana@example.org", True),
            ("call 069 123 456 or +383 44 123 456", True),
            ("JMBG 0101990123456", True),
            ("ID J12345678W", True),
        ]:
            page.fill("#story", text)
            assert page.is_visible("#story-warning") == warns, text
        go_on(page)
        assert page.inner_text("#progress-text") == "Step 5 of 11"

    def test_a_long_text_is_kept_whole_and_asked_to_be_shorter(self, page):
        open_form(page)
        go_on(page)
        page.check("[name=kind][value=cor]")
        go_on(page, 2)
        page.fill("#story", "ш" * 20_001)
        go_on(page)
        assert page.is_visible("#story-long")
        assert len(page.input_value("#story")) == 20_001
        page.fill("#story", "ш" * 20_000)
        go_on(page)
        assert page.inner_text("#progress-text") == "Step 5 of 11"

    def test_files_are_gathered_and_held_to_the_limits(self, page):
        walk(page)
        page.click("button:has-text('Change Do you have photos')")
        for number in range(20):
            page.set_input_files("#files", [file(f"{number}.txt", b"x")])
        assert page.is_hidden("#files-problem")
        page.set_input_files("#files", [file("20.txt", b"x")])
        assert page.is_visible("#files-problem")
        go_on(page)
        assert page.is_visible("#files"), "over the limit there is no going on"
        page.click("button:has-text('Remove') >> nth=0")
        go_on(page)
        assert page.is_visible("#answers")


class LeaveTests:
    @pytest.fixture
    def elsewhere(self, page):
        page.route("**/en/leave/", lambda route: route.fulfill(body="the weather"))

        def is_left():
            page.wait_for_url("**/en/leave/")
            assert page.inner_text("body") == "the weather"
            page.go_back()
            assert page.input_value("#story") == ""

        return is_left

    def test_the_leave_button_clears_and_goes(self, page, elsewhere):
        walk(page)
        page.click("#leave")
        elsewhere()

    def test_three_shifts_do_the_same(self, page, elsewhere):
        walk(page)
        for _ in range(3):
            page.keyboard.press("Shift")
        elsewhere()

    def test_capital_letters_do_not(self, page):
        open_form(page)
        go_on(page)
        page.check("[name=kind][value=cor]")
        go_on(page, 2)
        page.focus("#story")
        for letter in "ABCDEF":
            page.keyboard.press(f"Shift+{letter}")
        assert page.input_value("#story") == "ABCDEF"


class UploadTests:
    LARGE = os.urandom(3_500_000)

    def test_a_broken_line_in_mid_upload_costs_nothing(self, service, page):
        tried = []

        def break_the_line(route):
            tried.append(route.request.url)
            if len(tried) == 2:  # the part does not arrive
                return route.abort()
            if len(tried) == 4:  # it arrives, but the answer does not
                route.fetch()
                return route.abort()
            return route.continue_()

        page.route("**/api/v1/uploads/*/*/", break_the_line)
        walk(page, files=[file("large.bin", self.LARGE)])
        send(page)
        wait_for_files(page)
        assert len(tried) >= 6
        assert arrivals.newest(service).by_name == {"large.bin": self.LARGE}

    def test_a_killed_server_in_mid_upload_costs_nothing(self, service, page):
        tried = []

        def kill_at_the_third_part(route):
            tried.append(route.request.url)
            if len(tried) == 3:
                service.stop(how=signal.SIGKILL)
            route.continue_()

        page.route("**/api/v1/uploads/*/*/", kill_at_the_third_part)
        walk(page, files=[file("large.bin", self.LARGE)])
        send(page)
        wait_for_files(page, "waiting")
        service.start()
        wait_for_files(page)
        assert arrivals.newest(service).by_name == {"large.bin": self.LARGE}

    def test_parts_that_the_server_lost_are_sealed_and_sent_anew(self, service, page):
        answers = []

        def forget_once(route):
            answers.append(route.request.url)
            if len(answers) == 3:
                return route.fulfill(status=409, json={"received": 0})
            return route.continue_()

        page.route("**/api/v1/uploads/*/*/", forget_once)
        walk(page, files=[file("large.bin", self.LARGE)])
        send(page)
        wait_for_files(page)
        assert arrivals.newest(service).by_name == {"large.bin": self.LARGE}

    def test_a_refused_file_does_not_keep_the_others(self, service, page):
        refused = []

        def refuse_the_first(route):
            if refused:
                return route.continue_()
            refused.append(route)
            return route.fulfill(status=409, json={"detail": "as many as it may"})

        page.route("**/api/v1/uploads/", refuse_the_first)
        walk(page, files=[file("a.txt", b"one"), file("b.txt", b"two")])
        send(page)
        wait_for_files(page, "failed")
        assert arrivals.newest(service).by_name == {"b.txt": b"two"}

    def test_the_page_warns_before_it_is_closed_and_only_then(self, page):
        walk(page, files=[file("a.txt", b"one")])
        waiting = []
        page.route("**/api/v1/uploads/", lambda route: waiting.append(route))
        send(page)
        page.wait_for_selector("#uploads")
        with page.expect_event("dialog") as asked:
            page.once("dialog", lambda dialog: dialog.dismiss())
            page.evaluate("location.reload()")
        assert asked.value.type == "beforeunload"
        assert page.is_visible("#receipt-code")
        waiting.pop().continue_()
        wait_for_files(page)
        page.goto("/en/")  # nothing asks now, or this would wait for ever


class FailClosedTests:
    """Whatever happens to the script, nothing goes out unsealed by itself."""

    @pytest.fixture
    def posts(self, page, sent):
        return lambda: [entry for entry in sent if entry[0] == "POST"]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda body: None,
            lambda body: body[: len(body) // 2],
            lambda body: b"throw new Error('no');" + body,
            lambda body: body.replace(b"report", b"reprot"),
        ],
        ids=["blocked", "cut off", "throws", "garbled"],
    )
    def test_a_broken_script_leaves_the_plain_choice(self, service, page, posts, spoil):
        def answer(route):
            body = spoil(route.fetch().body())
            if body is None:
                return route.abort()
            return route.fulfill(body=body, content_type="text/javascript")

        page.route("**/static/report*.js", answer)
        page.goto("/en/report/")
        answer_plain_form(page)
        page.click("#send")
        assert page.locator("[name=plain]:invalid").count() == 1
        assert posts() == []
        assert page.input_value("#story") == STORY
        page.check("[name=plain]")
        page.click("#send")
        code_on(page)
        assert arrivals.newest(service).document["sealed_by"] == "server"
        assert [url for _, url, _ in posts()] == [f"{service.url}/en/report/"]

    def test_a_late_script_keeps_the_page_and_still_seals(self, service, page, posts):
        held = []
        page.route("**/static/report*.js", lambda route: held.append(route))
        page.goto("/en/report/", wait_until="commit")
        answer_plain_form(page)
        held[0].continue_()
        page.wait_for_selector("#plain", state="hidden")
        assert page.locator("form.stepping").count() == 0
        assert page.input_value("#story") == STORY
        page.click("#send")
        code_on(page)
        assert arrivals.newest(service).document["sealed_by"] == "browser"
        assert STORY.encode() not in b"".join(body or b"" for *_, body in posts())

    @pytest.mark.parametrize(
        "spoil",
        [
            "crypto.getRandomValues = () => { throw new Error('none left') }",
            "DataView.prototype.setBigUint64 = () => undefined",
            "delete window.ReadableStream",
        ],
        ids=["no randomness", "wrong bytes", "no streams"],
    )
    def test_broken_sealing_sends_nothing_without_the_choice(
        self, service, page, posts, spoil
    ):
        page.add_init_script(spoil)
        walk(page)
        page.click("#send")
        page.wait_for_selector(
            "[data-problem=locking]:not([hidden])", timeout=UP_WITHIN
        )
        assert posts() == []
        page.click("#send")
        page.wait_for_selector("[data-problem=locking]:not([hidden])")
        assert posts() == []
        assert page.input_value("#story") == STORY
        page.check("[name=plain]")
        page.click("#send")
        code_on(page)
        found = arrivals.newest(service)
        assert found.document["sealed_by"] == "server"
        assert found.answers["story"] == STORY

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda note: note.replace("Open Town", "Open Twon"),
            lambda note: note[: note.rindex("\u2014")],
            lambda note: "",
        ],
        ids=["changed", "a signature less", "empty"],
    )
    def test_an_untrusted_roster_stops_everything(self, page, posts, spoil):
        def answer(route):
            route.fulfill(body=spoil(route.fetch().text()))

        page.route("**/api/v1/roster/", answer)
        walk(page)
        page.click("#send")
        page.wait_for_selector("[data-problem=roster]:not([hidden])")
        assert posts() == []
        assert page.is_hidden("#plain")
        assert page.input_value("#story") == STORY
        page.unroute("**/api/v1/roster/")
        send(page)

    def test_a_clock_behind_is_borne_and_one_far_ahead_is_not(self, page, posts):
        page.clock.set_fixed_time("2019-01-01")
        walk(page)
        send(page)
        page.clock.set_fixed_time("2039-01-01")
        walk(page)
        page.click("#send")
        page.wait_for_selector("[data-problem=roster]:not([hidden])")
