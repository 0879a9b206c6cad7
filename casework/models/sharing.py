"""Where a case goes from here, in codes and days; what is said is sealed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.codes import Language, ReplyState, Subject
from casework.models.people import Organisation
from reporting.models import Report


class Referral(models.Model):
    """A case on its way from one organisation to another.

    The offer holds a summary sealed to the other desk and no key; the case's secret
    is sealed to that desk only after it has accepted.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")  # waits for a second person of the sender
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")  # waits for the key
        HANDED_OVER = "handed", _("Handed over")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RETURNED = "returned", _("Given back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="referrals")
    sender = models.ForeignKey(Organisation, models.CASCADE, related_name="referred")
    to = models.ForeignKey(Organisation, models.CASCADE, related_name="offered")
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PROPOSED
    )
    is_joint = models.BooleanField(default=False, help_text="The sender keeps on.")
    epoch = models.PositiveIntegerField(help_text="Of the desk key of the summary.")
    summary = models.BinaryField()
    decline_reason = models.CharField(max_length=20, blank=True)
    offered_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "to"],
                condition=Q(state__in=["proposed", "offered", "accepted"]),
                name="one_open_referral_to_each",
            ),
            models.CheckConstraint(
                condition=~Q(sender=F("to")), name="referred_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.state}"


class Letter(models.Model):
    """A referral to an institution: when it went, reminders, and what came back."""

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        RECEIVED = "received", _("Received")
        ACTING = "acting", _("They act")
        REFUSED = "refused", _("They refuse")
        NO_ANSWER = "no_answer", _("They did not answer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="letters")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    body = models.CharField(max_length=40, help_text="Its code in the data file.")
    is_sent = models.BooleanField(default=False)
    sent_on = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_sent=False, sent_on=None)
                | Q(is_sent=True, sent_on__isnull=False),
                name="letter_sent_on_iff_sent",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on=None)
                | ~Q(answer="") & Q(answered_on__isnull=False),
                name="letter_answered_on_iff_answered",
            ),
            models.UniqueConstraint(
                fields=["report", "body"],
                condition=Q(answer=""),
                name="one_open_letter_to_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.body}"


class Draft(models.Model):
    """What the public will read about a case: by consent, and agreed by two.

    It is not secret, as it is written to be published, but until then the row says
    which case it came from. The release moves it to the register and deletes it here.
    """

    report = models.OneToOneField(
        Report, models.CASCADE, primary_key=True, related_name="draft"
    )
    # Of the later entry: from a secret that only the reporter and holders know.
    number = models.CharField(max_length=24, unique=True)
    subject = models.CharField(max_length=6, choices=Subject.choices)
    body_type = models.CharField(max_length=20, blank=True, help_text="As in the list.")
    language = models.CharField(max_length=10, choices=Language.choices)
    title = models.CharField(max_length=120)
    story = models.TextField(max_length=1500, help_text="Markdown.")
    source = models.URLField(max_length=300, blank=True, help_text="Of an authority.")
    signed_by = models.CharField(max_length=200, blank=True)
    reply_state = models.CharField(max_length=10, choices=ReplyState.choices)
    reply = models.TextField(max_length=1500, blank=True, help_text="Markdown.")
    written_on = models.DateField()
    cleared_on = models.DateField(null=True, blank=True, help_text="Agreed by two.")
    turn = models.PositiveSmallIntegerField(
        default=0, help_text="Of the reporter's leave, when two agreed."
    )
    not_before = models.DateField(
        null=True, blank=True, help_text="A quarter and a random time after that."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_on=None, not_before=None)
                | Q(cleared_on__isnull=False, not_before__isnull=False),
                name="draft_waits_once_cleared",
            ),
            models.CheckConstraint(
                condition=Q(subject="result", signed_by="")
                | Q(subject="alert") & ~Q(signed_by=""),
                name="draft_of_an_alert_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(reply_state="replied") & ~Q(reply="")
                | ~Q(reply_state="replied") & Q(reply=""),
                name="draft_has_a_reply_iff_there_was_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} since {self.written_on}"


class LegalHold(models.Model):
    """Two people agreed to keep a case beyond its time, until a day."""

    report = models.OneToOneField(
        Report, models.CASCADE, primary_key=True, related_name="hold"
    )
    until = models.DateField()
    set_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.report_id} until {self.until}"


class Proceedings(models.Model):
    """A reviewer said on `renewed_on` that proceedings about a closed case run."""

    report = models.OneToOneField(
        Report, models.CASCADE, primary_key=True, related_name="proceedings"
    )
    renewed_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.report_id} {self.renewed_on}"
