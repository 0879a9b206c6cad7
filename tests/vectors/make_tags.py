"""Tags of recipients and holders, and signed messages. Run through make.py."""

from typing import Any
from uuid import UUID

from make_envelopes import CASE, CASE_ID, DESK

from reporting import tags
from reporting.age import Identity

KEY, OTHER_KEY = bytes(range(32)), bytes([5] * 32)
OTHER_ID = "0b7c6a1e-52f3-4d6a-9c1e-2f1f5d0a7b12"
TEXT = '{"v":1,"type":"message","n":1,"from":"desk","text":"Хвала 😀\\n"}'


def tag_vectors() -> dict[str, Any]:
    first = known(number=1)
    tag = tag_of(first)
    other = known(number=1, recipient=str(DESK.recipient))
    refused = {
        "another talk key": first | {"talk_key": OTHER_KEY.hex()},
        "another case": first | {"case": OTHER_ID},
        "another number": known(number=2),
        "a number that only begins alike": known(number=11),
        "another recipient": other,
    }
    return {
        "recipients": [
            {"name": "the first key", **first, "tag": tag},
            {"name": "the tenth key", **known(number=10), "tag": tag_of(known(10))},
            {"name": "another recipient", **other, "tag": tag_of(other)},
        ],
        "refused_recipients": [
            *({"name": name, **facts, "tag": tag} for name, facts in refused.items()),
            {"name": "no tag", **first, "tag": ""},
        ],
        "holders": [
            holder("one", CASE, DESK),
            holder("another", CASE, CASE),
            holder("the next secret", DESK, CASE),
        ],
        "entries": [
            entry("a case", KEY, CASE_ID),
            entry("another case", KEY, OTHER_ID),
            entry("another talk key", OTHER_KEY, CASE_ID),
        ],
        "messages": [
            {**signed("a message", TEXT)},
            {**signed("one that already has a mac", '{"mac":"x","v":1}')},
        ],
        "refused_messages": refused_messages(),
    }


def known(number: int, recipient: str = str(CASE.recipient)) -> dict[str, Any]:
    facts = {"talk_key": KEY.hex(), "case": CASE_ID, "number": number}
    return {**facts, "recipient": recipient}


def tag_of(facts: dict[str, Any]) -> str:
    return tags.recipient_tag(
        bytes.fromhex(facts["talk_key"]),
        case=UUID(facts["case"]),
        number=facts["number"],
        recipient=facts["recipient"],
    )


def holder(name: str, secret: Identity, who: Identity) -> dict[str, str]:
    recipient = str(who.recipient)
    tag = tags.holder_tag(secret, case=UUID(CASE_ID), recipient=recipient)
    facts = {"name": name, "secret": str(secret), "case": CASE_ID}
    return {**facts, "recipient": recipient, "tag": tag}


def entry(name: str, talk_key: bytes, case: str) -> dict[str, str]:
    number = tags.entry_number(talk_key, case=UUID(case))
    return {"name": name, "talk_key": talk_key.hex(), "case": case, "number": number}


def signed(name: str, text: str) -> dict[str, str]:
    return {
        "name": name,
        "talk_key": KEY.hex(),
        "text": text,
        "signed": tags.sign(text, KEY),
    }


def refused_messages() -> list[dict[str, str]]:
    whole = tags.sign(TEXT, KEY)
    at = whole.index('",') + 2
    broken = {
        "nothing": "",
        "not signed": TEXT,
        "signed with another key": tags.sign(TEXT, OTHER_KEY),
        "another text": whole.replace("Хвала", "Hvala"),
        "a member more": whole[:-1] + ',"from":"reporter"}',
        "another mac": whole[:8] + ("1" if whole[8] == "0" else "0") + whole[9:],
        "a mac in upper case": whole[:8] + whole[8 : at - 2].upper() + whole[at - 2 :],
        "no mac": '{"mac":"",' + whole[at:],
        "a space before the mac": whole.replace('{"mac":', '{"mac": ', 1),
        "the mac at the end": "{" + whole[at:-1] + "," + whole[1 : at - 1] + "}",
        "something behind it": whole + " ",
    }
    return [
        {"name": name, "talk_key": KEY.hex(), "signed": text}
        for name, text in broken.items()
    ]
