"""What a browser does when the key of a case has to change, in Python."""

import base64
from datetime import timedelta

from reporting import rosters, sealing, tags
from reporting.models import RosterNote
from reporting.notes import SigningKey
from tests.casework.conftest import DAY, DESK, OTHER_DESK, TALK_KEY, b64

ORIGIN = "fener.test"


def publish(settings, *, number=1, is_forged=False, **desks):
    """Let the board sign a roster of these desks: name=(epoch, identity)."""
    board = [SigningKey.generate(f"board-{member}") for member in range(2)]
    if number > 1 and not is_forged:
        board = settings.SIGNERS
    if not is_forged:
        keys = tuple(key.verifier for key in board)
        settings.SIGNERS, settings.BOARD = board, rosters.Board(keys, 2, ORIGIN)
    desks = desks or {"lantern": (1, DESK), "bridge": (1, OTHER_DESK)}
    text = rosters.compose(
        origin=ORIGIN,
        number=number,
        not_before=DAY - timedelta(days=900),
        expires=DAY - timedelta(days=1),  # good enough for work on a case
        previous=None,
        desks=[
            rosters.Desk(name, epoch, ("*",), identity.recipient, name)
            for name, (epoch, identity) in desks.items()
        ],
    )
    note = text + "\n" + "".join(rosters.sign(text, key) for key in board)
    RosterNote.objects.create(number=number, text=note)


def path(case):
    return f"/casework/api/cases/{case.pk}/key/"


def next_key(case, secret, listed, **changes):
    """The next identity of the case, and what a browser sends about it."""
    fresh = sealing.Identity.generate()
    recipient, number = str(fresh.recipient), listed["key"] + 1

    def sealed_to(text):
        return b64(sealing.wrap(fresh, sealing.Recipient.parse(text)))

    def holder(text):
        return tags.holder_tag(fresh, case=case.pk, recipient=text)

    for person in listed["people"]:
        theirs = tags.holder_tag(secret, case=case.pk, recipient=person["recipient"])
        assert person["tag"] == theirs
    body = {
        "number": number,
        "recipient": recipient,
        "tag": tags.recipient_tag(
            TALK_KEY, case=case.pk, number=number, recipient=recipient
        ),
        "old": b64(sealing.wrap(secret, fresh.recipient)),
        "state": listed["state"],
        "people": [
            {
                "username": one["username"],
                "sealed": sealed_to(one["recipient"]),
                "tag": holder(one["recipient"]),
            }
            for one in listed["people"]
        ],
        "desks": [
            {"desk": one["desk"], "sealed": sealed_to(recipient_in(one))}
            for one in listed["desks"]
        ],
    }
    return fresh, body | changes


def recipient_in(desk):
    text = desk["note"].partition("\n\n")[0] + "\n"
    [found] = [one for one in rosters.parse(text).desks if one.id == desk["desk"]]
    assert found.epoch == desk["epoch"]
    return str(found.recipient)


def change(client, case, secret, **changes):
    """Change the key as a browser would; give the next identity and the answer."""
    listed = client.get(path(case)).json()
    fresh, body = next_key(case, secret, listed, **changes)
    return fresh, client.post(path(case), body, content_type="application/json")


def opened(sealed, identity):
    return sealing.unwrap(bytes(sealed), identity)


def unb64(text):
    return base64.b64decode(text)
