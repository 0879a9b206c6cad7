"""What was released: never changed, never deleted, once for each quarter.

The database itself refuses to touch a released row (migration 0002). A cell is
written in the transaction that publishes its release, and the exact count that
it came from is not kept anywhere in this app.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from publication.periods import Quarter


class ReleaseQuerySet(models.QuerySet["Release"]):
    def published(self) -> "ReleaseQuerySet":
        """Choose what the public may see, newest quarter first."""
        return self.filter(state=Release.State.PUBLISHED).order_by("-period")


class Release(models.Model):
    """One quarter's numbers: prepared by one person, published by another."""

    class State(models.TextChoices):
        PREPARED = "prepared"
        PUBLISHED = "published"

    period = models.CharField(max_length=6, unique=True)
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.PREPARED
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    published_on = models.DateField(null=True)
    noise_library = models.CharField(max_length=40, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period__regex=r"^20[0-9]{2}q[1-4]$"),
                name="release_period_is_a_quarter",
            ),
            models.CheckConstraint(
                condition=~Q(published_by=F("prepared_by")),
                name="release_is_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="prepared",
                    published_by=None,
                    published_on=None,
                    noise_library="",
                )
                | Q(
                    state="published",
                    published_by__isnull=False,
                    published_on__isnull=False,
                )
                & ~Q(noise_library=""),
                name="release_is_published_iff_signed_and_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.period

    @property
    def quarter(self) -> Quarter:
        return Quarter.parse(self.period)


class Table(models.Model):
    """One table of a release, with what it cost: a line of the privacy ledger."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="tables")
    code = models.CharField(max_length=20)
    scale = models.PositiveIntegerField(help_text="Of the noise in each term.")
    epsilon = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        help_text="A case's loss of privacy by it; 0 for a sum.",
    )
    margin = models.PositiveIntegerField(help_text="Half of the 95 % interval.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="one_table_of_each_code"
            ),
            models.CheckConstraint(
                condition=Q(scale__gt=0, epsilon__gte=0, epsilon__lte=1),
                name="table_epsilon_is_at_most_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.code}"


class Cell(models.Model):
    """One number as the public sees it, with the range the truth is likely in."""

    class Status(models.TextChoices):
        SHOWN = "shown"
        TOO_FEW = "too_few"

    release = models.ForeignKey(Release, models.PROTECT, related_name="cells")
    table = models.ForeignKey(Table, models.PROTECT, related_name="cells")
    key = models.CharField(max_length=20)
    value = models.PositiveIntegerField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    status = models.CharField(max_length=7, choices=Status.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "table", "key"], name="one_cell_for_each_key"
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("value"), high__gte=F("value")),
                name="cell_value_is_in_its_range",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["shown", "too_few"]),
                name="cell_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.key
