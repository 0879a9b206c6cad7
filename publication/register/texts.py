"""The one door from what people wrote to HTML: docs/decisions/0014-cleaning-texts.md.

Markdown of a few kinds only, then two cleaners, each of which knows the same short
list. A text about which the two disagree is shown as the letters it is made of.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

MAX_LETTERS = 1500  # as many as the columns of a draft and of an entry hold
TAGS = frozenset({"p", "br", "em", "strong", "ul", "ol", "li", "a"})
LINK_REL = "nofollow noopener noreferrer"
_RULES = ["newline", "escape", "emphasis", "link", "list", "balance_pairs"]
# A word that reads as an address on the web; what it names comes first.
_ADDRESS = re.compile(r"(?:https?:/*([^\s/?#]+)|((?:[\w-]+\.)+[^\W\d_]{2,}))\S*", re.I)


class TooLong(ValueError):
    """More than a short story: it is refused before anything reads it."""


class Disputed(ValueError):
    """The two cleaners do not agree on what this text is."""


class Misleading(Disputed):
    """A link reads as one address and leads to another."""


def html(text: str) -> SafeString:
    """Return `text` (Markdown) as HTML of TAGS only; links lead to https only.

    What is Disputed comes back as plain letters: it was checked when the entry was
    made, so a cleaner or a rule must have changed since. Raises TooLong.
    """
    try:
        return SafeString(_clean(text))
    except Disputed:
        return escape(visible(text))


def check(text: str) -> str:
    """Return `text` as it may be kept. Raises TooLong, Disputed, Misleading."""
    _clean(text)
    return visible(text)


def visible(text: str) -> str:
    """Return `text` without what cannot be seen, or turns the order of letters.

    A mark for the order of letters (U+202E and its like) makes words read as others.
    """
    seen = "".join(map(_seen, text.replace("\r\n", "\n")))
    return unicodedata.normalize("NFC", seen).strip()


def line(text: str) -> str:
    """Return `text`, which is no Markdown, as one line of what can be seen."""
    return " ".join(visible(text).split())


def is_link(address: str) -> bool:
    """Tell whether `address` is https, to a named host, and hides no other in it."""
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
    return parts.scheme == "https" and has_host and visible(address) == address


def _seen(letter: str) -> str:
    if letter == "\n":
        return letter
    category = unicodedata.category(letter)
    if category.startswith("Z") or letter in "\t\r":
        return " "
    return "" if category.startswith("C") else letter


def _clean(text: str) -> str:
    # Some letters are written as two in their normal form: what is kept counts, too.
    if len(text) > MAX_LETTERS or len(shown := visible(text)) > MAX_LETTERS:
        raise TooLong
    if any(_misleads(address, words) for address, words in _links(shown)):
        raise Misleading
    made = _markdown.render(shown)
    decided = _last(_first(made))
    # Each must make the same of it whether or not the other was there before: what
    # only one of them lets pass shows here, and so does what they read differently.
    if decided != _last(made) or _quoted(_first(decided)) != _quoted(_first(made)):
        raise Disputed
    return decided


def _links(shown: str) -> Iterator[tuple[str, str]]:
    """Give each link of a text: where it leads, and its words."""
    for block in _markdown.parse(shown):
        address, words = "", ""
        for token in block.children or ():
            if token.type == "link_open":
                address, words = str(token.attrGet("href")), ""
            elif token.type == "link_close":
                yield address, words
            words += token.content or " " * token.type.endswith("break")


def _misleads(address: str, words: str) -> bool:
    """Tell whether `words` name a host, and the link leads to another."""
    found = _ADDRESS.finditer(unicodedata.normalize("NFKC", words))
    return any(
        _host(f"https://{each[1] or each[2]}") != _host(address) for each in found
    )


def _host(address: str) -> str:
    """Return the host as an address holds it; with `www.` and without is the same."""
    try:
        host = urlsplit(_markdown.normalizeLink(address)).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _first(made: str) -> str:
    import bleach  # 11 MB that only the pages with stories need

    return str(
        bleach.clean(
            made,
            tags=TAGS,
            attributes={
                "a": lambda tag, name, value: name == "href" and is_link(value)
            },
            protocols={"https"},
            strip=True,
        )
    )


def _last(made: str) -> str:
    return nh3.clean(
        made,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        attribute_filter=_may_stay,
        url_schemes={"https"},
        link_rel=LINK_REL,
    )


def _quoted(made: str) -> str:
    """Write quotes in one way, to compare: the first keeps `&quot;` as it is."""
    return made.replace("&quot;", '"')


def _may_stay(tag: str, name: str, value: str) -> str | None:
    """Keep a link that leads where links may, and the `rel` that was just added."""
    return value if name == "rel" or is_link(value) else None


# The preset `zero` knows paragraphs and nothing else: no HTML, no headings (they would
# break the outline of the page), no pictures, no code. At most 20 things in each other.
_markdown = MarkdownIt("zero").enable(_RULES)
_markdown.validateLink = is_link  # type: ignore[method-assign, assignment]
