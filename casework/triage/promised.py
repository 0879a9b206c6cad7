"""The deadlines in the words of a caseworker."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.deadlines import Kind

DUE_NAMES: dict[Kind, Promise] = {
    Kind.OPEN: _("Open the case"),
    Kind.ACKNOWLEDGE: _("First answer to the reporter"),
    Kind.UPDATE: _("Tell the reporter how it stands"),
    Kind.FEEDBACK: _("Tell the reporter what came of it"),
    Kind.REMIND: _("Remind the institution"),
    Kind.NO_ANSWER: _("Note that the institution did not answer"),
}
