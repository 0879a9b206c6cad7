"""What is added to a report by those who work on it.

What a row may tell a thief is what the reporting side tells, plus who works on
it, by day. Secrets and texts are sealed in the browser before they come here.
"""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from casework.codes import Actor, Outcome
from casework.models.people import Caseworker
from reporting.codes import DETAIL_CODES
from reporting.models import DeskWrap, Report
from reporting.places import SIX, Place, regions_of


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, caseworker: Caseworker) -> "CaseQuerySet":
        """Choose what `caseworker` may see: granted, or sent to the desk they open.

        An intake member sees a case when it is wrapped for the desk of their own
        organisation and they hold that desk's key of that epoch.
        """
        granted = Grant.objects.filter(report=OuterRef("pk"), caseworker=caseworker)
        # Who stepped back from a case does not see it, whatever keys they hold.
        recused = Recusal.objects.filter(report=OuterRef("pk"), caseworker=caseworker)
        cases = self.filter(~Exists(recused))
        if not caseworker.is_intake or caseworker.organisation is None:
            return cases.filter(Exists(granted))
        keys = caseworker.desk_keys.filter(
            desk=OuterRef("desk"), epoch=OuterRef("epoch")
        )
        wrapped = DeskWrap.objects.filter(
            Exists(keys), report=OuterRef("pk"), desk=caseworker.organisation.desk
        )
        return cases.filter(Exists(granted) | Exists(wrapped))


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
    # By who shared it, with the case's secret: docs/envelope.md.
    tag = models.CharField(max_length=64, blank=True)
    granted_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "caseworker"], name="granted_once_to_each"
            )
        ]
        indexes = [models.Index(fields=["caseworker", "id"], name="grants_in_order")]

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
        # Similar cases, and hints about them, are looked up by these.
        indexes = [
            models.Index(
                fields=["main_code", "actor", "country", "region"], name="similar_codes"
            )
        ]
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
    is_search_only = models.BooleanField(
        default=False, help_text="A search was given it; nobody looked at it yet."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "caseworker"], name="read_once_by_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} up to {self.number}"


class HeldReply(models.Model):
    """An answer in an urgent case, sealed for both ends, until somebody agrees."""

    proposal = models.OneToOneField(
        "Proposal", models.CASCADE, primary_key=True, related_name="held_reply"
    )
    report = models.ForeignKey(Report, models.CASCADE, related_name="held_replies")
    number = models.PositiveIntegerField()
    key = models.PositiveIntegerField(help_text="Of the case, that it is sealed to.")
    for_case = models.BinaryField()
    for_reporter = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"


class Recusal(models.Model):
    """Somebody knows a person in this case: it is hidden from them for good."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="recusals")
    caseworker = models.ForeignKey(Caseworker, models.CASCADE, related_name="recusals")
    recused_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "caseworker"], name="recused_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.caseworker_id}"


class OldCaseKey(models.Model):
    """An earlier secret of the case, sealed to the one that followed it.

    Holders of the newest secret open the whole row of them, and so all that was ever
    sealed to the case; who was removed before holds nothing of the newer ones.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="old_keys")
    number = models.PositiveIntegerField()
    recipient = models.TextField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="case_keys_are_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"


class Link(models.Model):
    """Two cases that belong together; merged: one goes on in the other."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="links")
    other = models.ForeignKey(Report, models.CASCADE, related_name="linked_from")
    is_merged = models.BooleanField(default=False, help_text="`report` is in `other`.")
    linked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "other"], name="linked_once"),
            models.CheckConstraint(
                condition=~Q(report=F("other")), name="linked_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.other_id}"
