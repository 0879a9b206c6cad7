"""Everything a caseworker sends in ordinary forms, checked here and nowhere else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.codes import (
    STAGE_CHOICES,
    STAGES_BY_TWO,
    STAGES_OF_DEEDS,
    Actor,
    Outcome,
    Role,
)
from casework.models import Case, Caseworker, Grant, Note
from reporting import forms as answers
from reporting.codes import DETAILS, Kind, details_of
from reporting.ladder import CloseReason, Stage
from reporting.places import REGIONS, SIX, Place, regions_of

# What the answers of a report mean, for the browser that has opened it.
ANSWER_CODES = {
    "kind": Kind.choices,
    "detail": [(detail.code, detail.label) for detail in DETAILS],
    "country": Place.choices,
    "region": [(region.code, region.name) for region in REGIONS],
    "when": answers.WHEN,
    "soon": answers.SOON,
    "how_known": answers.HOW_KNOWN,
    "how_many_know": answers.HOW_MANY_KNOW,
    "device": answers.DEVICE,
    "consent": [*answers.CONSENT, *answers.PUBLISHING],
    "needs": answers.NEEDS,
}
NOTHING = ("", "---")
# Who opens what is new does not also end it.
CLOSERS = frozenset({Role.CASEWORKER, Role.REVIEWER})


class StageForm(forms.Form):
    """The next stage; closing needs a reason, and nothing else may have one."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=[one for one in STAGE_CHOICES if one[0] not in STAGES_OF_DEEDS],
    )
    reason = forms.ChoiceField(
        label=_("Reason for closing"),
        required=False,
        choices=[NOTHING, *CloseReason.choices],
    )

    # Why, as a sealed note of whoever proposes what two decide on.
    note = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, by: Caseworker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.by = by

    @property
    def by_two(self) -> str:
        """The stages that need a reason, for the page."""
        return " ".join(sorted(STAGES_BY_TWO))

    @property
    def needs_two(self) -> bool:
        """Tell whether another person must agree first; spam is deleted soon."""
        is_spam = self.cleaned_data.get("reason") == CloseReason.ABUSE_SPAM
        return self.cleaned_data.get("stage") in STAGES_BY_TWO or is_spam

    def clean_stage(self) -> Stage:
        stage = Stage(self.cleaned_data["stage"])
        if stage == self.case.stage and stage != Stage.CLOSED:
            raise forms.ValidationError(_("The case is at this stage already."))
        if stage == Stage.CLOSED and not self.by.roles & CLOSERS:
            raise forms.ValidationError(
                _("Only caseworkers and reviewers close a case. Ask one to do it.")
            )
        return stage

    def clean_note(self) -> Note | None:
        number = self.cleaned_data["note"]
        mine = self.case.notes.filter(author=self.by)
        return mine.filter(pk=number).first() if number else None

    def clean(self) -> None:
        stage = self.cleaned_data.get("stage")
        reason = self.cleaned_data.get("reason")
        # Spam may not even open, so that no note could be sealed to it.
        if stage in STAGES_BY_TWO and not self.cleaned_data.get("note"):
            self.add_error("stage", _("Please write why: a second person decides."))
        if stage == Stage.CLOSED and not reason:
            self.add_error("reason", _("Please choose why the case is closed."))
        if stage is not None and stage != Stage.CLOSED and reason:
            self.add_error("reason", _("A reason belongs to closing only."))


class CodingForm(forms.Form):
    """The case in codes from closed lists."""

    main_code = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            NOTHING,
            *(
                (kind.label, [(d.code, d.label) for d in details_of(kind.value)])
                for kind in Kind
            ),
        ],
    )
    country = forms.ChoiceField(label=_("Where"), choices=[NOTHING, *Place.choices])
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        choices=[
            ("", _("Not known, or better not said")),
            *((place.label, [tuple(r) for r in regions_of(place)]) for place in SIX),
        ],
    )
    actor = forms.ChoiceField(label=_("Who did it"), choices=[NOTHING, *Actor.choices])
    outcome = forms.ChoiceField(
        label=_("What changed"),
        required=False,
        choices=[("", _("Nothing so far")), *Outcome.choices],
    )

    def clean(self) -> None:
        region = self.cleaned_data.get("region")
        country = self.cleaned_data.get("country")
        if region and country and not region.startswith(country):
            self.add_error("region", _("This region lies elsewhere."))


class RevokeForm(forms.Form):
    """Whose part in the case ends."""

    caseworker = forms.CharField(max_length=40)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def clean_caseworker(self) -> Grant:
        username = self.cleaned_data["caseworker"]
        grants = Grant.objects.filter(report=self.case, caseworker__username=username)
        grant = grants.select_related("caseworker").first()
        if grant is None:
            raise forms.ValidationError(_("This colleague does not have the case."))
        return grant
