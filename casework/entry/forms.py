"""The forms of signing in and of one's own security."""

import json
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.entry.passkeys import Answer
from casework.models import Caseworker, Organisation

# A passkey's answer is about 1 KB, with a large signature of the future 6 KB.
MAX_ANSWER_CHARACTERS = 16 * 2**10
SIGN_IN_REFUSED = _(
    "We could not let you in. Please check your user name, your password and the"
    " 6 digits, which work only once. After several tries, wait up to five minutes."
)


PASSKEY_REFUSED = _(
    "We could not let you in with this passkey. Please try again, or sign in with your"
    " password and the 6 digits."
)


class AnswerField(forms.CharField):
    """What a passkey signed, as our script writes it; cleans to an Answer or None."""

    def __init__(self, **options: Any) -> None:
        options |= {"required": False, "widget": forms.HiddenInput}
        super().__init__(max_length=MAX_ANSWER_CHARACTERS, **options)

    def clean(self, value: Any) -> Answer | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            answer = json.loads(text)
            return Answer(str(answer["token"]), dict(answer["credential"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise forms.ValidationError("") from None


class PasskeyForm(forms.Form):
    """A passkey alone: no name is asked for."""

    passkey = AnswerField()

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.caseworker: Caseworker | None = None

    def clean(self) -> None:
        answer = self.cleaned_data.get("passkey")
        if answer is not None:
            self.caseworker = authenticate(self.request, lone_passkey=answer)
        if self.caseworker is None:
            self.errors.clear()
            raise forms.ValidationError(PASSKEY_REFUSED)


class CodeInput(forms.PasswordInput):
    """Shows the digits while they are typed, and never again: they work once."""

    input_type = "text"


class SignInForm(forms.Form):
    """Name, password and second factor in one step; one answer for whatever is wrong.

    A passkey may stand in for the digits.
    """

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
        required=False,
        widget=CodeInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )
    passkey = AnswerField()

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.caseworker: Caseworker | None = None

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "")

    def clean(self) -> None:
        has_second = self.cleaned_data.get("code") or self.cleaned_data.get("passkey")
        if not self.errors and has_second:
            self.caseworker = authenticate(self.request, **self.cleaned_data)
        if self.caseworker is None:
            # Not even which field was malformed: errors of fields are dropped.
            self.errors.clear()
            raise forms.ValidationError(SIGN_IN_REFUSED)


class OfficeForm(forms.Form):
    office = forms.ModelChoiceField(
        queryset=Organisation.objects.all(), to_field_name="slug"
    )


class SessionForm(forms.Form):
    """Which sessions to end: one, by its handle, or all but this one."""

    which = forms.RegexField(regex=r"\A(others|[0-9a-f]{64})\Z")


class RemoveForm(forms.Form):
    passkey = forms.IntegerField(min_value=1, max_value=2**62)
