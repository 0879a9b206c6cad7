"""The register for pages of other floors: `{% load register %}`."""

from django import template

from publication.models import Entry
from publication.register import reading

register = template.Library()


@register.simple_tag
def entry_called(number: str) -> Entry | None:
    """Return the entry of this number if the public can read it.

    `{% entry_called number as entry %}`
    """
    return reading.called(number)
