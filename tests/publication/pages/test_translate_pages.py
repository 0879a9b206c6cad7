"""Every word on the pages goes through the catalogues, and in whole sentences."""

import re
from html import unescape

import pytest
from django.utils import translation

from publication.periods import Quarter
from reporting.places import REGIONS
from tests.publication import worlds
from tests.publication.pages.seen import FIRST, PAGES, article

OPEN, CLOSE = "⟦", "⟧"
# Names and code, which stay as they are.
NAMES = {
    "Fener",
    "Results",
    *(word for one in REGIONS for word in re.findall(r"\w+", one.name)),
}
CODE = re.compile(r"<code>.*?</code>|[\w-]+\.(csv|jsonld|json|sig)\b", re.S)


@pytest.fixture
def marked(monkeypatch):
    """Mark everything that a translator could have changed."""

    def mark(text):
        return f"{OPEN}{text}{CLOSE}" if text.strip() else text

    catalogue = translation._trans
    monkeypatch.setattr(catalogue, "gettext", mark)
    monkeypatch.setattr(catalogue, "pgettext", lambda _, text: mark(text))
    monkeypatch.setattr(
        catalogue, "ngettext", lambda one, many, n: mark(one if n == 1 else many)
    )


def unmarked_words(page: str) -> set[str]:
    """Return the words that no translator could reach."""
    body = article(page)
    named = " ".join(re.findall(r'(?:aria-label|title|alt)="([^"]*)"', body))
    text = unescape(named + " " + re.sub(r"<[^>]*>", " ", CODE.sub(" ", body)))
    while (shorter := re.sub(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)) != text:
        text = shorter
    return set(re.findall(r"[^\W\d_]{2,}", text))


@pytest.mark.django_db
@pytest.mark.parametrize("held_back", [False, True])
def test_no_word_is_fixed_in_a_template(client, marked, held_back):
    worlds.released("2026q3", first=FIRST)
    worlds.released("2026q4", first=6000, held_back=held_back)
    for path in [*PAGES.values(), f"{Quarter(2026, 4)}/", f"{Quarter(2026, 3)}/"]:
        page = client.get(f"/en/results/{path}").text
        assert OPEN in page
        assert unmarked_words(page) - NAMES == set(), path


@pytest.mark.django_db
def test_the_page_before_the_first_release_too(client, marked):
    page = client.get("/en/results/").text
    assert unmarked_words(page) - NAMES == set()
