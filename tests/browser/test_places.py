"""The pages by place: seen, weighed, and the poster on one sheet of paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser import wire
from tests.browser.service import Service
from tests.browser.test_screens import LENGTHEN, STICKS_OUT, look

pytestmark = pytest.mark.browser

PAGES = [
    "places/",
    "places/RS/",
    "places/XK/poster/",
    "institutions/",
    "2025q4/embed/pressure/",
]
WEIGHT = (40_000, 4)  # bytes over the line, requests
# The server breaks the lines of a drawing; made longer here, they would stick out.
WITHOUT_DRAWN_WORDS = """() => {
    for (const words of document.querySelectorAll("svg text")) words.remove();
}"""
OUTSIDE_OF_ITS_PLACE = """() => {
    const boxes = shapes => [...document.querySelectorAll(`.map ${shapes}`)]
        .map(shape => shape.getBoundingClientRect());
    const places = boxes("path");
    return boxes("text").filter(({ left, right }, at) =>
        left < places[at].left || right > places[at].right).length;
}"""
# A whole year and a quarter, with numbers longer than are likely.
RELEASE = """
import django; django.setup()
from tests.publication import worlds
from publication.models import Entry
from reporting.ladder import RESULTS
def entry(release):
    Entry.objects.create(
        release=release, number=release.period.encode().hex().rjust(24, "0"),
        subject="result", place="XK", kind="cor", result=RESULTS[0][0], language="en",
        title="A title as long as it may be, " * 4, story="x", reply_state="silent",
    )
for period in ("2025q4", "2026q1"):
    worlds.released(period, first=3000, adding=entry)
"""


@pytest.fixture(scope="module")
def released(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("released")
    with wire.released(service, folder, RELEASE) as own:
        yield own


@pytest.fixture
def context(browser: Browser, released: Service) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=released.url, bypass_csp=True, reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_barriers_and_fit(context: BrowserContext, path: str) -> None:
    page = context.new_page()
    page.goto(f"/en/results/{path}")
    for width, scheme in [(360, "light"), (1280, "dark")]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        look(page)
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate(WITHOUT_DRAWN_WORDS)
    page.evaluate(LENGTHEN)
    assert page.evaluate(STICKS_OUT) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_light(context: BrowserContext, path: str) -> None:
    page, loaded = context.new_page(), []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: loaded.append(event))
    page.goto(f"/en/results/{path}")
    page.wait_for_load_state("networkidle")
    most_bytes, most_requests = WEIGHT
    assert sum(each["encodedDataLength"] for each in loaded) <= most_bytes
    assert len(loaded) <= most_requests


def test_the_map_is_there(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/en/results/places/")
    assert page.locator(".map path").count() == 6
    assert page.evaluate(OUTSIDE_OF_ITS_PLACE) == 0


@pytest.mark.parametrize("words", ["as they are", "a third longer"])
def test_the_poster_is_one_sheet(context: BrowserContext, words: str) -> None:
    page = context.new_page()
    page.goto("/en/results/places/XK/poster/")
    if words == "a third longer":
        page.evaluate(LENGTHEN)
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 1
