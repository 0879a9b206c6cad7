"""The register for pages of other floors: `{% load register %}`."""

from html import unescape

from django import template
from django.utils.html import strip_tags
from django.utils.text import Truncator

from casework.codes import Language, Outcome
from publication.models import Entry
from publication.register import reading, texts

register = template.Library()

MOST_WORDS = 32


@register.simple_tag
def entry_called(number: str) -> Entry | None:
    """Return the entry of this number if the public can read it.

    `{% entry_called number as entry %}`
    """
    return reading.called(number)


@register.filter
def what_changed(entry: Entry) -> str:
    """Say in a few words what changed, or which pressure somebody was put under."""
    if entry.pressure:
        return entry.get_pressure_display()
    return str(Outcome(entry.result).label)


@register.filter
def beginning(entry: Entry) -> str:
    """Return the first words of the story, as mere letters."""
    return Truncator(unescape(strip_tags(texts.html(entry.story)))).words(MOST_WORDS)


@register.filter
def language_name(tag: str) -> str:
    """Name the language of an entry in the language of the page."""
    return str(dict(Language.choices).get(tag, Language.OTHER.label))
