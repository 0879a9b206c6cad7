"""The code book of casework: roles, standings, signals, actions, outcomes.

What a report is about (`reporting.codes`) and where (`reporting.places`) lie one
floor down, because the reporter picks from them too. A code is never renamed.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reporting.ladder import Stage

FIRST_KEY = 1  # the number of a case's key before anybody lost access

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
# What the reporter is told as a fact, and what counts in public: two decide on it.
STAGES_BY_TWO = {
    Stage.PARTLY_VERIFIED,
    Stage.VERIFIED,
    *(stage for stage in Stage if stage.is_result),
}
# Where a case comes by a referral or a letter, and by nobody's choice.
STAGES_OF_DEEDS = {
    Stage.RECEIVED,
    Stage.REFERRED,
    Stage.INST_REPLIED,
    Stage.INST_ACTING,
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


class Subject(TextChoices):
    """What an entry of the public register is about."""

    RESULT = "result", _("Something changed")
    ALERT = "alert", _("Pressure on a civil society organisation")


class ReplyState(TextChoices):
    """What the institution that an entry speaks of was asked, and said."""

    NOT_ASKED = "not_asked", _("The institution did this itself")
    SILENT = "silent", _("The institution was asked and did not reply")
    REPLIED = "replied", _("The institution replied")


class BodyType(TextChoices):
    """What an institution is, as in the list of bodies (sharing/bodies.json)."""

    ANTICORRUPTION = "anticorruption", _("Anti-corruption body")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    POLICE_CONTROL = "police_control", _("Police, or who controls it")
    INSPECTION = "inspection", _("Inspection")
    AUDIT = "audit", _("Audit office")
    PROCUREMENT = "procurement", _("Body for public procurement")
    OMBUDSMAN = "ombudsman", _("Ombudsperson")
    EQUALITY = "equality", _("Equality body")
    INFORMATION = "information", _("Commissioner for information")
    ELECTION = "election", _("Election commission")
    TRAFFICKING = "trafficking", _("Body against trafficking")
    INTERNATIONAL = "international", _("International body")
    OTHER = "other", _("Another body")


class Role(TextChoices):
    """What somebody may do, least right first. One person may hold several."""

    OBSERVER = "observer", _("Observer: sees totals, no case")
    INTAKE = "intake", _("Intake: opens what is new, sets the triage")
    CASEWORKER = "caseworker", _("Caseworker: works on the cases they are given")
    REVIEWER = "reviewer", _("Reviewer: the second pair of eyes")
    LEAD = "lead", _("Organisation lead: people, capacity and keys")
    BOARD = "board", _("Vetting board: decides who may work here")
    PUBLISHER = "publisher", _("Publisher: statistics and published results")
    ADMIN = "admin", _("Platform administrator: runs the service, holds no key")


class Standing(TextChoices):
    """How far the vetting of an organisation or a person has come."""

    APPLIED = "applied", _("Applied: being checked")
    INVITED = "invited", _("Invited: not approved yet")
    PROBATION = "probation", _("On probation")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class Seen(TextChoices):
    """A document or talk of the vetting that a board member has seen, not stored."""

    REGISTRATION = "registration", _("Extract from the register")
    STATUTE = "statute", _("Statute")
    REPORT = "report", _("Last yearly and financial report")
    FUNDERS = "funders", _("List of the board and of the funders")
    REFERENCE_1 = "reference_1", _("Reference from a partner")
    REFERENCE_2 = "reference_2", _("Reference from a partner in another country")
    SAFETY = "safety", _("Safety policy, and a lawyer on call")
    SAFEGUARDING = "safeguarding", _("Safeguarding policy")
    TIES = "ties", _("Declaration of ties to parties, governments and companies")
    CALL = "call", _("Call or visit on site")
    AGREEMENT = "agreement", _("Signed agreement and confidentiality")


class Urgency(TextChoices):
    """How soon somebody must act; the clock of each is in cases.deadlines."""

    U0 = "u0", _("U0: life or freedom at risk, today")
    U1 = "u1", _("U1: within 3 days")
    U2 = "u2", _("U2: within 7 days")
    U3 = "u3", _("U3: within 30 days")


class Signal(TextChoices):
    """What makes a case stand out in the queue."""

    DANGER = "danger", _("Somebody is in danger")
    WEAPON = "weapon", _("A weapon is involved")
    MINOR = "minor", _("A child or young person")
    POLICE = "police", _("The police are involved")
    DATED_THREAT = "dated_threat", _("A threat with a date")


class Language(TextChoices):
    """In which a reporter writes, or wants the answer. Never published."""

    SQ = "sq", _("Albanian")
    BS = "bs", _("Bosnian")
    HR = "hr", _("Croatian")
    MK = "mk", _("Macedonian")
    CNR = "cnr", _("Montenegrin")
    SR = "sr", _("Serbian")
    ROM = "rom", _("Romani")
    HU = "hu", _("Hungarian")
    TR = "tr", _("Turkish")
    EN = "en", _("English")
    OTHER = "other", _("Another language")


class NextAction(TextChoices):
    """What is to be done next; no open case is without one."""

    TRIAGE = "triage", _("Read and triage")
    ANSWER = "answer", _("Answer the reporter")
    ASK = "ask", _("Ask the reporter")
    CHECK = "check", _("Check what was told")
    LAWYER = "lawyer", _("Talk to the lawyer")
    REVIEW = "review", _("Have a colleague look at it")
    REFER = "refer", _("Prepare to pass it on")
    HAND_OVER = "hand_over", _("Hand it over")
    REMIND = "remind", _("Remind the institution")
    WAIT = "wait", _("Wait for an answer")
    UPDATE = "update", _("Tell the reporter how it stands")
    CLOSE = "close", _("Close it")


class DeclineReason(TextChoices):
    """Why an organisation does not take a case that was offered to it."""

    CAPACITY = "capacity", _("We have no room for it now")
    COMPETENCE = "competence", _("It is not our field")
    CONFLICT = "conflict", _("We know somebody in it")
    LANGUAGE = "language", _("We do not speak the language")
    UNSAFE = "unsafe", _("It would not be safe with us")
    OTHER = "other", _("Another reason")


class Approval(TextChoices):
    """What needs a second person, or two of the vetting board."""

    VERIFY = "verify", _("Move to a stage that two decide on")
    REFER_OUT = "refer_out", _("Pass on to another organisation")
    LETTER = "letter", _("Pass on to an institution")
    PUBLISH = "publish", _("Clear for the published results")
    MERGE = "merge", _("Merge with another case")
    EXPORT = "export", _("Export")
    DELETE = "delete", _("Delete")
    HOLD = "hold", _("Keep longer than planned")
    REPLY = "reply", _("Send an answer in an urgent case")
    GRANT_ROLE = "grant_role", _("Give a role")
    APPROVE_PERSON = "person", _("Let a person work here")
    RESET_KEY = "reset_key", _("Let a person make a new key")
    APPROVE_ORGANISATION = "organisation", _("Let an organisation work here")
    END_PROBATION = "end_probation", _("End the probation of an organisation")
    SUSPEND = "suspend", _("Suspend an organisation")
    END = "end", _("End the work of an organisation")
    LIFT_LOCK = "lift_lock", _("Lift the emergency lock")


class Action(TextChoices):
    """What an audit event says was done."""

    SIGN_IN = "sign_in", _("signed in")
    SIGN_OUT_ALL = "sign_out_all", _("signed out everywhere")
    LOCK = "lock", _("locked the organisation")
    LIFT = "lift", _("lifted the emergency lock")
    SET_KEY = "set_key", _("made a key")
    PASSKEY = "passkey", _("added or removed a passkey")
    DESK_KEY = "desk_key", _("changed the keys of a desk")
    CASE_KEY = "case_key", _("changed the key of the case")
    RECOVER = "recover", _("gave back access to keys")
    APPLY = "apply", _("applied")
    SEEN = "seen", _("saw a document")
    INVITE = "invite", _("invited")
    DECLARE = "declare", _("declared conflicts")
    TRAIN = "train", _("passed a part of the training")
    STANDING = "standing", _("changed the standing of")
    ROLE = "role", _("changed the roles of")
    PROPOSE = "propose", _("proposed")
    AGREE = "agree", _("agreed")
    DECLINE = "decline", _("declined")
    CANCEL = "cancel", _("took back a proposal")
    OPEN = "open", _("opened the case")
    TRIAGE = "triage", _("triaged")
    ASSIGN = "assign", _("assigned to")
    SHEET = "sheet", _("changed a sheet")
    FILE = "file", _("took a file")
    REPLY = "reply", _("answered")
    NOTE = "note", _("wrote a note")
    STAGE = "stage", _("changed the stage")
    CODE = "code", _("coded")
    GRANT = "grant", _("shared with")
    REVOKE = "revoke", _("ended sharing with")
    RECUSE = "recuse", _("stepped back from the case")
    LINK = "link", _("linked cases")
    REFER = "refer", _("passed on")
    ANSWERED = "answered", _("noted an answer to a referral")
    EXPORT = "export", _("exported")
    HOLD = "hold", _("changed the legal hold")
    DELETE = "delete", _("deleted the case")
