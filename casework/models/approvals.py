"""What one proposed, and what others said to it."""

import uuid

from django.db import models
from django.db.models import Q

from casework.codes import Approval
from casework.models.cases import Note
from casework.models.people import Caseworker, Organisation
from reporting.models import Report


class Proposal(models.Model):
    """A deed that waits for others. On a case, the reason is a sealed note."""

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        DECLINED = "declined"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=14, choices=Approval.choices)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PENDING
    )
    # Whose colleagues decide; none: the vetting board.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    report = models.ForeignKey(
        Report, models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    person = models.ForeignKey(
        Caseworker, models.CASCADE, null=True, blank=True, related_name="+"
    )
    about = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+"
    )
    value = models.CharField(max_length=60, blank=True, help_text="A code or an id.")
    # Kind and subjects in one word: the same deed waits only once.
    deed = models.CharField(max_length=250)
    note = models.ForeignKey(
        Note, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        Caseworker, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["proposed_on", "id"]
        indexes = [models.Index(fields=["organisation", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Approval.values), name="proposal_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_on=None)
                | ~Q(state="pending") & Q(decided_on__isnull=False),
                name="proposal_decided_on_iff_decided",
            ),
            models.UniqueConstraint(
                fields=["deed"],
                condition=Q(state="pending"),
                name="proposed_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Voice(models.Model):
    """What one person said to a proposal."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="voices")
    by = models.ForeignKey(Caseworker, models.PROTECT, related_name="+")
    is_for = models.BooleanField()
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "by"], name="one_voice_each")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.by_id}"
