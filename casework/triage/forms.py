"""Small forms of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Caseworker


class RecuseForm(forms.Form):
    """Stepping back is for good, so it is said twice."""

    is_sure = forms.BooleanField(
        label=_("I know somebody in this case. Hide it from me for good."),
        error_messages={
            "required": _("Please tick that you are sure: it cannot be undone.")
        },
    )


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where the daily mail goes; empty: no mail."""

    class Meta:
        model = Caseworker
        fields = ["email"]
        labels = {"email": _("Address for the daily mail")}
