"""Sealed things, whole and damaged. Run through make.py."""

import base64
import json
from typing import Any

from make_rosters import TEXT

from reporting import age, padding, rosters
from reporting.age import Identity


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


CASE = Identity.from_seed(bytes([1] * 32))
REPORTER = Identity.from_seed(bytes([2] * 32))
DESK = Identity.from_seed(bytes([3] * 32))
CASE_ID = "0b7c6a1e-52f3-4d6a-9c1e-2f1f5d0a7b11"


def envelope_vectors(known: dict[str, Any]) -> dict[str, Any]:
    kept = {item["name"]: item for item in known.get("opens", [])}
    texts = documents()
    opens = []
    for name, (identity, content) in texts.items():
        sealed = keep_or_seal(kept.get(name), identity, content)
        opens.append(
            {
                "name": name,
                "identity": str(identity),
                "recipient": str(identity.recipient),
                "sealed": encode(sealed),
                "content": encode(content),
            }
        )
    wrap, text = (base64.b64decode(opens[n]["sealed"]) for n in (0, 1))
    return {
        "opens": opens,
        "document": report(),
        "refused": [
            {"name": name, "identity": str(identity), "sealed": encode(sealed)}
            for name, identity, sealed in damaged(wrap, text)
        ],
    }


def report() -> dict[str, Any]:
    return {
        "v": 1,
        "type": "report",
        "case": CASE_ID,
        "roster": rosters.parse(TEXT).sha256,
        "reply_to": str(REPORTER.recipient),
        "talk_key": bytes(range(32)).hex(),
        "lang": "mk",
        "sealed_by": "server",
        "answers": {"what": "Тендерот беше договорен. 😀", "when": None, "n": [1, 2]},
    }


def documents() -> dict[str, tuple[Identity, bytes]]:
    text = json.dumps(report(), ensure_ascii=False, separators=(",", ":"))
    return {
        "a wrap": (DESK, str(CASE).encode()),
        "a report": (CASE, padding.pad(text.encode(), kind="text")),
        "nothing": (REPORTER, b""),
    }


def keep_or_seal(
    known: dict[str, str] | None, identity: Identity, content: bytes
) -> bytes:
    if known is not None:
        sealed = base64.b64decode(known["sealed"])
        if age.open_sealed(sealed, identity) == content:
            return sealed
    return age.seal(content, identity.recipient)


def damaged(wrap: bytes, text: bytes) -> list[tuple[str, Identity, bytes]]:
    def flipped(at: int) -> bytes:
        return wrap[:at] + bytes([wrap[at] ^ 1]) + wrap[at + 1 :]

    mac, payload = wrap.index(b"--- ") + 4, wrap.index(b"--- ") + 48
    second = wrap.index(b"\n--- ") + 1
    stanza = wrap[22:second]
    return [
        ("another identity", REPORTER, wrap),
        ("nothing at all", DESK, b""),
        ("a flipped bit in the version", DESK, flipped(20)),
        ("a flipped bit in the stanza", DESK, flipped(60)),
        ("a flipped bit in the wrapped key", DESK, flipped(second - 20)),
        ("a flipped bit in the header's code", DESK, flipped(mac)),
        ("a flipped bit in the nonce", DESK, flipped(payload)),
        ("a flipped bit in the content", DESK, flipped(payload + 20)),
        ("a flipped bit at the end", DESK, flipped(len(wrap) - 1)),
        ("the last byte missing", DESK, wrap[:-1]),
        ("the content missing", DESK, wrap[:payload]),
        ("a byte too many", DESK, wrap + b"\0"),
        ("two stanzas", DESK, wrap[:22] + stanza + wrap[22:]),
        ("a stranger's stanza", DESK, wrap[:22] + b"-> x y\n\n" + wrap[22:]),
        ("line ends of another system", DESK, wrap.replace(b"\n", b"\r\n", 3)),
        ("a report cut at half", CASE, text[: len(text) // 2]),
    ]
