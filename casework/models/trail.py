"""The audit trail: append-only, each line holding the hash of the one before."""

from django.db import models
from django.db.models import Q

from casework.codes import Action


class AuditEvent(models.Model):
    """What was done, by whom, on which day, in order. Never what was said.

    The database itself refuses to change or delete a row (migration 0002), and a
    deleted case leaves its trail: `case` is a plain field.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateField()
    actor = models.CharField(max_length=40)
    organisation = models.CharField(max_length=50, blank=True, db_index=True)
    action = models.CharField(max_length=14, choices=Action.choices)
    case = models.UUIDField(null=True, db_index=True)
    detail = models.CharField(max_length=60, blank=True)
    # SHA-256 in hex over this line and the hash of the line before.
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=Action.values),
                name="audit_action_is_known",
            ),
            models.CheckConstraint(condition=~Q(actor=""), name="audit_actor_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.actor} {self.action}"


class AuditTip(models.Model):
    """The one row that says where the trail ends: whoever appends holds it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return str(self.number)


class AuditHead(models.Model):
    """A day's end of the trail, as the board signed it."""

    on = models.DateField(primary_key=True)
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.on)
