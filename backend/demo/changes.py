"""Ten invented reports that changed something, and what the public reads of each."""

from typing import Any, NamedTuple

from backend.demo.stories import Story
from reporting.ladder import Stage


class Change(NamedTuple):
    """A report, its result, and the text that two will agree to."""

    story: Story
    result: str  # a stage; empty for an alert about pressure that goes on
    text: dict[str, Any]


def _told(detail: str, region: str, actor: str, text: str, country: str = "") -> Story:
    kind = detail.split(".")[0]
    place = country or region[:2]
    return Story(kind, detail, place, region, text, actor, "saw", "year")


def _text(title: str, story: str, **more: str) -> dict[str, Any]:
    """Say what the public reads; an institution that did it itself was not asked."""
    text = {
        "subject": "result",
        "body_type": "",
        "language": "en",
        "source": "",
        "signed_by": "",
        "reply_state": "not_asked",
        "reply": "",
    }
    return text | {"title": title, "story": story} | more


# One for each release of the demo, oldest first; the last two are still on their way.
CHANGES = (
    Change(
        _told(
            "cor.bribe_ask",
            "AL-11",
            "health",
            "The clerk at the scanner keeps two lists. On the short one are those who"
            " left something in the drawer. I have seen the drawer.",
        ),
        Stage.RESULT_CORRECTED,
        _text(
            "The waiting list for scans now hangs on the wall",
            "Patients of a public hospital were told that a scan would take half a"
            " year, unless they paid at the desk. After a letter to the ombudsperson"
            " the hospital put the list up where **everybody can read it**, with"
            " numbers instead of names. Nobody was charged.",
            body_type="ombudsman",
            reply_state="replied",
            reply="We recommended an open list to all public hospitals, and will look"
            " again within the year.",
        ),
    ),
    Change(
        _told(
            "cor.tender",
            "MK008",
            "municipality",
            "Фирмата што доби договор за греење на училиштето е на братучедот на оној"
            " што ја потпиша одлуката. Радијаторите се уште се ладни.",
        ),
        Stage.RESULT_CORRECTED,
        _text(
            "Поништен тендер за греење во училиште",
            "Договор за греење беше доделен на фирма што штотуку беше основана."
            " По жалба на здруженијата, набавката беше поништена и објавена повторно,"
            " овој пат со *три* понуди. Цената падна речиси за половина.",
            language="mk",
            body_type="procurement",
        ),
    ),
    Change(
        _told(
            "prs.inspect",
            "RS-00",
            "inspection",
            "It is the fourth inspection since we published the report on the river."
            " They ask for the same papers and photograph the list of volunteers.",
        ),
        "",
        _text(
            "Four inspections in one season after a report on a river",
            "An environmental association had four inspections in one season, after"
            " years without any. Each asked for the same papers; none found a breach."
            " We see in this pressure on people who did what the law invites them to"
            " do, and we ask the inspections to say who ordered the visits.",
            subject="alert",
            body_type="inspection",
            signed_by="Open Town Network, Lantern Legal Aid",
            reply_state="silent",
        ),
    ),
    Change(
        _told(
            "cor.jobs",
            "BA-SRP",
            "school_univ",
            "The job was promised before it was advertised. They changed the points"
            " after the interviews; a colleague kept the first sheet.",
        ),
        Stage.RESULT_SANCTION,
        _text(
            "A director fined for changing points after the interviews",
            "In a competition for a public job the points were written anew once the"
            " interviews were over. The inspection found both sheets. The director was"
            " fined, and the competition was held again:\n\n- the members of the"
            " commission were drawn by lot;\n- the points were read out on the spot.",
            body_type="inspection",
            source="https://example.org/decisions/competition",
        ),
    ),
    Change(
        _told(
            "ret.job",
            "XK.pri",
            "public_utility",
            "Since I asked about the meters they have moved me to the depot, without a"
            " desk. In the papers it says that I wished for it.",
            country="XK",
        ),
        Stage.RESULT_PROTECTED,
        _text(
            "Back at the desk after speaking up about meters",
            "Somebody who had asked why meters were read without a visit was moved to"
            " a depot. With help from a lawyer the move was withdrawn as retaliation,"
            " and the salary was paid for the months in between.",
            body_type="anticorruption",
            reply_state="replied",
            reply="The agency confirms that protection was granted under the law on"
            " whistleblowers.",
        ),
    ),
    Change(
        _told(
            "cor.steal",
            "ME.central",
            "municipality",
            "Gorivo se toči u privatna kola, a vodi se na kamion koji godinama ne radi."
            " Knjigu vodi isti čovjek.",
            country="ME",
        ),
        Stage.RESULT_RETURNED,
        _text(
            "Vraćen novac za gorivo koje niko nije potrošio",
            "Javna služba je plaćala gorivo za vozilo koje nije u upotrebi. Poslije"
            " revizije novac je vraćen u budžet, a knjige goriva se sada objavljuju"
            " svakog mjeseca.",
            language="cnr",
            body_type="audit",
            source="https://example.org/revizija",
        ),
    ),
    Change(
        _told(
            "oc.enviro",
            "AL-06",
            "gov_central",
            "Kamionët vijnë natën dhe derdhin mbetje te lumi. Dikush u hap rrugën.",
        ),
        Stage.RESULT_CHARGE,
        _text(
            "Akuza për derdhje mbetjesh pranë një lumi",
            "Banorët paralajmëruan për kamionë që derdhnin mbetje natën pranë një"
            " lumi. Prokuroria ngriti akuza ndaj dy personave dhe vendi po pastrohet.",
            language="sq",
            body_type="prosecutor",
            reply_state="silent",
        ),
    ),
    Change(
        _told(
            "prs.slapp",
            "RS-08",
            "court",
            "Tužba je stigla isti dan kad i najava novog teksta. Traže sumu koju"
            " redakcija ne zaradi za deset godina.",
        ),
        "",
        _text(
            "A lawsuit for a sum that closes a newsroom",
            "A local newsroom is sued over an article about a public contract, for"
            " more than it earns in ten years. Nobody has named a sentence in it that"
            " is wrong. We ask the court to look early at whether the claim is meant"
            " to silence.",
            subject="alert",
            signed_by="Open Town Network",
            reply_state="replied",
            reply="The court may not comment on a case before it.",
        ),
    ),
    Change(
        _told(
            "cor.permit",
            "MK005",
            "land_cadastre",
            "The floor on top was sold before there was a permit for it. The inspector"
            " and the builder share an office.",
        ),
        Stage.RESULT_CORRECTED,
        _text(
            "A building is one floor lower than it was sold",
            "Flats were sold on a floor that no permit allowed. The permit was looked"
            " at again, the floor was taken off the plan, and the buyers got back what"
            " they had paid.",
            body_type="inspection",
            reply_state="silent",
        ),
    ),
    Change(
        _told(
            "cor.funds",
            "BA-BRC",
            "municipality",
            "The seedlings exist on paper only. We signed that we had them because"
            " otherwise there would be no subsidy next year.",
        ),
        Stage.RESULT_LAWCHANGE,
        _text(
            "Subsidies for seedlings are now paid after a visit",
            "Farmers had to sign for seedlings that never came. The rules were changed:"
            " a subsidy is paid after two people have seen the field.",
            body_type="audit",
        ),
    ),
)
