"""Secrets of desks and people, each sealed to somebody before it came here."""

from django.db import models
from django_otp.models import Device

from casework.models.people import Caseworker
from reporting.models import Report


class DeskEpoch(models.Model):
    """One generation of a desk's key. New reports use the one on the roster."""

    desk = models.CharField(max_length=64)
    epoch = models.PositiveIntegerField()
    recipient = models.TextField()
    made_on = models.DateField()
    # Somebody who held it has left: a new one is due since that day.
    due_since = models.DateField(null=True, blank=True)
    # Nothing is sealed to it any more, and its secret was deleted here.
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["desk", "epoch"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "epoch"], name="one_desk_epoch")
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.epoch}"


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


class DeskRecovery(models.Model):
    """A desk's secret of one epoch, sealed to its organisation's offline key."""

    desk = models.CharField(max_length=64)
    epoch = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "epoch"], name="one_desk_recovery")
        ]

    def __str__(self) -> str:
        return f"{self.desk} {self.epoch}"


class SharedBefore(models.Model):
    """A case somebody had until they lost their key: colleagues may share it again.

    The row goes as soon as they have, or say that it is not needed.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="shared_before")
    caseworker = models.ForeignKey(
        Caseworker, models.CASCADE, related_name="shared_before"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caseworker", "report"], name="shared_before_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.caseworker_id}"


class Passkey(Device):  # type: ignore[misc]
    """A WebAuthn credential: a second factor, and perhaps another lock on the key.

    For django-otp it is a device like the code app: a session that begins with one is
    verified, until the passkey is removed.
    """

    user = models.ForeignKey(Caseworker, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    confirmed = True  # kept only after it has signed
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    # The person's identity, sealed under what the passkey computes (PRF). Optional.
    key_blob = models.BinaryField(null=True, blank=True)
    added_on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class SpentChallenge(models.Model):
    """The digest of a challenge that a passkey has answered: none is answered twice."""

    digest = models.CharField(max_length=64, primary_key=True)
    spent_on = models.DateField()

    def __str__(self) -> str:
        return self.digest
