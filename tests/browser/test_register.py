"""The register as it is seen: no barrier, nothing sticking out, light, by keyboard."""

import pytest

from tests.browser import wire
from tests.browser.test_screens import LENGTHEN, STICKS_OUT, look

pytestmark = pytest.mark.browser

RESULT, ALERT = "0" * 23 + "1", "0" * 23 + "2"
PAGES = ["", f"{RESULT}/", f"{ALERT}/", "reply/", "?place=ME&kind=cor"]
WEIGHT = (40_000, 4)  # bytes over the line, requests
# More than a page of them, and one of each sort with texts as long as they may be.
ENTRIES = f"""
import django; django.setup()
from tests.publication.register import world
LONG = {{"title": "A title as long as it may be, " * 4,
    "story": "**Long** words. " * 90,
    "reply_state": "replied", "reply": "- We differ.\\n" * 100,
    "source": "https://sud.example/" + "odluka" * 40}}
world.published("2026q1", *[world.ALERT] * 31)
world.published("2026q2", LONG | {{"number": "{RESULT}"}},
    world.ALERT | LONG | {{"number": "{ALERT}", "signed_by": "Network " * 24}})
"""


@pytest.fixture(scope="module")
def published(service, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    with wire.released(service, folder, ENTRIES) as own:
        yield own


@pytest.fixture
def context(browser, published):
    context = browser.new_context(
        base_url=published.url, bypass_csp=True, reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_barriers_fit_and_are_light(context, path):
    page, loaded = context.new_page(), []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: loaded.append(event))
    page.goto(f"/en/results/changed/{path}")
    page.wait_for_load_state("networkidle")
    most_bytes, most_requests = WEIGHT
    assert sum(each["encodedDataLength"] for each in loaded) <= most_bytes
    assert len(loaded) <= most_requests
    for width, scheme in [(360, "light"), (1280, "dark")]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        look(page)
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate(LENGTHEN)
    assert page.evaluate(STICKS_OUT) == []


def test_it_is_filtered_without_scripts_in_one_request(browser, published):
    context = browser.new_context(base_url=published.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/results/changed/")
    page.get_by_label("What changed", exact=True).select_option("prs:office")
    page.get_by_role("button", name="Show").click()
    assert "32 entries fit." in page.locator(".found").text_content()
    page.get_by_role("link", name="Older").click()
    assert page.locator(".item").count() == 2
    page.get_by_role("link", name="Newer").click()
    page.get_by_role("link", name="Show all").click()
    assert page.url.endswith("/en/results/changed/")
    context.close()
