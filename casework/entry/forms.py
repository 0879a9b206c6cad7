"""The form of the sign-in page."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.models import Caseworker, Organisation

SIGN_IN_REFUSED = _(
    "We could not let you in. Please check your user name, your password and the"
    " 6 digits, which work only once. After several tries, wait up to five minutes."
)


class CodeInput(forms.PasswordInput):
    """Shows the digits while they are typed, and never again: they work once."""

    input_type = "text"


class SignInForm(forms.Form):
    """Name, password and code in one step, and one answer for whatever is wrong."""

    username = forms.CharField(
        label=_("User name"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.RegexField(
        label=_("6 digits from your code app"),
        regex=r"\A[0-9]{3} ?[0-9]{3}\Z",
        max_length=7,
        widget=CodeInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.caseworker: Caseworker | None = None

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "")

    def clean(self) -> None:
        if not self.errors:
            self.caseworker = authenticate(self.request, **self.cleaned_data)
        if self.caseworker is None:
            # Not even which field was malformed: errors of fields are dropped.
            self.errors.clear()
            raise forms.ValidationError(SIGN_IN_REFUSED)


class OfficeForm(forms.Form):
    office = forms.ModelChoiceField(
        queryset=Organisation.objects.all(), to_field_name="slug"
    )
