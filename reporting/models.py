"""What is kept of a report: sealed envelopes, routing, days. Nothing else.

A row here tells the person who seizes the database: a report of this kind about
this place came on this day, for these desks, and has moved this far.
"""

import uuid

from django.db import connection, models
from django.db.models import Q

from reporting.codes import Kind
from reporting.ladder import RESULTS, CloseReason, Stage
from reporting.places import Place


class ReportQuerySet(models.QuerySet["Report"]):
    def of_mailbox(self, locator_digest: str) -> "Report | None":
        return self.filter(locator_digest=locator_digest).first()


class Report(models.Model):
    """One report and its case: `id` is the case id written in every envelope."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=3, choices=Kind.choices)
    country = models.CharField(max_length=6, choices=Place.choices)
    stage = models.CharField(
        max_length=20, choices=Stage.choices, default=Stage.RECEIVED
    )
    envelope = models.BinaryField()
    recipient = models.TextField(help_text="Of the case: messages are sealed to it.")
    key_number = models.PositiveIntegerField(default=1, help_text="Of `recipient`.")
    # By the reporter's own key or by who has read the report: docs/envelope.md.
    recipient_tag = models.CharField(max_length=64, blank=True)
    needs_new_key = models.BooleanField(
        default=False, help_text="Somebody lost the case: whoever opens it changes it."
    )
    reply_to = models.TextField(help_text="Of the reporter: replies are sealed to it.")
    locator_digest = models.CharField(max_length=64, unique=True)
    write_key_digest = models.CharField(max_length=64)
    received_on = models.DateField()
    allows_publishing = models.BooleanField(
        default=False, help_text="The reporter lets us publish what came of it."
    )
    # What was agreed to before a no does not hold after another yes.
    publishing_turn = models.PositiveSmallIntegerField(
        default=0, help_text="How often that changed."
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["received_on", "id"]),
            models.Index(fields=["stage", "received_on", "id"]),  # what is new
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="report_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(country__in=Place.values), name="report_country_is_known"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="report_stage_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def way(self) -> list["Step"]:
        """Give every step so far, arrival first."""
        arrival = Step(report=self, stage=Stage.RECEIVED, taken_on=self.received_on)
        return [arrival, *self.steps.all()]


class DeskWrap(models.Model):
    """The case's secret, sealed to one desk."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="desk_wraps")
    desk = models.CharField(max_length=64)
    epoch = models.PositiveIntegerField()
    sealed = models.BinaryField()
    is_new = models.BooleanField(default=True, help_text="Nobody works on it there.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "desk"], name="one_wrap_for_each_desk"
            )
        ]
        indexes = [
            models.Index(fields=["desk", "report"]),
            # The few new ones among a million, in the order of their arrival.
            models.Index(
                fields=["desk", "id"], condition=Q(is_new=True), name="new_at_desk"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.desk} {self.epoch}"


_COUNTED_STAGES = [
    Stage.REFERRED.value,
    Stage.INST_ACTING.value,
    *(stage for stage, _label in RESULTS),
]


class Step(models.Model):
    """One step up (or down) the ladder, on a day. Arrival is `Report.received_on`."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    reason = models.CharField(max_length=20, choices=CloseReason.choices, blank=True)
    taken_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED) & ~Q(reason="")
                | ~Q(stage=Stage.CLOSED) & Q(reason=""),
                name="step_has_a_reason_iff_closed",
            )
        ]
        # What a release asks of all steps: few are of these.
        indexes = [
            models.Index(
                fields=["stage", "taken_on", "report"],
                condition=Q(stage__in=_COUNTED_STAGES),
                name="steps_that_count",
            ),
            models.Index(
                fields=["report", "reason", "id"],
                condition=~Q(reason=""),
                name="steps_that_close",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.stage}"


class Message(models.Model):
    """One message of the talk, sealed twice: for the case and for the reporter."""

    class Sender(models.TextChoices):
        REPORTER = "reporter"
        DESK = "desk"

    report = models.ForeignKey(Report, models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    sender = models.CharField(max_length=8, choices=Sender.choices)
    for_case = models.BinaryField()
    for_reporter = models.BinaryField()
    sent_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="messages_are_numbered_once"
            )
        ]
        indexes = [
            # The first answer to each report, without reading what was said.
            models.Index(fields=["report", "sender", "sent_on"], name="answers_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"


class File(models.Model):
    """One sealed file; its bytes lie in the file store under its id."""

    id = models.UUIDField(primary_key=True, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    wrap = models.BinaryField(help_text="The file's own secret, sealed to the case.")
    sealed_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    received_on = models.DateField()

    def __str__(self) -> str:
        return str(self.id)


class Upload(models.Model):
    """A file on its way in parts. Removed within a day when abandoned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="uploads")
    sealed_bytes = models.PositiveBigIntegerField()
    started_on = models.DateField()

    def __str__(self) -> str:
        return str(self.id)


NEWEST_NOTE = (
    "SELECT number, text FROM reporting_rosternote ORDER BY number DESC LIMIT 1"
)


class RosterNoteManager(models.Manager["RosterNote"]):
    def newest(self) -> "RosterNote | None":
        """Give the newest note, by a fixed sentence: every form and report asks."""
        with connection.cursor() as cursor:
            cursor.execute(NEWEST_NOTE)
            row = cursor.fetchone()
        return self.model(*row) if row else None


class RosterNote(models.Model):
    """A published roster, exactly as the board signed it."""

    number = models.PositiveIntegerField(primary_key=True)
    text = models.TextField()

    objects = RosterNoteManager()

    def __str__(self) -> str:
        return f"roster {self.number}"


class WithdrawnDesk(models.Model):
    """A desk that locked itself: forms offer its twin until the next roster."""

    desk = models.CharField(max_length=64, primary_key=True)
    twin = models.CharField(max_length=64, blank=True)
    withdrawn_on = models.DateField()

    def __str__(self) -> str:
        return self.desk
