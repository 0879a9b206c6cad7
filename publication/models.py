"""What was released: never changed, never deleted, once for each quarter.

The database itself refuses to touch a released row (migration 0002). A cell is
written in the transaction that publishes its release, and the exact count that
it came from is not kept anywhere in this app.

What a thief finds here is public already, but for `Counted`: which cases were
counted in which table, by quarter.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.codes import ReplyState, Subject
from publication.keys import BodyClass, Pressure
from publication.periods import Quarter
from reporting.codes import Kind
from reporting.ladder import RESULTS
from reporting.places import Place


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
    code_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the modules that counted and drew."
    )
    is_held_back = models.BooleanField(
        default=False, help_text="Too few cases: most tables wait for a later quarter."
    )

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
                    code_sha256="",
                )
                | Q(
                    state="published",
                    published_by__isnull=False,
                    published_on__isnull=False,
                )
                & ~Q(noise_library="")
                & ~Q(code_sha256=""),
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
    key = models.CharField(max_length=40)
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


class Counted(models.Model):
    """A case was counted in this table, in the release of this quarter: once, ever.

    It goes when the case is deleted; a case never comes back under its number. The
    database does not ask whether there is such a case: that took most of a release,
    and one that was deleted meanwhile would have stopped it (tabulation.forget_gone).
    """

    pk = models.CompositePrimaryKey("report", "table")
    report = models.ForeignKey(
        "reporting.Report",
        models.CASCADE,
        related_name="counted",
        db_constraint=False,
        db_index=False,  # the primary key begins with it
    )
    table = models.CharField(max_length=20)
    period = models.CharField(max_length=6)

    class Meta:
        indexes = [models.Index(fields=["table", "period"], name="counted_in_release")]

    def __str__(self) -> str:
        return f"{self.table} {self.period}"


class Document(models.Model):
    """One file of a release, byte for byte as it was published and signed."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="documents")
    name = models.CharField(max_length=80, help_text="Such as country_q.csv.")
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "name"], name="one_document_of_each_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.name}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def standing(self) -> "EntryQuerySet":
        """Choose what the public reads, newest release first."""
        return self.filter(withdrawn_on=None).order_by("-release__period", "number")


class Entry(models.Model):
    """What changed because somebody spoke: exact, and by consent.

    Its number comes from a secret that only the reporter and those who work on the
    case know, so the two can find each other while no row here or there joins them.
    """

    number = models.CharField(max_length=24, primary_key=True)
    release = models.ForeignKey(Release, models.PROTECT, related_name="entries")
    subject = models.CharField(max_length=6, choices=Subject.choices)
    place = models.CharField(max_length=6, choices=Place.choices)
    kind = models.CharField(max_length=3, choices=Kind.choices)
    # What changed, or by which type of pressure.
    result = models.CharField(max_length=20, choices=RESULTS, blank=True)
    pressure = models.CharField(max_length=20, choices=Pressure.choices, blank=True)
    body_class = models.CharField(max_length=20, choices=BodyClass.choices, blank=True)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    story = models.TextField(max_length=1500, help_text="Markdown.")
    source = models.URLField(max_length=300, blank=True, help_text="Of an authority.")
    signed_by = models.CharField(max_length=200, blank=True)
    reply_state = models.CharField(max_length=10, choices=ReplyState.choices)
    reply = models.TextField(max_length=1500, blank=True, help_text="Markdown.")
    withdrawn_on = models.DateField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=False)
                | Q(subject="result", pressure="", signed_by="") & ~Q(result="")
                | Q(subject="alert", kind="prs", result="")
                & ~Q(pressure="")
                & ~Q(signed_by=""),
                name="entry_is_a_result_or_a_signed_alert",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=False)
                | Q(reply_state="replied") & ~Q(reply="")
                | ~Q(reply_state="replied") & Q(reply=""),
                name="entry_has_a_reply_iff_there_was_one",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9a-f]{24}$"),
                name="entry_number_is_drawn",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LaterReply(models.Model):
    """What an institution said about an entry after it was published."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="later_replies")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    text = models.TextField(max_length=1500, help_text="Markdown.")

    class Meta:
        verbose_name_plural = "later replies"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "release"], name="one_later_reply_a_release"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.release_id}"
