"""Twenty invented stories. Each is told twice: once by each of the two paths."""

from typing import NamedTuple


class Story(NamedTuple):
    kind: str
    detail: str
    country: str
    region: str
    text: str
    actor: str
    how_known: str
    when: str

    def answers(self, *, consent: str) -> dict[str, object]:
        """The form as its teller filled it in."""
        return {
            "kind": self.kind,
            "detail": self.detail,
            "story": self.text,
            "country": self.country,
            "region": self.region,
            "when": self.when,
            "how_known": [self.how_known],
            "consent": consent,
            "needs": ["advice"],
        }


STORIES = (
    Story(
        "cor",
        "cor.bribe_ask",
        "AL",
        "AL-11",
        "At the health centre the nurse who keeps the list asked my mother for an "
        "envelope so that her operation would not be moved to spring. Others in the"
        " waiting room said the price is the same for everyone.",
        "health",
        "me",
        "month",
    ),
    Story(
        "cor",
        "cor.tender",
        "MK",
        "MK008",
        "The contract for the school heating went to a firm that was registered "
        "three weeks before. The price is almost twice what the next town paid, and"
        " half of the radiators are still cold.",
        "municipality",
        "papers",
        "year",
    ),
    Story(
        "prs",
        "prs.inspect",
        "RS",
        "RS-00",
        "Since we published our report on the river, our office had four "
        "inspections in two months: fire, labour, tax and tax again. The inspectors"
        " say they were told to come.",
        "inspection",
        "me",
        "ongoing",
    ),
    Story(
        "cor",
        "cor.jobs",
        "BA",
        "BA-BIH.tuz",
        "Seven people were hired at the public utility. All seven are relatives of "
        "two board members. The test was on a Sunday and the others were told the "
        "wrong hall.",
        "public_utility",
        "saw",
        "month",
    ),
    Story(
        "prs",
        "prs.slapp",
        "XK",
        "XK.pri",
        "A company sued our portal for ninety thousand because we asked in public "
        "who owns the quarry. Their lawyer said they will stop if we delete the "
        "article.",
        "company",
        "me",
        "ongoing",
    ),
    Story(
        "ret",
        "ret.job",
        "ME",
        "ME.coast",
        "I told my director that invoices for the same road were paid twice. A week"
        " later I was moved to the archive, alone, without a computer.",
        "municipality",
        "me",
        "month",
    ),
    Story(
        "cor",
        "cor.permit",
        "AL",
        "AL-02",
        "Every building near the beach got a permit except one. The owner was told "
        "at the counter that the file is missing one thing, and that thing has a "
        "price.",
        "municipality",
        "told",
        "year",
    ),
    Story(
        "prs",
        "prs.smear",
        "RS",
        "RS-20",
        "A television station called our colleagues foreign agents three evenings "
        "in a row and showed the street where one of them lives.",
        "media_private",
        "saw",
        "week",
    ),
    Story(
        "oc",
        "oc.enviro",
        "BA",
        "BA-SRP",
        "Trucks take gravel from the river every night between two and four. The "
        "inspector comes in the afternoon, when nothing is there.",
        "company",
        "saw",
        "ongoing",
    ),
    Story(
        "cor",
        "cor.vote",
        "MK",
        "MK006",
        "Before the local election a man went from house to house with a list and "
        "flour, oil and sugar. He asked for a photograph of the ballot paper.",
        "party",
        "saw",
        "year",
    ),
    Story(
        "cor",
        "cor.conflict",
        "XK",
        "XK.prz",
        "The councillor who voted for the new bus line owns the buses, through his "
        "brother-in-law. The minutes do not show that he left the room.",
        "municipality",
        "papers",
        "month",
    ),
    Story(
        "prs",
        "prs.police",
        "ME",
        "ME.central",
        "Two of our volunteers were invited for an informal talk at the station and"
        " asked who writes our posts. They were told it is better to take a "
        "holiday.",
        "police",
        "told",
        "week",
    ),
    Story(
        "cor",
        "cor.steal",
        "RS",
        "RS-07",
        "The new ambulance bought with donations is used to drive a manager to the "
        "capital. The old one, with the broken brakes, goes to patients.",
        "health",
        "saw",
        "month",
    ),
    Story(
        "gbv",
        "gbv.inst_failed",
        "AL",
        "AL-10",
        "My neighbour called the police four times. They wrote nothing down and "
        "told her to make peace. He still has the rifle.",
        "police",
        "saw",
        "week",
    ),
    Story(
        "cor",
        "cor.impunity",
        "BA",
        "BA-BIH.ks",
        "Three of us reported the false diplomas to the ministry in the spring. "
        "Nobody called. The people with the false diplomas now lead the commission.",
        "school_univ",
        "me",
        "year",
    ),
    Story(
        "cor",
        "cor.funds",
        "MK",
        "MK001",
        "The youth centre was paid for from a European fund. The sign is there and "
        "the ribbon was cut, but behind the door there is a warehouse of a "
        "furniture shop.",
        "cso",
        "papers",
        "year",
    ),
    Story(
        "hat",
        "hat.incite",
        "ME",
        "ME.north",
        "Before the match a group shared a list of shops that belong to the other "
        "faith, with times. The page is still open.",
        "online_anon",
        "saw",
        "week",
    ),
    Story(
        "cor",
        "cor.justice",
        "XK",
        "XK.pej",
        "The hearing about the land was put off eleven times. Each time the same "
        "lawyer is ill, and each time he is seen in the café across the street.",
        "court",
        "me",
        "ongoing",
    ),
    Story(
        "oth",
        "oth.unsure",
        "RS",
        "RS-16",
        "They cut the lime trees in front of the school and the wood is gone. "
        "Perhaps it is nothing, but the man who signed for it has a wood shop.",
        "school_univ",
        "saw",
        "month",
    ),
    Story(
        "prs",
        "prs.venue",
        "BA",
        "BA-BRC",
        "The hall for our debate was cancelled two hours before. The manager said "
        "that a phone call came and that he has children.",
        "municipality",
        "told",
        "week",
    ),
)
