"""What people read on a page: its text, drawings and labels, and the numbers there."""

import re
from html.parser import HTMLParser

# Attributes that a reader sees or hears.
_TOLD = {"alt", "aria-label", "content", "datetime", "label", "placeholder", "title"}
_SILENT = {"script", "style"}
# Digits with what groups them in some language: 4 012, 4,012, 4.012.
NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d{3})*(?:[.,]\d+)?")
_GROUPS = re.compile(r"[.,\u00a0\u202f](?=\d{3}(?!\d))")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in _SILENT
        if tag == "meta" and dict(attrs).get("name") == "viewport":
            return
        self.said += [value for name, value in attrs if name in _TOLD and value]

    def handle_endtag(self, tag):
        self.silent -= tag in _SILENT

    def handle_data(self, data):
        if "</" in data:  # a page shown for copying is read, too
            self.said.append(text(data))
        elif not self.silent:
            self.said.append(data)


def text(page: str) -> str:
    """Return all that is said, in the order of the page."""
    reader = _Reader()
    reader.feed(page)
    return " ".join(" ".join(reader.said).split())


def plain(number: str) -> str:
    """Return the number without what groups its digits."""
    return _GROUPS.sub("", number)
