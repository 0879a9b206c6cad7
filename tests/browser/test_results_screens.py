"""The results pages: without barriers, within their width, and light over the line."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string

from publication.pages.charts import Row
from publication.pages.figures import figure
from tests.browser.test_screens import STICKS_OUT, look

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "backend/static"
PAGES = [
    "",
    "outcomes/",
    "speed/",
    "kinds/",
    "pressure/",
    "change/",
    "releases/",
    "how-we-count/",
    "2025q4/",
    "2025q3/",
]
MOST_BYTES, MOST_REQUESTS = 40_000, 4
# What scrolls inside its own box may be wider than the page.
WITHOUT_WIDE_TABLES = "document.querySelectorAll('.scroll').forEach(e => e.remove())"
# As in test_screens, but for drawn words: those are lengthened before they are laid
# out, below.
LENGTHEN = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode;
        if (!node.parentElement.closest("svg, script, style")) {
            node.data = node.data.replace(
                /\\p{L}{3,}/gu,
                word => word + word.slice(-Math.ceil(word.length * 0.35)));
        }
    }
}"""
LABELS = (
    "Напади на интернет, објавени лични податоци",
    "Инспекције, регистри и посете полиције",
    "Прислушкување, ЖШЉЊЩ и наговарање",
    "Inspektime, regjistra dhe vizita të policisë",
    "WWWWW mmmmm WWWWW mmmmm WWWWW",
)


def longer(label):
    return " ".join(word + word[-(len(word) * 7 // 20) :] for word in label.split())


@pytest.fixture
def open_page(browser, released):
    """Open a page of the results in a window of this width and scheme."""
    contexts = []

    def opened(path, *, width=360, scheme="light"):
        context = browser.new_context(
            base_url=released.url,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
            bypass_csp=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/en/results/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_they_have_no_barrier_and_fit(open_page, width, scheme):
    page = open_page("", width=width, scheme=scheme)
    for path in PAGES:
        page.goto(f"/en/results/{path}")
        for summary in page.query_selector_all("summary:visible"):
            summary.click()
        if width == 360:
            page.evaluate(WITHOUT_WIDE_TABLES)
        look(page)


@pytest.mark.parametrize("width", [320, 360])
def test_longer_words_fit(open_page, width):
    page = open_page("", width=width)
    for path in PAGES:
        page.goto(f"/en/results/{path}")
        page.evaluate(WITHOUT_WIDE_TABLES)
        page.evaluate(LENGTHEN)
        assert page.evaluate(STICKS_OUT) == [], path


def test_wide_tables_scroll_in_their_box_by_keyboard_too(open_page):
    page = open_page("kinds/")
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) == 360
    box = page.locator(".scroll")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.scroll').scrollLeft > 0")


def test_long_labels_of_a_chart_fit_a_small_phone(browser):
    rows = [Row(longer(label), 99_000, 90_000, 99_999, True) for label in LABELS]
    drawn = render_to_string(
        "publication/_figure.html", {"figure": figure(rows), "name": "x", "title": "x"}
    )
    styles = "".join((STATIC / f"{n}.css").read_text() for n in ("fener", "results"))
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.set_content(
        f"<style>{styles}</style><main><article class=edition>{drawn}</article></main>"
    )
    drawn = "[...document.querySelectorAll('svg text')]"
    ends = page.evaluate(f"{drawn}.map(text => text.getBoundingClientRect().right)")
    assert max(ends) <= 320 - 16
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_light(browser, released, path):
    context, loaded = browser.new_context(base_url=released.url), []
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: loaded.append(event))
    page.goto(f"/en/results/{path}")
    page.wait_for_load_state("load")
    weight = sum(each["encodedDataLength"] for each in loaded)
    context.close()
    assert 0 < weight <= MOST_BYTES, weight
    assert len(loaded) <= MOST_REQUESTS
