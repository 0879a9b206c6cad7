"""What may be asked of the queue."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from casework.codes import STAGE_CHOICES, Language, Signal, Urgency
from casework.desk.choices import DUE, NOBODY
from casework.desk.cursors import Key
from casework.desk.sources import Tab, source_of
from casework.desk.workloads import HANDLERS
from casework.models import Caseworker, SavedView
from reporting.codes import Kind
from reporting.places import Place

ALL = ("", _("All"))
# What has no meaning on a tab is not offered there.
NOT_ON = {
    Tab.NEW: ("stage", "urgency", "language", "due", "signal", "owner"),
    Tab.MINE: ("owner",),
    Tab.CLOSED: ("due",),
}


def people_of(caseworker: Caseworker) -> list[Caseworker]:
    """Return oneself and one's colleagues, who may own a case."""
    colleagues = Caseworker.objects.colleagues_of(caseworker)
    return [
        caseworker,
        *colleagues.filter(held__role__in=HANDLERS).distinct(),
    ]


class QueueForm(forms.Form):
    """What to show of the queue. A choice that does not exist is said and ignored."""

    tab = forms.ChoiceField(
        required=False, choices=Tab.choices, widget=forms.HiddenInput
    )
    due = forms.ChoiceField(label=_("Due"), required=False, choices=[ALL, *DUE])
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[ALL, *Urgency.choices]
    )
    signal = forms.ChoiceField(
        label=_("Signal"), required=False, choices=[ALL, *Signal.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[ALL, *Kind.choices]
    )
    country = forms.ChoiceField(
        label=_("Where"), required=False, choices=[ALL, *Place.choices]
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[ALL, *Language.choices]
    )
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[ALL, *STAGE_CHOICES]
    )
    after = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, caseworker: Caseworker, people: list[Caseworker]
    ) -> None:
        super().__init__(data)
        self.caseworker = caseworker
        asked = self.data.get("tab", "")
        self.chosen = Tab(asked) if asked in Tab.values else Tab.MINE
        names = [(person.username, person.name) for person in people]
        self.fields["owner"] = forms.ChoiceField(
            label=_("Whose"),
            required=False,
            choices=[ALL, (NOBODY, _("Nobody's")), *names],
        )
        for name in NOT_ON.get(self.chosen, ()):
            del self.fields[name]

    def clean_after(self) -> Key | None:
        text = self.cleaned_data["after"]
        if not text:
            return None
        try:
            return source_of(self.chosen, self.caseworker).order.parse(text)
        except ValueError:
            raise forms.ValidationError(
                _("That page of the list does not exist: this is the first.")
            ) from None

    @property
    def wanted(self) -> dict[str, str]:
        """The filters that are set, by name."""
        found = self.cleaned_data.items()
        return {
            name: value
            for name, value in found
            if value and name not in ("tab", "after")
        }

    @property
    def query(self) -> str:
        """This choice as the query of an address, without the place in the list."""
        return urlencode({"tab": self.chosen.value, **self.wanted})


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name for a choice of filters. What the choice holds is read, never trusted."""

    is_shared = forms.BooleanField(
        label=_("For everybody in my organisation"), required=False
    )

    class Meta:
        model = SavedView
        fields = ("name", "query")

    def __init__(
        self, data: Any, *, caseworker: Caseworker, people: list[Caseworker]
    ) -> None:
        super().__init__(data)
        self.caseworker = caseworker
        self.people = people

    def clean_query(self) -> str:
        asked = QueryDict(self.cleaned_data["query"])
        form = QueueForm(asked, caseworker=self.caseworker, people=self.people)
        form.is_valid()
        if set(form.errors) - {"after"}:
            message = _("This choice does not exist. Choose again, then save it.")
            raise forms.ValidationError(message)
        return form.query
