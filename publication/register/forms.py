"""Which entries of the register to show: codes from closed lists, and a page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.codes import Outcome, Subject
from publication.keys import Pressure
from publication.pages import labels
from reporting.codes import Kind
from reporting.places import SIX

MAX_PAGE = 10_000
CHANGED = [
    ("", _("Everything")),
    (Subject.RESULT.label, Outcome.choices),
    (Subject.ALERT.label, Pressure.choices),
]
Choices = list[tuple[str, labels.Label]]


def _places() -> Choices:
    """Give the six by their names, which are sorted in the language of the page."""
    names = labels.by_name({place.value: place.label for place in SIX})
    return [("", _("Everywhere")), *((name, labels.PLACES[name]) for name in names)]


def _kinds() -> Choices:
    names = labels.by_name(labels.KINDS, last=Kind.OTH)
    return [("", _("Everything")), *((name, labels.KINDS[name]) for name in names)]


class FilterForm(forms.Form):
    """Read from the address; what is not in the lists is not found."""

    place = forms.ChoiceField(required=False, label=_("Where"), choices=_places)
    changed = forms.ChoiceField(
        required=False, label=_("What changed"), choices=CHANGED
    )
    kind = forms.ChoiceField(
        required=False, label=_("What it was about"), choices=_kinds
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)
