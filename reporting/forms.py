"""The report form and the forms of the return page: every input from a person."""

import hashlib
import json
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reporting import receipts
from reporting.codes import DETAILS, KIND_HELP, Kind, details_of
from reporting.offers import Offer
from reporting.places import REGIONS, SIX, Place, regions_of
from reporting.talk import PUBLISH, PUBLISH_NOT
from reporting.uploads import SealedUpload, digest_of

MAX_STORY_CHARACTERS = 20_000
MAX_TOWN_CHARACTERS = 100
FORM_KEY_BYTES = 16

WHEN = [
    ("week", _("This week")),
    ("month", _("This month")),
    ("year", _("This year")),
    ("longer", _("Longer ago")),
    ("ongoing", _("It is still going on")),
    ("unsure", _("Not sure")),
]
SOON = [("yes", _("Yes")), ("no", _("No"))]
HOW_KNOWN = [
    ("me", _("It happened to me")),
    ("saw", _("I saw it")),
    ("told", _("Someone told me")),
    ("papers", _("I have papers")),
]
HOW_MANY_KNOW = [
    ("me", _("Only me")),
    ("few", _("2 to 5 people")),
    ("some", _("6 to 20 people")),
    ("more", _("More than 20")),
    ("unsure", _("Not sure")),
]
DEVICE = [("mine", _("Mine")), ("shared", _("Shared")), ("work", _("From work"))]
CONSENT = [
    ("ask", _("Ask me before you share anything")),
    ("advise", _("Only advise me")),
    ("pass_cso", _("You may pass it, without my details, to another organisation")),
    ("pass_inst", _("You may pass it, without my details, to an institution")),
    ("pass_media", _("You may pass it, without my details, to a journalist")),
    ("count", _("Only count it in the numbers")),
]
PUBLISHING = [
    (PUBLISH, _("Yes, you may publish what came of it")),
    (PUBLISH_NOT, _("No, publish nothing of it")),
]
NEEDS = [
    ("advice", _("Advice")),
    ("lawyer", _("A lawyer")),
    ("safety", _("Help to be safe")),
    ("listen", _("Someone to listen")),
    ("stop", _("That it stops")),
    ("nothing", _("Nothing")),
]
CHOOSE = _("Please choose one. You cannot choose wrong.")
NOT_KEPT = _(
    "We could not keep your report just now. Nothing you wrote is lost: please wait a"
    " minute and send it once more. It will not be counted twice."
)
BUSY = _(
    "Very many people are here just now. Nothing was done: please wait a minute and try"
    " again."
)
DESK_ERRORS = {
    "required": _("Please leave at least one office ticked."),
    "invalid_choice": _("The list of offices has changed. Please look again."),
}


def limits() -> dict[str, int]:
    """What a page says of how much may be sent."""
    return {
        "files": settings.MAX_FILES,
        "file_bytes": settings.MAX_FILE_BYTES,
        "report_bytes": settings.MAX_REPORT_FILES_BYTES,
        "text": MAX_STORY_CHARACTERS,
    }


class FormKeyField(forms.CharField):
    """The random key of one shown form, as bytes."""

    def clean(self, value: Any) -> bytes:
        try:
            key = bytes.fromhex(super().clean(value))
        except ValueError:
            key = b""
        if len(key) != FORM_KEY_BYTES:
            raise forms.ValidationError(_("Please send the form once more."))
        return key


class TextField(forms.CharField):
    """What a person wrote. A line break counts once, as in the browser."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ReportForm(forms.Form):
    """All questions of a report; only the kind, the place and the story are asked."""

    kind = forms.ChoiceField(
        choices=Kind.choices,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    detail = forms.ChoiceField(
        choices=[("", "")] + [(detail.code, detail.label) for detail in DETAILS],
        required=False,
    )
    story = TextField(
        max_length=MAX_STORY_CHARACTERS,
        error_messages={
            "required": _("Please tell us what happened, in your own words."),
            "max_length": _(
                "This is longer than %(limit_value)d characters. Please make it"
                " shorter; you can send more later with your code."
            ),
        },
    )
    country = forms.ChoiceField(
        choices=Place.choices,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    region = forms.ChoiceField(
        choices=[("", "")] + [(region.code, region.name) for region in REGIONS],
        required=False,
    )
    town = forms.CharField(
        max_length=MAX_TOWN_CHARACTERS,
        required=False,
        error_messages={
            "max_length": _("Please write at most %(limit_value)d characters.")
        },
    )
    when = forms.ChoiceField(choices=[("", ""), *WHEN], required=False)
    soon = forms.ChoiceField(choices=[("", ""), *SOON], required=False)
    how_known = forms.MultipleChoiceField(choices=HOW_KNOWN, required=False)
    how_many_know = forms.ChoiceField(
        choices=[("", ""), *HOW_MANY_KNOW], required=False
    )
    device = forms.ChoiceField(choices=[("", ""), *DEVICE], required=False)
    consent = forms.ChoiceField(choices=CONSENT, required=False, initial="ask")
    needs = forms.MultipleChoiceField(choices=NEEDS, required=False)
    keep_hidden = forms.BooleanField(required=False)
    form_key = FormKeyField()

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        # All of the roster, so that nothing is lost that is on its way to a desk which
        # was withdrawn meanwhile; the page shows only those on offer.
        self.fields["desk"] = forms.MultipleChoiceField(
            choices=[(desk.id, desk.name) for desk in offer.roster.desks],
            initial=[desk.id for desk in offer.desks],
            error_messages=DESK_ERRORS,
        )

    def desks(self) -> list[dict[str, Any]]:
        """What the page shows of the desks on offer."""
        ticked = self.offer.ticked(self["desk"].value() or ())
        return [
            {
                "id": desk.id,
                "name": desk.name,
                "is_ticked": desk.id in ticked,
                "stands_for": " ".join(self.offer.absent(desk)),
            }
            for desk in self.offer.desks
        ]

    def clean_consent(self) -> str:
        return self.cleaned_data["consent"] or "ask"

    def clean(self) -> dict[str, Any]:
        """Drop a detail or region that belongs to another answer."""
        data = self.cleaned_data
        kinds = {detail.code for detail in details_of(data.get("kind", ""))}
        if data.get("detail") not in kinds:
            data["detail"] = ""
        regions = {region.code for region in regions_of(data.get("country", ""))}
        if data.get("region") not in regions:
            data["region"] = ""
        return data

    def answers(self) -> dict[str, Any]:
        """What is sealed: every answer but the form's own machinery."""
        machinery = ("form_key", "keep_hidden", "desk")
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in machinery and value not in ("", [])
        }

    def content(self, files: list[SealedUpload]) -> bytes:
        """Digest what was sent, so that an edited form is a new report."""
        parts = [
            self.answers(),
            sorted(self.cleaned_data["desk"]),
            digest_of(files),
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).digest()


class CodeField(forms.CharField):
    """A receipt code as people write it; cleans to its 28 digits."""

    default_error_messages = {
        "required": _("Please type your code: 28 digits."),
        "mistyped": _(
            "That code has a typing mistake. It has 28 digits, in 7 groups of 4."
            " Please look at your paper once more."
        ),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.error_messages["max_length"] = self.error_messages["mistyped"]

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return receipts.parse(text)
        except receipts.MistypedCode as error:
            raise forms.ValidationError(self.error_messages["mistyped"]) from error


class ReturnForm(forms.Form):
    code = CodeField()


class MessageForm(ReturnForm):
    text = TextField(
        max_length=MAX_STORY_CHARACTERS,
        error_messages={
            "required": _("Please write your message first."),
            "max_length": _("Please write at most %(limit_value)d characters."),
        },
    )


class FilesForm(ReturnForm):
    keep_hidden = forms.BooleanField(required=False)


class ConsentForm(ReturnForm):
    consent = forms.ChoiceField(
        choices=CONSENT, error_messages={"required": CHOOSE, "invalid_choice": CHOOSE}
    )


class PublishingForm(ReturnForm):
    publishing = forms.ChoiceField(
        choices=PUBLISHING,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class DeleteForm(ReturnForm):
    sure = forms.BooleanField(
        error_messages={"required": _("Please tick the box if you are sure.")}
    )


def questions() -> dict[str, Any]:
    """The choices as the form's template shows them."""
    return {
        "kinds": [(kind.value, kind.label, KIND_HELP[kind.value]) for kind in Kind],
        "details": [(kind, details_of(kind.value)) for kind in Kind],
        "six": sorted(SIX, key=lambda place: str(place.label)),
        "elsewhere": [place for place in Place if place not in SIX],
        "regions": [(place, regions_of(place.value)) for place in SIX],
        "when": WHEN,
        "soon": SOON,
        "how_known": HOW_KNOWN,
        "how_many_know": HOW_MANY_KNOW,
        "device": DEVICE,
        "consent": CONSENT,
        "needs": NEEDS,
        "story_limit": MAX_STORY_CHARACTERS,
    }
