"""Every page of a reporter: light, within its width, readable, and without barriers."""

from pathlib import Path

import pytest

from reporting import receipts
from tests.browser import arrivals
from tests.browser.walking import STORY, code_on, file, send, walk

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PAGES = ["", "report/", "return/", "protection/", "danger/", "nothing-here/"]
WITH_SCRIPTS = (60_000, 4)  # bytes over the line, requests
WITHOUT_SCRIPTS = (20_000, 3)

# Longer words, as other languages have them: a third more letters in each text.
LENGTHEN = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode;
        const parent = node.parentElement.tagName;
        if (!["SCRIPT", "STYLE", "TEXTAREA"].includes(parent)) {
            node.data = node.data.replace(
                /\\p{L}{3,}/gu,
                word => word + word.slice(-Math.ceil(word.length * 0.35)));
        }
    }
}"""
# What sticks out to the side, by name; the page must not scroll sideways.
STICKS_OUT = """() => {
    const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")].filter(element => {
        const box = element.getBoundingClientRect();
        const hidden = element.closest(".skip, .visually-hidden");
        return box.width && !hidden && (box.right > wide + 1 || box.left < -1);
    }).map(element => element.outerHTML.slice(0, 80));
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll(
        "button, .button, .choice, select, summary, input[type=text]," +
        "input[type=file], nav a, .leave")]
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 24))
    .map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.height}`)"""


def look(page):
    """As `bare_look`, and everything is large enough for a thumb."""
    bare_look(page)
    assert page.evaluate(SMALL_TARGETS) == []


def bare_look(page):
    """No barrier, and nothing sticking out."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [
        (barrier["id"], node["html"][:120])
        for barrier in found
        for node in barrier["nodes"]
    ]
    assert told == [], page.url
    assert page.evaluate(STICKS_OUT) == []


@pytest.fixture(
    params=[(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")],
    ids=lambda param: f"{param[0]}-{param[1]}",
)
def screen(request, browser, service):
    """A page of one size and one scheme; axe may be put in beside the policy."""
    width, scheme = request.param
    context = browser.new_context(
        base_url=service.url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


def without_scripts(page):
    page.route("**/static/*.js", lambda route: route.abort())


class LookTests:
    def test_pages_without_scripts(self, screen):
        without_scripts(screen)
        for path in PAGES:
            screen.goto(f"/en/{path}")
            look(screen)

    def test_every_step(self, screen):
        walk(screen, files=[file("a.txt", b"a")])
        for _ in range(10):
            look(screen)
            screen.go_back()
        look(screen)

    def test_from_the_receipt_to_the_deletion(self, service, screen):
        walk(screen, files=[file("a.txt", b"a")])
        code = send(screen)
        look(screen)
        arrivals.answer(service, arrivals.newest(service).case, "Which month?")
        screen.goto("/en/return/")
        screen.wait_for_selector("#plain", state="hidden")
        screen.fill("#code", "12")
        screen.click("#return button")
        look(screen)
        screen.fill("#code", code)
        screen.click("#return button")
        screen.wait_for_selector("#mailbox h1")
        for summary in screen.query_selector_all("summary"):
            summary.click()
        look(screen)
        screen.check("[name=sure]")
        screen.click("[data-action=delete] button")
        screen.wait_for_selector("h1:has-text('deleted')")
        look(screen)

    def test_the_same_way_without_scripts(self, screen):
        without_scripts(screen)
        screen.goto("/en/report/")
        screen.evaluate("document.getElementById('report').noValidate = true")
        screen.click("#send")
        look(screen)
        screen.check("[name=kind][value=cor]")
        screen.fill("#story", STORY)
        screen.check("[name=country][value=AL]")
        screen.check("[name=plain]")
        screen.click("#send")
        code = code_on(screen)
        look(screen)
        for typed in (receipts.generate(), code):
            screen.goto("/en/return/")
            screen.fill("#code", typed)
            screen.check("[name=plain]")
            screen.click("#return button")
            look(screen)
        screen.click("summary:has-text('Delete my report')")
        screen.check("[name=sure]")
        screen.click("[data-action=delete] button")
        look(screen)


class WidthTests:
    @pytest.mark.parametrize("width", [320, 360, 1280])
    def test_longer_words_fit(self, browser, service, width):
        context = browser.new_context(
            base_url=service.url, viewport={"width": width, "height": 740}
        )
        page = context.new_page()
        without_scripts(page)
        for path in PAGES:
            page.goto(f"/en/{path}")
            page.evaluate(LENGTHEN)
            assert page.evaluate(STICKS_OUT) == [], path
        page.unroute("**/static/*.js")
        walk(page)
        page.evaluate(LENGTHEN)
        for _ in range(10):
            assert page.evaluate(STICKS_OUT) == []
            page.go_back()
        context.close()


class WeightTests:
    def weigh(self, page, ready):
        """Everything that a first visit loads, as it crosses the line."""
        loaded = []
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on(
            "Network.loadingFinished",
            lambda event: loaded.append(event["encodedDataLength"]),
        )
        page.goto("/en/report/")
        page.wait_for_selector(ready)
        page.wait_for_load_state("networkidle")
        return sum(loaded), len(loaded)

    def test_the_report_page_is_light_with_scripts(self, page):
        weight, requests = self.weigh(page, "form.stepping")
        assert weight <= WITH_SCRIPTS[0], weight
        assert requests <= WITH_SCRIPTS[1], requests

    def test_the_report_page_is_lighter_without(self, plain_page):
        weight, requests = self.weigh(plain_page, "#report")
        assert weight <= WITHOUT_SCRIPTS[0], weight
        assert requests <= WITHOUT_SCRIPTS[1], requests
