"""The code book: what a report is about. Codes are never renamed, only retired.

The reporter picks one card (`Kind`) and at most one line of its short list
(`DETAILS`); a caseworker sets the final code from the same list. Where a line is
an offence in an international text, docs/statistics.md says which.
"""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    COR = "cor", _("Corruption")
    PRS = "prs", _("Pressure on a group, activist or journalist")
    RET = "ret", _("Punished for speaking up")
    OC = "oc", _("Organised crime in my community")
    GBV = "gbv", _("Violence against women, or at home")
    HAT = "hat", _("Hate or extremism")
    OTH = "oth", _("Something else / not sure")


KIND_HELP: dict[str, Promise] = {
    "cor": _("Someone uses public power for their own gain."),
    "prs": _("Threats, smears, raids or other pressure to silence people."),
    "ret": _("You or someone else reported something and now suffers for it."),
    "oc": _("A gang or a crime business harms people."),
    "gbv": _("Including when police or services do not help."),
    "hat": _("Attacks or calls to violence because of who people are."),
    "oth": _("Tell us in your own words. We will sort it."),
}


class Detail(NamedTuple):
    code: str
    label: Promise
    help: Promise

    @property
    def kind(self) -> str:
        return self.code.split(".")[0]


DETAILS = (
    Detail(
        "cor.bribe_ask",
        _("Asked for a bribe"),
        _(
            "Someone wants money, a gift or a favour to do their job or to do "
            "it faster."
        ),
    ),
    Detail(
        "cor.bribe_paid",
        _("Bribe offered or paid"),
        _("Money or a favour was given to get a decision."),
    ),
    Detail(
        "cor.bribe_biz",
        _("Bribe between businesses"),
        _("A company pays another company's staff for an unfair advantage."),
    ),
    Detail(
        "cor.steal",
        _("Public money or things stolen"),
        _(
            "Money, cars, land or equipment that belong to everyone are taken "
            "or misused."
        ),
    ),
    Detail(
        "cor.tender",
        _("Rigged tender or contract"),
        _("The winner was fixed, the price is too high, or the work was never done."),
    ),
    Detail(
        "cor.abuse",
        _("Abuse of office"),
        _("An official breaks the rules to help or hurt someone."),
    ),
    Detail(
        "cor.influence",
        _("Paying for connections"),
        _("Someone sells their influence over officials."),
    ),
    Detail(
        "cor.jobs",
        _("Jobs for family, friends or party"),
        _("People are hired or promoted because of who they know."),
    ),
    Detail(
        "cor.clientel",
        _("Help only for party supporters"),
        _("Benefits, jobs or services depend on party loyalty."),
    ),
    Detail(
        "cor.vote",
        _("Vote buying or pressure on voters"),
        _("Money, food, threats or job pressure used to get votes."),
    ),
    Detail(
        "cor.party",
        _("Hidden party money"),
        _("A party or campaign hides who pays for it."),
    ),
    Detail(
        "cor.capture",
        _("Laws or institutions bent for a few"),
        _("Rules or offices are shaped to serve a company or group."),
    ),
    Detail(
        "cor.conflict",
        _("Conflict of interest"),
        _(
            "An official decides on something that benefits their own business "
            "or family."
        ),
    ),
    Detail(
        "cor.wealth",
        _("Wealth that does not fit the pay"),
        _("An official owns far more than they could earn."),
    ),
    Detail(
        "cor.permit",
        _("Permits, land or inspections for sale"),
        _(
            "Building permits, licences or checks are bought, blocked or used "
            "to punish."
        ),
    ),
    Detail(
        "cor.justice",
        _("Court or police case manipulated"),
        _("A case is dropped, delayed or decided because of pressure or money."),
    ),
    Detail(
        "cor.funds",
        _("Grants or EU/donor money misused"),
        _(
            "Support money went to friends or was not used as promised - also "
            "inside NGOs."
        ),
    ),
    Detail(
        "cor.impunity",
        _("Known, but nobody acts"),
        _("It was reported, but the institution did nothing."),
    ),
    Detail("oc.extort", _("Extortion"), _("Someone demands money and threatens harm.")),
    Detail(
        "oc.loan",
        _("Loan sharking"),
        _("Illegal loans with threats or impossible interest."),
    ),
    Detail(
        "oc.enviro",
        _("Environmental crime"),
        _("Illegal logging, dumping, gravel digging, poisoning or hidden pollution."),
    ),
    Detail(
        "oc.launder",
        _("Dirty money"),
        _("Crime money hidden in buildings, shops, betting or companies."),
    ),
    Detail(
        "oc.labour",
        _("Labour exploitation"),
        _("People forced, cheated or threatened at work."),
    ),
    Detail(
        "oc.sexexp",
        _("Sexual exploitation or trafficking"),
        _("People forced, tricked or controlled to sell sex."),
    ),
    Detail(
        "oc.traffic",
        _("Other trafficking or smuggling of people"),
        _("People moved, held or used for profit."),
    ),
    Detail(
        "oc.drugs",
        _("Drug dealing or production"),
        _("A drug business in your area, or people protected while doing it."),
    ),
    Detail(
        "oc.arms", _("Illegal weapons"), _("Weapons sold, hidden or carried illegally.")
    ),
    Detail(
        "oc.youth",
        _("Youth gang, recruiting of young people"),
        _("A gang uses or recruits young people."),
    ),
    Detail(
        "oc.hooligan",
        _("Hooligan group"),
        _("Fan or street groups used for violence or politics."),
    ),
    Detail(
        "oc.ties",
        _("Criminals protected by officials"),
        _("Police, politicians or officials protect or work with a gang."),
    ),
    Detail(
        "prs.smear",
        _("Smear campaign"),
        _("False or dirty stories spread to destroy trust."),
    ),
    Detail(
        "prs.label",
        _('Called "traitor", "foreign agent", "spy"'),
        _("Officials or media brand people as enemies."),
    ),
    Detail(
        "prs.online",
        _("Online attack"),
        _("Organised insults, threats, fake accounts or mass reporting."),
    ),
    Detail(
        "prs.doxx",
        _("Private data published"),
        _("Address, photos, family or private messages made public."),
    ),
    Detail(
        "prs.slapp",
        _("Lawsuit meant to silence"),
        _("A claim whose goal is to scare or cost you money. (SLAPP)"),
    ),
    Detail(
        "prs.charge",
        _("False or political criminal charge"),
        _("An investigation or charge used as punishment."),
    ),
    Detail(
        "prs.police",
        _("Police or prosecutor pressure"),
        _('Summons, "informal talks", searches, detention.'),
    ),
    Detail(
        "prs.informant",
        _("Asked to inform on others"),
        _("Police, service or party want you to spy on colleagues."),
    ),
    Detail(
        "prs.inspect",
        _("Inspections or tax audit as pressure"),
        _("Sudden or repeated controls without good reason."),
    ),
    Detail(
        "prs.register",
        _("Registration blocked or organisation closed"),
        _("Papers refused, delayed, or an order to close."),
    ),
    Detail(
        "prs.law",
        _("Law that targets NGOs or media"),
        _("A new rule makes free work hard or dangerous."),
    ),
    Detail(
        "prs.money",
        _("Funding, contract or bank account cut"),
        _("Money stopped to punish you."),
    ),
    Detail(
        "prs.venue",
        _("Room, event or office taken away"),
        _("A hall is suddenly closed, an event cancelled, an office ended."),
    ),
    Detail(
        "prs.protest",
        _("Protest banned or attacked"),
        _("A peaceful gathering stopped, fined or beaten."),
    ),
    Detail(
        "prs.exclude",
        _("Shut out: information or consultation refused"),
        _("You are kept away from information or meetings you have a right to."),
    ),
    Detail(
        "prs.spy", _("Followed or watched"), _("Someone follows, films or bugs you.")
    ),
    Detail(
        "prs.hack",
        _("Hacked or device taken"),
        _("Accounts broken into, phone or computer seized or infected."),
    ),
    Detail("prs.threat", _("Threat"), _("Someone says or shows they will hurt you.")),
    Detail(
        "prs.attack",
        _("Physical attack"),
        _("Hit, pushed, shot at, car burned with people at risk."),
    ),
    Detail(
        "prs.property",
        _("Break-in or damage"),
        _("Office, home, car or equipment damaged or searched."),
    ),
    Detail(
        "prs.family",
        _("Family threatened or punished"),
        _("A relative is threatened, loses a job or is insulted."),
    ),
    Detail(
        "prs.border",
        _("Travel or entry stopped"),
        _("Stopped, expelled or banned at a border."),
    ),
    Detail("ret.job", _("Fired, moved, bullied at work"), _("After speaking up.")),
    Detail("ret.legal", _("Sued or charged"), _("After speaking up.")),
    Detail("ret.exposed", _("Name made known"), _("After speaking up.")),
    Detail("ret.threat", _("Threatened"), _("After speaking up.")),
    Detail(
        "gbv.home",
        _("Violence at home or by a partner or ex"),
        _("Hitting, control, threats, money control."),
    ),
    Detail(
        "gbv.sexual",
        _("Sexual violence or harassment"),
        _("Any sexual act or contact without consent."),
    ),
    Detail("gbv.stalk", _("Stalking"), _("Following, unwanted contact.")),
    Detail(
        "gbv.online",
        _("Intimate images shared"),
        _("Images are shared, or someone threatens to."),
    ),
    Detail(
        "gbv.gun",
        _("Threat with a weapon"),
        _("A gun or other weapon is shown, kept close or used to scare."),
    ),
    Detail(
        "gbv.gun_known",
        _("They know he has a weapon"),
        _("Police or services know of a weapon and do not take it."),
    ),
    Detail(
        "gbv.inst_failed",
        _("Police or services did not help"),
        _("A report, call or protection order was ignored."),
    ),
    Detail(
        "gbv.sextort",
        _("Official asked for sex"),
        _("Sex demanded for a service, grade, job or decision."),
    ),
    Detail(
        "gbv.peer",
        _("Violence among young people"),
        _("At school, online or in public."),
    ),
    Detail("gbv.child", _("Violence against a child"), _("Anywhere.")),
    Detail("hat.ethnic", _("Because of ethnicity"), _("Attack, insult or exclusion.")),
    Detail(
        "hat.faith", _("Because of religion"), _("Also Islamophobia and antisemitism.")
    ),
    Detail(
        "hat.other",
        _("Because of who someone is"),
        _("Another identity is the reason."),
    ),
    Detail(
        "hat.incite", _("Call to violence"), _("By a person, party, media or group.")
    ),
    Detail(
        "hat.recruit",
        _("Recruiting for an extremist group"),
        _("By a person, party, media or group."),
    ),
    Detail(
        "hat.armed",
        _("A group is arming itself"),
        _("By a person, party, media or group."),
    ),
    Detail("oth.unsure", _("Not sure"), _("We will sort it for you.")),
)
DETAIL_CODES = frozenset(detail.code for detail in DETAILS)


def details_of(kind: str) -> tuple[Detail, ...]:
    return tuple(detail for detail in DETAILS if detail.kind == kind)
