"""What may be asked of the queue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.codes import STAGE_CHOICES
from casework.desk.queue import ANY_STAGE, Cursor
from reporting.codes import Kind
from reporting.places import Place


class QueueForm(forms.Form):
    """What to show of the queue. A choice that does not exist is said and ignored."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[
            ("", _("All that are open")),
            (ANY_STAGE, _("All, closed ones too")),
            *STAGE_CHOICES,
        ],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices]
    )
    country = forms.ChoiceField(
        label=_("Where"), required=False, choices=[("", _("All")), *Place.choices]
    )
    after = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean_after(self) -> Cursor | None:
        text = self.cleaned_data["after"]
        try:
            return Cursor.parse(text) if text else None
        except ValueError:
            raise forms.ValidationError(
                _("That page of the list does not exist: this is the first.")
            ) from None
