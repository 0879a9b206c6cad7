"""People, and what they add to a report: keys, notes, codes and a trail.

What a row may tell a thief is what the reporting side tells, plus who works on
it, by day. Secrets and texts are sealed in the browser before they come here.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework.codes import Action, Actor, Outcome
from reporting.codes import DETAIL_CODES
from reporting.models import DeskWrap, Report
from reporting.places import SIX, Place, regions_of


class Organisation(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    desk = models.CharField(max_length=64, unique=True, help_text="Its roster id.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(desk=""), name="desk_is_named")
        ]

    def __str__(self) -> str:
        return self.name


class CaseworkerManager(BaseUserManager["Caseworker"]):
    def create_user(self, username: str, password: str, **fields: Any) -> "Caseworker":
        """Make an account; it can sign in once it also has a TOTP device."""
        caseworker = self.model(username=username, **fields)
        caseworker.set_password(password)
        # The database checks the constraints itself.
        caseworker.full_clean(exclude=["password"], validate_constraints=False)
        caseworker.save(using=self._db)
        return caseworker


class CaseworkerQuerySet(models.QuerySet["Caseworker"]):
    def colleagues_of(self, caseworker: "Caseworker") -> "CaseworkerQuerySet":
        """Choose whom `caseworker` may share a case with: own organisation only."""
        return (
            self.filter(organisation=caseworker.organisation_id, is_active=True)
            .exclude(organisation=None)
            .exclude(recipient="")
            .exclude(pk=caseworker.pk)
            .order_by("name", "username")
        )


class Caseworker(AbstractBaseUser):
    """Somebody vetted. Their key lies here only sealed under their passphrase."""

    username = models.CharField(
        _("user name"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z")],
    )
    name = models.CharField(_("name"), max_length=100)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_intake = models.BooleanField(default=False)
    is_publisher = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    recipient = models.TextField(blank=True)
    key_blob = models.BinaryField(null=True, blank=True)
    last_login = None  # nobody's working hours are kept
    # What django-otp sets on the user of a request.
    otp_device: Any
    is_verified: Callable[[], bool]

    objects = CaseworkerManager.from_queryset(CaseworkerQuerySet)()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient="", key_blob=None)
                | ~Q(recipient="") & Q(key_blob__isnull=False),
                name="caseworker_has_whole_key_or_none",
            ),
            models.CheckConstraint(
                condition=Q(is_intake=False) | Q(organisation__isnull=False),
                name="intake_member_has_organisation",
            ),
            models.UniqueConstraint(
                fields=["recipient"],
                condition=~Q(recipient=""),
                name="recipient_belongs_to_one",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def has_key(self) -> bool:
        return self.key_blob is not None


class DeskKey(models.Model):
    """A desk's secret of one epoch, sealed to one intake member."""

    desk = models.CharField(max_length=64)
    epoch = models.PositiveIntegerField()
    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="desk_keys")
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caseworker", "desk", "epoch"],
                name="one_desk_key_for_each_member",
            )
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.epoch} {self.caseworker_id}"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, caseworker: Caseworker) -> "CaseQuerySet":
        """Choose what `caseworker` may see: granted, or sent to the desk they open.

        An intake member sees a case when it is wrapped for the desk of their own
        organisation and they hold that desk's key of that epoch.
        """
        granted = Grant.objects.filter(report=OuterRef("pk"), caseworker=caseworker)
        if not caseworker.is_intake or caseworker.organisation is None:
            return self.filter(Exists(granted))
        keys = caseworker.desk_keys.filter(
            desk=OuterRef("desk"), epoch=OuterRef("epoch")
        )
        wrapped = DeskWrap.objects.filter(
            Exists(keys), report=OuterRef("pk"), desk=caseworker.organisation.desk
        )
        return self.filter(Exists(granted) | Exists(wrapped))


class Case(Report):
    """A report, seen by those who work on it."""

    objects = CaseQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        proxy = True


class Grant(models.Model):
    """The case's secret, sealed to one caseworker: who may see it, and can."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="grants")
    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="grants")
    sealed = models.BinaryField()
    granted_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "caseworker"], name="granted_once_to_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.caseworker_id}"


class Note(models.Model):
    """A colleague's remark, sealed to the case; no reporter ever reads it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Caseworker, models.PROTECT, related_name="notes")
    sealed = models.BinaryField()
    written_on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.written_on}"


_REGION_IS_IN_COUNTRY = Q(region="")
for _place in SIX:
    _codes = [region.code for region in regions_of(_place)]
    _REGION_IS_IN_COUNTRY |= Q(country=_place.value, region__in=_codes)


class Coding(models.Model):
    """The case in codes from closed lists: all that statistics ever read."""

    report = models.OneToOneField(
        Report, models.CASCADE, primary_key=True, related_name="coding"
    )
    main_code = models.CharField(max_length=20)
    country = models.CharField(max_length=6, choices=Place.choices)
    region = models.CharField(max_length=12, blank=True)
    actor = models.CharField(max_length=20, choices=Actor.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    # The first coding. Coding again keeps it: a case counts in one quarter only.
    coded_on = models.DateField(editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(main_code__in=sorted(DETAIL_CODES)),
                name="coding_main_code_is_known",
            ),
            models.CheckConstraint(
                condition=Q(country__in=Place.values), name="coding_country_is_known"
            ),
            models.CheckConstraint(
                condition=_REGION_IS_IN_COUNTRY, name="coding_region_is_in_country"
            ),
            models.CheckConstraint(
                condition=Q(actor__in=Actor.values), name="coding_actor_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]),
                name="coding_outcome_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.main_code}"


class Read(models.Model):
    """How far a caseworker has read a case: the number of the last message."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="reads")
    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="reads")
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "caseworker"], name="read_once_by_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} up to {self.number}"


class AuditEvent(models.Model):
    """What was done, by whom, on which day, in order (`id`). Never what was said.

    The database itself refuses to change or delete a row (migration 0002), and a
    deleted case leaves its trail: `case` is a plain field.
    """

    at = models.DateField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=10, choices=Action.choices)
    case = models.UUIDField(null=True, db_index=True)
    detail = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=Action.values),
                name="audit_action_is_known",
            ),
            models.CheckConstraint(condition=~Q(actor=""), name="audit_actor_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.actor} {self.action}"
