"""What comes in about the keys of a desk from the pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.codes import Role, Standing
from casework.models import Caseworker
from reporting.age import AgeError, Recipient


class RetireForm(forms.Form):
    epoch = forms.IntegerField(min_value=1, max_value=10**9)


class RecoveryForm(forms.Form):
    """The public half of a key that is kept offline."""

    recipient = forms.CharField(
        label=_("Recovery recipient"),
        max_length=2100,
        widget=forms.Textarea(
            attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=_("One line that begins with age1pq1. Never the secret key."),
    )

    def clean_recipient(self) -> Recipient:
        text = "".join(self.cleaned_data["recipient"].split())
        if "SECRET-KEY" in text.upper():
            raise forms.ValidationError(
                _(
                    "This is the secret key. It was not kept here, but your browser "
                    "sent it: make a new one offline, and paste only the line that "
                    "begins with age1pq1."
                )
            )
        try:
            return Recipient.parse(text)
        except AgeError:
            raise forms.ValidationError(
                _(
                    "This is no whole recipient: paste all of the line that begins "
                    "with age1pq1."
                )
            ) from None


class PersonForm(forms.Form):
    """A colleague of one's own organisation."""

    person = forms.CharField(max_length=40)

    def __init__(self, *args: Any, by: Caseworker, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean_person(self) -> Caseworker:
        colleagues = Caseworker.objects.colleagues_of(self.by)
        found = colleagues.filter(username=self.cleaned_data["person"]).first()
        if found is None:
            raise forms.ValidationError(_("There is no such colleague."))
        return found


class LostKeyForm(forms.Form):
    """Who lost their passphrase. A lead names colleagues; the board, anybody."""

    person = forms.ModelChoiceField(
        label=_("Who lost their passphrase?"),
        queryset=Caseworker.objects.none(),
        to_field_name="username",
        error_messages={"invalid_choice": _("Choose somebody from the list.")},
    )
    reason = forms.CharField(
        label=_("How do you know that it is really them who ask?"),
        help_text=_("Such as: called on the number we know, met in the office."),
        max_length=300,
    )

    def __init__(self, *args: Any, by: Caseworker, **options: Any) -> None:
        super().__init__(*args, **options)
        people = Caseworker.objects.filter(standing=Standing.ACTIVE)
        people = people.exclude(recipient="").exclude(pk=by.pk)
        if Role.BOARD not in by.roles:
            people = people.filter(organisation=by.organisation_id)
            people = people.exclude(organisation=None)
        field = self.fields["person"]
        field.queryset = people.order_by("name", "username")  # type: ignore[attr-defined]
        field.label_from_instance = _name_of  # type: ignore[attr-defined]


def _name_of(person: Caseworker) -> str:
    return f"{person.name} ({person.username})"
