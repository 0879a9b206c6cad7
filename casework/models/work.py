"""How a desk works on its cases: in codes what is sorted, sealed what is said."""

from typing import Any

from django.db import models
from django.db.models import Q

from casework.codes import NextAction, Urgency
from casework.models.people import Caseworker, Organisation
from reporting.models import DeskWrap, Report


class Work(models.Model):
    """One organisation's work on one case: who, how urgent, what next, by when.

    In codes, so that the queue can be sorted here; the reasons are in a sealed sheet.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="work")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="work")
    owner = models.ForeignKey(
        Caseworker, models.SET_NULL, null=True, blank=True, related_name="work"
    )
    urgency = models.CharField(
        max_length=2, choices=Urgency.choices, default=Urgency.U2
    )
    signals = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8, blank=True)
    next_action = models.CharField(
        max_length=10, choices=NextAction.choices, blank=True
    )
    due_on = models.DateField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    is_marked = models.BooleanField(default=False, help_text="Blur its pictures.")
    is_justified = models.BooleanField(
        default=False, help_text="Feedback may take six months instead of three."
    )

    class Meta:
        # Each page of the queue is walked along one of these, in its order.
        indexes = [
            models.Index(
                fields=["organisation", "due_on", "urgency", "report"],
                condition=Q(is_open=True),
                name="open_work_of_desk",
            ),
            models.Index(
                fields=["owner", "due_on", "urgency", "report"],
                condition=Q(is_open=True),
                name="open_work_of_owner",
            ),
            models.Index(
                fields=["organisation", "id"],
                condition=Q(is_open=False),
                name="closed_work_of_desk",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "organisation"], name="one_work_for_each"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="urgency_is_known"
            ),
            models.CheckConstraint(
                condition=Q(is_open=False)
                | ~Q(next_action="") & Q(due_on__isnull=False),
                name="open_work_has_a_next_action",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.next_action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; from the first time on, the report is not new at the desk."""
        if self._state.adding:
            wraps = DeskWrap.objects.filter(report=self.report_id, is_new=True)
            wraps.filter(desk=self.organisation.desk).update(is_new=False)
        super().save(*args, **kwargs)


class Sheet(models.Model):
    """Something written together on a case and sealed to it: the newest version."""

    class Kind(models.TextChoices):
        TITLE = "title"
        TRIAGE = "triage"
        PEOPLE = "people"
        REDACTION = "redaction"

    report = models.ForeignKey(Report, models.CASCADE, related_name="sheets")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    version = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()
    changed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind"], name="one_sheet_of_each_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind} {self.version}"


class SavedView(models.Model):
    """A named choice of filters, one's own or the whole organisation's."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="views"
    )
    owner = models.ForeignKey(Caseworker, models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
