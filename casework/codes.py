"""The code book of coding: who did it, and what came of it.

What a report is about (`reporting.codes`) and where (`reporting.places`) lie one
floor down, because the reporter picks from them too. A code is never renamed.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reporting.ladder import Stage

# What caseworkers call a stage; what the reporter reads stands in the ladder.
STAGE_NAMES = {
    Stage.RECEIVED: _("Received"),
    Stage.ACKNOWLEDGED: _("Opened"),
    Stage.UNDER_REVIEW: _("Being checked"),
    Stage.NEED_INFO: _("Question to the reporter"),
    Stage.PARTLY_VERIFIED: _("Partly supported by evidence"),
    Stage.VERIFIED: _("Supported by evidence"),
    Stage.REFERRED: _("Passed on"),
    Stage.INST_REPLIED: _("Institution answered"),
    Stage.INST_ACTING: _("Investigation opened"),
    Stage.RESULT_CORRECTED: _("Result: put right"),
    Stage.RESULT_SANCTION: _("Result: sanction"),
    Stage.RESULT_CHARGE: _("Result: charges"),
    Stage.RESULT_VERDICT: _("Result: court decision"),
    Stage.RESULT_RETURNED: _("Result: money returned"),
    Stage.RESULT_PROTECTED: _("Result: somebody protected"),
    Stage.RESULT_LAWCHANGE: _("Result: rule changed"),
    Stage.CLOSED: _("Closed"),
}
STAGE_CHOICES = [(stage.value, name) for stage, name in STAGE_NAMES.items()]


class Actor(TextChoices):
    GOV_CENTRAL = "gov_central", _("Ministry or government")
    PARLIAMENT = "parliament", _("Parliament")
    MUNICIPALITY = "municipality", _("Mayor, council or town services")
    POLICE = "police", _("Police")
    PROSECUTION = "prosecution", _("Prosecution")
    COURT = "court", _("Court")
    CUSTOMS_BORDER = "customs_border", _("Customs or border service")
    TAX = "tax", _("Tax office")
    INSPECTION = "inspection", _("Inspection")
    HEALTH = "health", _("Health service")
    SCHOOL_UNIV = "school_univ", _("School or university")
    SOCIAL_SERVICES = "social_services", _("Social services")
    LAND_CADASTRE = "land_cadastre", _("Cadastre or building office")
    PUBLIC_UTILITY = "public_utility", _("Public company: energy, water, waste")
    ARMY_INTEL = "army_intel", _("Army or intelligence service")
    PRISON_PROBATION = "prison_probation", _("Prison or probation service")
    ELECTION_BODY = "election_body", _("Election body")
    REGULATOR = "regulator", _("Regulator")
    PARTY = "party", _("Political party")
    POLITICIAN = "politician", _("Politician")
    MEDIA_PUBLIC = "media_public", _("Public media")
    MEDIA_PRIVATE = "media_private", _("Private media")
    ONLINE_ANON = "online_anon", _("Unknown people online")
    COMPANY = "company", _("Company")
    CONSTRUCTION = "construction", _("Construction company")
    BETTING = "betting", _("Betting company")
    PRIVATE_SECURITY = "private_security", _("Private security company")
    BANK = "bank", _("Bank")
    CSO = "cso", _("Another civil society organisation")
    INTERNATIONAL = "international", _("International organisation")
    RELIGIOUS = "religious", _("Religious community")
    CRIMINAL_GROUP = "criminal_group", _("Criminal group")
    FANS_EXTREMIST = "fans_extremist", _("Fan group or extremist group")
    PARTNER_FAMILY = "partner_family", _("Partner, former partner or family")
    PERSON_UNKNOWN = "person_unknown", _("Somebody unknown")


class Outcome(TextChoices):
    """What changed. Empty, on `Coding`, means: nothing so far."""

    CORRECTED = Stage.RESULT_CORRECTED.value, _("It was put right")
    SANCTION = Stage.RESULT_SANCTION.value, _("Someone was sanctioned")
    CHARGE = Stage.RESULT_CHARGE.value, _("Charges were filed")
    VERDICT = Stage.RESULT_VERDICT.value, _("A court has decided")
    RETURNED = Stage.RESULT_RETURNED.value, _("Money was returned")
    PROTECTED = Stage.RESULT_PROTECTED.value, _("Someone is protected")
    LAWCHANGE = Stage.RESULT_LAWCHANGE.value, _("A rule was changed")


class Action(TextChoices):
    """What an audit event says was done."""

    SIGN_IN = "sign_in", _("signed in")
    SET_KEY = "set_key", _("made a key")
    OPEN = "open", _("opened the case")
    REPLY = "reply", _("answered")
    NOTE = "note", _("wrote a note")
    STAGE = "stage", _("changed the stage")
    CODE = "code", _("coded")
    GRANT = "grant", _("shared with")
    REVOKE = "revoke", _("ended sharing with")
    EXPORT = "export", _("exported")
