"""An invented report, and what is right to do about it: nobody in it is real."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPORT = [
    _(
        "The head of the land office asked my mother for 300 euro for a paper that"
        " costs nothing. Only she, he and I were in the room."
    ),
    _(
        "I told a neighbour. On Tuesday his brother, who is a policeman, stood at our"
        " door and said: on Friday you will see what happens to people who talk."
    ),
    _("I have a photo of the message in which he names the price."),
]


class Decision(NamedTuple):
    """One question with its answers; `why` is told to whoever chose that answer."""

    name: str
    question: Promise
    answers: tuple[tuple[str, Promise], ...]
    right: str
    why: dict[str, Promise]


DECISIONS = (
    Decision(
        "urgency",
        _("How urgent is it?"),
        (
            ("u0", _("U0: somebody may be hurt, so today")),
            ("u2", _("U2: the bribe is small, so within a week")),
            ("u3", _("U3: the photo is safe, so within a month")),
        ),
        "u0",
        {
            "u2": _("Look at the threat, not at the sum: it names a day, and is near."),
            "u3": _("The photo can wait. The family has been told a day: Friday."),
        },
    ),
    Decision(
        "first",
        _("What do you write first?"),
        (
            ("name", _("Ask for the name and the telephone number")),
            ("safe", _("Ask whether they are safe, and what they plan for Friday")),
            ("proof", _("Ask for the photo in full size")),
        ),
        "safe",
        {
            "name": _(
                "We never ask who somebody is. They can be helped without a name."
            ),
            "proof": _("Evidence comes second. First: are they safe until Friday?"),
        },
    ),
    Decision(
        "whom",
        _("Who may learn of it now?"),
        (
            ("police", _("The police of the town, because of the threat")),
            ("mayor", _("The mayor, who is above the land office")),
            ("nobody", _("Nobody outside, before the reporter has agreed")),
        ),
        "nobody",
        {
            "police": _("The threat came from a policeman. And nobody has agreed yet."),
            "mayor": _("Only three people were in the room: he would know who told."),
        },
    ),
    Decision(
        "title",
        _("Which title do you give the case?"),
        (
            ("short", _("Bribe asked at an office, threat with a date")),
            ("names", _("Mother and child against the head of the land office")),
            ("quote", _("“On Friday you will see what happens”")),
        ),
        "short",
        {
            "names": _("It tells who the reporter is to whoever stands behind you."),
            "quote": _("Words of the threat lead back to those who heard it."),
        },
    ),
    Decision(
        "knows",
        _("You find out that the policeman is married to your cousin. And now?"),
        (
            ("finish", _("You answer today and hand over next week")),
            ("quiet", _("You go on: you hardly ever see him")),
            ("step_back", _("You step back at once, and the case is hidden from you")),
        ),
        "step_back",
        {
            "finish": _("A colleague can answer today. You step back first."),
            "quiet": _("It is about what others must be able to trust. Step back."),
        },
    ),
)

# Each point is ticked by itself, and none may be left out.
CHECKLIST = (
    _("My computer asks for a password, locks itself and has its newest updates."),
    _("I open cases on this computer only, never on a borrowed or shared one."),
    _("My passphrase is not my password, and neither is written where I work."),
    _("My recovery sheet lies at home, away from the passphrase."),
    _("I copy nothing out of a case: no screenshot, no mail, no chat, no translator."),
    _("I never try to find out who a reporter is, and I never ask."),
    _("I lock the screen when I stand up, and I know the emergency lock."),
    _("If I know somebody in a case, I step back at once."),
    _("When a case weighs on me, I say so and pass it on."),
)
