"""What leads and board members send about people and organisations."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from casework.codes import Approval, Role, Seen
from casework.models import Caseworker, Organisation
from casework.people import vetting
from casework.people.forms import many, tick

REASON_HELP = _("Others read it when they decide. Write nothing from any case.")


class InviteForm(forms.Form):
    """Somebody new, with the roles they shall have once approved."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As colleagues call them. It need not be the whole name."),
        max_length=100,
    )
    username = forms.CharField(
        label=_("User name"),
        help_text=_("In small letters and digits, for example ana."),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*\Z",
                _("Small letters, digits, dots and hyphens only, please."),
            )
        ],
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )
    is_known = tick(
        _("I have seen an identity document and spoken to somebody who vouches.")
    )

    def __init__(
        self,
        *args: Any,
        choices: Collection[Role],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"] = many(
            _("What they shall do"), [(role.value, role.label) for role in choices]
        )
        self.order_fields(["name", "username", "roles", "is_known"])

    @property
    def roles(self) -> list[Role]:
        return [Role(role) for role in self.cleaned_data["roles"]]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=REASON_HELP,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GrantRoleForm(ReasonForm):
    """A role that the person does not have yet, and why."""

    field_order = ["role"]
    role = forms.ChoiceField(label=_("Role"))

    def __init__(
        self,
        *args: Any,
        person: Caseworker,
        choices: Collection[Role],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        lacking = [role for role in choices if role not in person.roles]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in lacking
        ]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class TakeRoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class SeenForm(forms.Form):
    """The documents that were seen today."""

    seen = many(_("I have seen today"), Seen.choices)

    def clean_seen(self) -> list[Seen]:
        return [Seen(kind) for kind in self.cleaned_data["seen"]]


class DecisionForm(ReasonForm):
    """What is possible as the organisation stands, and why."""

    field_order = ["kind"]
    kind = forms.ChoiceField(label=_("What the board shall decide"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, NAMES.get(kind, kind.label))
            for kind in Approval
            if vetting.is_possible(kind, organisation)
            and vetting.pending(organisation, kind) is None
        ]

    def clean_kind(self) -> Approval:
        return Approval(self.cleaned_data["kind"])

    @property
    def is_any_possible(self) -> bool:
        return bool(self.fields["kind"].choices)  # type: ignore[attr-defined]


NAMES = {Approval.APPROVE_ORGANISATION: _("Vet it again, with all documents")}
