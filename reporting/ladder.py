"""The stages of a case as the reporter reads them, and the reasons for closing.

Codes and order: the outcome ladder, one list for the reporter's page, casework
and the statistics. A code is never renamed.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    RECEIVED = "received", _("Your report arrived. Nobody has opened it yet.")
    ACKNOWLEDGED = "acknowledged", _("A caseworker has opened your report.")
    UNDER_REVIEW = "under_review", _("We are checking what you told us.")
    NEED_INFO = "need_info", _("We have a question for you. Please read the message.")
    PARTLY_VERIFIED = (
        "partly_verified",
        _("We found some support for what you told us."),
    )
    VERIFIED = "verified", _("We found support for what you told us.")
    REFERRED = "referred", _("We passed it on, in the way you agreed.")
    INST_REPLIED = "inst_replied", _("The institution has answered.")
    INST_ACTING = "inst_acting", _("An inspection or investigation was opened.")
    RESULT_CORRECTED = "result_corrected", _("Something changed: it was put right.")
    RESULT_SANCTION = "result_sanction", _("Something changed: someone was sanctioned.")
    RESULT_CHARGE = "result_charge", _("Something changed: charges were filed.")
    RESULT_VERDICT = "result_verdict", _("Something changed: a court has decided.")
    RESULT_RETURNED = "result_returned", _("Something changed: money was returned.")
    RESULT_PROTECTED = "result_protected", _("Something changed: someone is protected.")
    RESULT_LAWCHANGE = "result_lawchange", _("Something changed: a rule was changed.")
    CLOSED = "closed", _("We have closed this report. You can still write to us.")

    @property
    def is_result(self) -> bool:
        return self.value.startswith("result_")


RESULTS = [(stage.value, stage.label) for stage in Stage if stage.is_result]


class CloseReason(TextChoices):
    DONE = "done", _("The work is done.")
    NOT_ENOUGH = "not_enough", _("There was not enough to check.")
    CANNOT_VERIFY = "cannot_verify", _("We could not confirm it.")
    OUT_OF_SCOPE = "out_of_scope", _("Another service can help better.")
    REPORTER_ASKED = "reporter_asked", _("You asked us to.")
    TOO_RISKY = "too_risky", _("Acting on it could expose you.")
    DUPLICATE = "duplicate", _("It was joined with another report.")
    INST_NO_ANSWER = "inst_no_answer", _("The institution did not answer.")
    INST_REFUSED = "inst_refused", _("The institution refused to act.")
    NO_CONTACT = "no_contact", _("We asked you something and heard nothing back.")
    FALSE_KNOWN = "false_known", _("What we found did not agree with it.")
    ABUSE_SPAM = "abuse_spam", _("It was not a report.")


# Five plain steps for the reporter's page: each names the stages it covers.
STEPS = (
    (_("It arrived"), ("received",)),
    (_("Opened by a caseworker"), ("acknowledged",)),
    (
        _("Being checked"),
        ("under_review", "need_info", "partly_verified", "verified"),
    ),
    (_("Passed on"), ("referred", "inst_replied", "inst_acting")),
    (
        _("Result"),
        (*(stage.value for stage in Stage if stage.is_result), "closed"),
    ),
)
