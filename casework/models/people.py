"""Organisations, the people in them, and how their vetting stands."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.codes import Role, Seen, Standing

WORKING = [Standing.PROBATION, Standing.ACTIVE]
# A declaration of conflicts is renewed each year, before any further work.
DECLARED_FOR = timedelta(days=365)
# Who opens cases, and so needs a key; board, observers and operators do not.
HANDLERS = frozenset({Role.INTAKE, Role.CASEWORKER, Role.REVIEWER})


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def working(self) -> "OrganisationQuerySet":
        return self.filter(standing__in=WORKING, locked_on=None).order_by("name")


class Organisation(models.Model):
    """A civil society organisation with one desk. Documents are seen, not stored."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    desk = models.CharField(max_length=64, unique=True, help_text="Its roster id.")
    standing = models.CharField(
        max_length=10, choices=Standing.choices, default=Standing.APPLIED
    )
    standing_since = models.DateField()
    vetted_until = models.DateField(null=True, blank=True)
    countries = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    competences = models.JSONField(default=list, blank=True, help_text="Kinds.")
    capacity = models.PositiveIntegerField(default=0, help_text="Open cases at most.")
    contact = models.CharField(max_length=200, blank=True)
    about = models.TextField(max_length=4000, blank=True)
    twin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    locked_on = models.DateField(null=True, blank=True)
    recovery_recipient = models.TextField(blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(desk=""), name="desk_is_named"),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values),
                name="organisation_standing_is_known",
            ),
            models.CheckConstraint(
                condition=Q(twin=None) | ~Q(twin=F("id")), name="twin_is_another"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        return self.standing in WORKING and self.locked_on is None


class Check(models.Model):
    """A board member has seen this document of an organisation. It is not kept."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="checks"
    )
    kind = models.CharField(max_length=20, choices=Seen.choices)
    seen_by = models.ForeignKey("Caseworker", models.PROTECT, related_name="+")
    seen_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], name="seen_once_for_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind}"


class CaseworkerManager(BaseUserManager["Caseworker"]):
    def create_user(
        self, username: str, password: str, *, roles: Any = (), **fields: Any
    ) -> "Caseworker":
        """Make an account; it can sign in once it also has a second factor."""
        caseworker = self.model(username=username, **fields)
        caseworker.set_password(password)
        # The database checks the constraints itself.
        caseworker.full_clean(exclude=["password"], validate_constraints=False)
        caseworker.save(using=self._db)
        RoleHeld.objects.bulk_create(
            RoleHeld(caseworker=caseworker, role=role) for role in roles
        )
        return caseworker


class CaseworkerQuerySet(models.QuerySet["Caseworker"]):
    def who_may_enter(self) -> "CaseworkerQuerySet":
        """Choose who may sign in: invited or active, and no organisation locked."""
        works = Q(organisation=None) | Q(
            organisation__standing__in=WORKING, organisation__locked_on=None
        )
        standing = [Standing.INVITED, Standing.ACTIVE]
        return self.filter(works, standing__in=standing)

    def colleagues_of(self, caseworker: "Caseworker") -> "CaseworkerQuerySet":
        """Choose whom `caseworker` may share a case with: own organisation only.

        Who opens no cases, such as a lead, gets no key of one either.
        """
        return (
            self.filter(
                organisation=caseworker.organisation_id,
                standing=Standing.ACTIVE,
                held__role__in=HANDLERS,
            )
            .exclude(organisation=None)
            .exclude(recipient="")
            .exclude(pk=caseworker.pk)
            .order_by("name", "username")
            .distinct()
        )


# django-otp has no types, so the manager of passkeys is unknown to the checker.
class Caseworker(AbstractBaseUser):  # type: ignore[django-manager-missing]
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
    standing = models.CharField(
        max_length=10, choices=Standing.choices, default=Standing.INVITED
    )
    standing_since = models.DateField(null=True, blank=True)
    declared_on = models.DateField(null=True, blank=True)
    conflicts = models.JSONField(default=list, blank=True, help_text="Actors.")
    checklist_on = models.DateField(null=True, blank=True)
    practised_on = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True, help_text="For the daily mail, if wanted.")
    mailed_on = models.DateField(null=True, blank=True)
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
                condition=Q(standing__in=Standing.values),
                name="caseworker_standing_is_known",
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

    @property
    def is_approved(self) -> bool:
        return self.standing == Standing.ACTIVE

    def has_declared(self, today: date) -> bool:
        """Tell whether their declaration of conflicts is not older than a year."""
        return self.declared_on is not None and today <= self.declared_on + DECLARED_FOR

    @cached_property
    def roles(self) -> frozenset[Role]:
        held = RoleHeld.objects.filter(caseworker=self)
        return frozenset(Role(role) for role in held.values_list("role", flat=True))

    @property
    def is_handler(self) -> bool:
        return bool(HANDLERS & self.roles)

    @property
    def is_intake(self) -> bool:
        return Role.INTAKE in self.roles


class RoleHeld(models.Model):
    """One role of one person."""

    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="held")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caseworker", "role"], name="role_held_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caseworker_id} {self.role}"

    @property
    def short_name(self) -> str:
        """The role in a word: what stands before the colon of its description."""
        return str(Role(self.role).label).split(":")[0]


class Invitation(models.Model):
    """Lets an invited person choose a password, once. Only a digest is kept."""

    caseworker = models.OneToOneField(
        Caseworker, models.CASCADE, primary_key=True, related_name="invitation"
    )
    digest = models.CharField(max_length=64)
    expires_on = models.DateField()

    def __str__(self) -> str:
        return str(self.caseworker_id)
