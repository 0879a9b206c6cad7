"""Rosters, good and bad, signed by a board of three. Run through make.py."""

import base64
from datetime import date
from typing import Any

from reporting import rosters
from reporting.age import Identity
from reporting.notes import SigningKey

MEMBERS = [SigningKey(f"member-{n}", bytes([n] * 32)) for n in (1, 2, 3)]
STRANGER = SigningKey("stranger", bytes([9] * 32))
NAMESAKE = SigningKey("member-2", bytes([8] * 32))
RECIPIENT = Identity.from_seed(bytes([7] * 32)).recipient
CLASSICAL = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
TEXT = rosters.compose(
    origin="fener.example",
    number=7,
    not_before=date(2026, 6, 1),
    expires=date(2026, 6, 30),
    previous="ab" * 32,
    desks=[
        rosters.Desk("north", 1, ("AL", "XK"), RECIPIENT, "Ndihma e parë"),
        rosters.Desk("south-2", 12, ("MK",), RECIPIENT, "Помош за сите"),
    ],
)
ONE_DESK = TEXT[: TEXT.index("desk south-2")]


def signed(text: str, *signers: SigningKey) -> str:
    return text + "\n" + "".join(key.sign(text) for key in signers or MEMBERS[:2])


def roster_vectors() -> dict[str, Any]:
    read = rosters.parse(TEXT)
    return {
        "board": {
            "keys": [str(key.verifier) for key in MEMBERS],
            "threshold": 2,
            "origin": "fener.example",
        },
        "signing_keys": [str(key) for key in MEMBERS],
        "accepted": [
            {"name": name, "note": note, "today": day, "newest": newest}
            for name, note, day, newest in accepted_notes()
        ],
        "read": {
            "origin": read.origin,
            "number": read.number,
            "not_before": read.not_before.isoformat(),
            "expires": read.expires.isoformat(),
            "previous": read.previous,
            "sha256": read.sha256,
            "desks": [
                [d.id, d.epoch, list(d.countries), str(d.recipient), d.name]
                for d in read.desks
            ],
        },
        "routes": [
            {"country": country, "ticked": ticked, "desks": desks}
            for country, ticked, desks in ROUTES
        ],
        "refused": [
            {
                "name": name,
                "reason": reason,
                "note": note,
                "today": day,
                "newest": newest,
            }
            for name, reason, note, day, newest in refused_notes()
        ],
        "refused_keys": refused_keys(),
    }


ROUTES = [
    ("AL", ["north", "south-2"], ["north"]),
    ("MK", ["north", "south-2"], ["south-2"]),
    ("RS", ["south-2", "north"], ["north", "south-2"]),
    ("RS", ["south-2"], ["south-2"]),
    ("AL", ["north", "unknown"], ["north"]),
    ("AL", ["unknown"], None),
    ("AL", [], None),
]


def accepted_notes() -> list[tuple[str, str, str, int]]:
    extra = signed(TEXT, STRANGER, MEMBERS[2], NAMESAKE, MEMBERS[0])
    return [
        ("two of three", signed(TEXT), "2026-06-15", 0),
        ("its first day", signed(TEXT), "2026-06-01", 6),
        ("its last day, the newest known", signed(TEXT), "2026-06-30", 7),
        ("other signatures as well", extra, "2026-06-15", 7),
    ]


def refused_notes() -> list[tuple[str, str, str, str, int]]:
    day = "2026-06-15"
    one, two = MEMBERS[:2]
    text = ONE_DESK
    good = signed(text)
    desk = text[text.index("desk") :]
    renamed = one.sign(text).replace("member-1", "member-2")
    unsigned = {
        "one signature": signed(text, one),
        "the same signature twice": signed(text, one, one),
        "a stranger": signed(text, one, STRANGER),
        "a namesake": signed(text, one, NAMESAKE),
        "another name on a signature": signed(text, one) + renamed,
        "a wrong name on a good one": signed(text, one).replace("— member-1", "— x")
        + two.sign(text),
        "a changed text": good.replace("number 7", "number 8"),
        "a signature of something else": signed(text, one) + two.sign(text + "\n"),
    }
    malformed = {
        "nothing": "",
        "only text": text,
        "no end": good[:-1],
        "a signature that is none": text + "\n— member-1 AAAA\n",
        "another dash": good.replace("— ", "- "),
        "a carriage return": signed_raw(text.replace("number 7\n", "number 7\r\n")),
        "too many signatures": signed(text, *[one] * 101),
        "a leading zero": signed_raw(text.replace("number 7", "number 07")),
        "lines in another order": signed_raw(swap_lines(text)),
        "a short hash": signed_raw(text.replace("ab" * 32, "abab")),
        "no desk": signed_raw(text.replace(desk, "")),
        "an unknown line": signed_raw(text + "remark hello\n"),
        "an unknown country": signed_raw(text.replace("AL,XK", "AL,HR")),
        "a country twice": signed_raw(text.replace("AL,XK", "AL,AL")),
        "a star among countries": signed_raw(text.replace("AL,XK", "AL,*")),
        "a nameless desk": signed_raw(text.replace(" Ndihma e parë", "")),
    }
    twice, old_key = text + desk, text.replace(str(RECIPIENT), CLASSICAL)
    cut = text.replace(str(RECIPIENT), str(RECIPIENT)[:-1])
    other = text.replace("fener.example", "other.example")
    return [
        *((name, "unsigned", note, day, 0) for name, note in unsigned.items()),
        *((name, "malformed", note, day, 0) for name, note in malformed.items()),
        ("a second version", "version", signed_raw(text.replace("v1", "v2")), day, 0),
        ("a desk twice", "duplicate", signed_raw(twice), day, 0),
        ("a classical recipient", "recipient", signed_raw(old_key), day, 0),
        ("a cut recipient", "recipient", signed_raw(cut), day, 0),
        ("another origin", "origin", signed_raw(other), day, 0),
        ("the day before", "early", good, "2026-05-31", 0),
        ("the day after", "expired", good, "2026-07-01", 0),
        ("a newer one is known", "older", good, day, 8),
    ]


def signed_raw(text: str) -> str:
    """Sign like a board member whose tool checks nothing."""
    if "\r" not in text:
        return signed(text)
    fake = [key.sign(text.replace("\r", "")) for key in MEMBERS[:2]]
    return text + "\n" + "".join(fake)


def swap_lines(text: str) -> str:
    lines = text.split("\n")
    lines[2], lines[3] = lines[3], lines[2]
    return "\n".join(lines)


def refused_keys() -> list[str]:
    good = str(MEMBERS[0].verifier)
    name, hashed, key = good.split("+", 2)
    other_kind = base64.b64encode(bytes([2]) + base64.b64decode(key)[1:]).decode()
    return [
        "",
        name,
        good.replace("member-1", "member-2"),
        f"{name}+00000000+{key}",
        f"{name}+{hashed}+{key}=",
        f"{name}+{hashed}+{other_kind}",
    ]
