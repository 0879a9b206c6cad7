"""What a reader sees of a page, and what the cells allow."""

import re
from html import unescape

from publication.models import Cell

# Numbers of these pages that are no counts: years, days, methods and the footnote.
WORDING = {"2025", "2026", "2027", "15", "19", "20", "90", "1244", "1999"}


def text_of(page: str) -> str:
    """Return what a reader can see of the main part."""
    body = page.split('id="main"', 1)[1].split(">", 1)[1].split("</main>", 1)[0]
    return unescape(re.sub(r"<[^>]*>", " ", body))


def numbers_in(page: str) -> set[str]:
    found = re.findall(r"\d[\d.,]*\d|\d", text_of(page))
    return {number.replace(",", "") for number in found} - WORDING


def written(cells) -> set[str]:
    return {
        str(number)
        for cell in cells
        if cell.status == Cell.Status.SHOWN
        for number in (cell.low, cell.value, cell.high)
    }
