"""What organisations and invited people send, checked here and nowhere else."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.codes import Actor
from casework.models import Caseworker, Organisation
from casework.people import inviting
from casework.people.practice import CHECKLIST, DECISIONS
from reporting.codes import Kind
from reporting.places import SIX
from reporting.rosters import DESK_ID

COUNTRIES = [(place.value, place.label) for place in SIX]
# In the order of the codes, under the name each has for itself.
LANGUAGES = [
    ("bs", "bosanski"),
    ("cnr", "crnogorski"),
    ("en", "English"),
    ("hr", "hrvatski"),
    ("mk", "македонски"),
    ("rom", "romani"),
    ("sq", "shqip"),
    ("sr", "српски"),
    ("tr", "Türkçe"),
]
# Ties are no reason to be turned away; a hidden one is.
TIES = [
    ("party", _("Somebody who leads us holds a post in a party, or held one lately")),
    ("government", _("We get money from a government, a ministry or a municipality")),
    ("company", _("A company pays us, or somebody who leads us has a company")),
    ("family", _("Somebody's close family is in police, courts or government")),
]
SLUG_HELP = _("In small letters, digits and hyphens, for example open-town-network.")


def many(label: Any, choices: Any, **options: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple()
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=widget, **options
    )


def tick(label: Any) -> forms.BooleanField:
    must = _("Please tick this, or stop here if you cannot.")
    return forms.BooleanField(label=label, error_messages={"required": must})


class ProfileForm(forms.Form):
    """What an organisation says about its work, and a lead keeps up to date."""

    countries = many(_("Countries you work in"), COUNTRIES)
    languages = many(_("Languages you answer in"), LANGUAGES)
    competences = many(_("What you know about"), Kind.choices)
    capacity = forms.IntegerField(
        label=_("How many open cases you can carry at once"),
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    contact = forms.CharField(
        label=_("How the board reaches you"),
        help_text=_("An address or a telephone number that several of you can answer."),
        max_length=200,
    )
    about = forms.CharField(
        label=_("About you"),
        help_text=_("Who you are, whom you help, and who could vouch for you."),
        max_length=4000,
        widget=forms.Textarea,
    )


class OrganisationForm(ProfileForm):
    """The profile, as a lead changes it, with the twin for emergencies."""

    twin = forms.ModelChoiceField(
        label=_("Twin organisation"),
        help_text=_(
            "If you lock your office in an emergency, new reports go there. Agree on it"
            " with them first."
        ),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("None yet"),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.working().exclude(pk=organisation.pk)
        self.fields["twin"].queryset = others  # type: ignore[attr-defined]


class ApplyForm(ProfileForm):
    """An application."""

    field_order = ["name", "slug"]
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    slug = forms.RegexField(
        label=_("Short name"), help_text=SLUG_HELP, regex=DESK_ID, max_length=40
    )
    ties = many(
        _("Which of these is true?"),
        TIES,
        required=False,
        help_text=_("Not a reason to be turned away. We talk about it in the call."),
    )
    is_whole = tick(_("We have told every tie that somebody could hold against us."))
    is_agreed = tick(
        _("We agree to be checked, and to keep silent about whatever we learn here.")
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not DESK_ID.fullmatch(slug):
            raise ValidationError(SLUG_HELP)
        return slug

    @property
    def facts(self) -> dict[str, Any]:
        ticks = ("is_whole", "is_agreed")
        given = self.cleaned_data.items()
        return {name: value for name, value in given if name not in ticks}


class JoinForm(forms.Form):
    """User name, code and a new password; one answer for a code that is no good."""

    username = forms.CharField(
        label=_("User name"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    code = forms.CharField(
        label=_("Code of the invitation"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters; three or four words are good."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    person: Caseworker | None = None

    def clean(self) -> None:
        self.person = invited_by(self)
        password, again = (self.cleaned_data.get(key) for key in ("password", "again"))
        if password and again and password != again:
            self.add_error("again", _("The two passwords are not the same."))
        if password and self.person is not None:
            try:
                validate_password(password, self.person)
            except ValidationError as error:
                self.add_error("password", error)


class ConfirmForm(forms.Form):
    """The first six digits of the code app. The code stays with its owner's page."""

    username = forms.CharField(max_length=40, widget=forms.HiddenInput)
    code = forms.CharField(max_length=60, widget=forms.HiddenInput)
    digits = forms.RegexField(
        label=_("6 digits that your code app shows now"),
        regex=r"\A[0-9]{3} ?[0-9]{3}\Z",
        max_length=7,
        error_messages={"invalid": _("Please type the 6 digits of your code app.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )
    person: Caseworker | None = None

    def clean_digits(self) -> str:
        return str(self.cleaned_data["digits"]).replace(" ", "")

    def clean(self) -> None:
        self.person = invited_by(self)


def invited_by(form: forms.Form) -> Caseworker | None:
    """Return whom name and code invite, or add one error for whatever is wrong."""
    username, code = (form.cleaned_data.get(key, "") for key in ("username", "code"))
    person = inviting.invited(str(username).strip().lower(), str(code))
    if person is None:
        message = _(
            "This user name and this code do not belong together, or the code was used"
            " already, or is older than a week. Please check both, or ask whoever"
            " invited you for a new code."
        )
        form.add_error(None, message)
    return person


class DeclareForm(forms.Form):
    """With whom somebody is connected: kinds of bodies, never names."""

    conflicts = many(_("I am connected with"), Actor.choices, required=False)
    none = forms.BooleanField(label=_("With none of these"), required=False)
    is_whole = tick(
        _("This is all I know of. If I know somebody in a case, I step back from it.")
    )

    def clean(self) -> None:
        given = bool(self.cleaned_data.get("conflicts"))
        if given == bool(self.cleaned_data.get("none")):
            message = _("Please tick what is true for you, or “With none of these”.")
            self.add_error("none", message)


class ChecklistForm(forms.Form):
    """Every point of the safety checklist, each ticked by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, point in enumerate(CHECKLIST):
            self.fields[f"point_{number}"] = tick(point)


class PracticeForm(forms.Form):
    """The practice case: a wrong answer is explained, and may be tried again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for decision in DECISIONS:
            self.fields[decision.name] = forms.ChoiceField(
                label=str(decision.question),
                choices=decision.answers,
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose one answer.")},
            )

    def clean(self) -> None:
        for decision in DECISIONS:
            answer = self.cleaned_data.get(decision.name)
            if answer and answer != decision.right:
                self.add_error(decision.name, str(decision.why[answer]))
