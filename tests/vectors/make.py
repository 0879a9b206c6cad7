"""Makes the vectors that the Python and the JavaScript tests share.

    PYTHONPATH=. python tests/vectors/make.py           writes the files anew
    PYTHONPATH=. python tests/vectors/make.py --check   tells whether anything changed

Everything is fixed but the ciphertexts: sealing draws its own randomness, which the
library rightly lets nobody choose. So a ciphertext that still opens to the same bytes
is kept, and making the files again changes nothing. The keys here are for tests only.
"""

import json
import sys
from pathlib import Path
from typing import Any

from make_envelopes import envelope_vectors
from make_pictures import picture_vectors
from make_rosters import roster_vectors
from make_tags import tag_vectors

from reporting import padding, receipts

HERE = Path(__file__).parent


def padding_vectors() -> dict[str, Any]:
    sizes = [0, 1, 2, 7, 8, 9, 15, 16, 17, 100, 1000, 1025, 4097, 65537, 10**6]
    lengths = [0, 1, 4088, 4089, 16376, 16377, 65528, 65529, 200000]
    end = (3).to_bytes(8, "big")
    refused = {
        "nothing": b"",
        "no room for a length": bytes(7),
        "a length beyond the end": b"abc" + (4).to_bytes(8, "big"),
        "an impossible length": b"abc" + b"\xff" * 8,
        "something in the padding": b"abc\0\0\1\0" + end,
        "a length too short": b"abcd\0\0" + end,
    }
    return {
        "padme": [[size, padding.padme(size)] for size in [*sizes, 2**40 + 1]],
        "sizes": [
            {
                "kind": kind,
                "length": length,
                "padded": padding.padded_size(length, kind=kind),
            }
            for kind in ("text", "file")
            for length in lengths
        ],
        "padded": [
            {"kind": kind, "text": text, "sha256": sha256(text.encode(), kind)}
            for kind in ("text", "file")
            for text in ("", "Ndihmë", "фенер\0\0")
        ],
        "refused": [
            {"name": name, "hex": data.hex()} for name, data in refused.items()
        ],
    }


def sha256(data: bytes, kind: padding.Kind) -> str:
    return receipts.digest(padding.pad(data, kind=kind)).hex()


def receipt_vectors() -> dict[str, Any]:
    codes = [
        receipts.generate(lambda _, n=n: n) for n in (0, 10**26 - 1, 31415926535897)
    ]
    code = codes[2]
    arabic = "".join(chr(0x660 + int(digit)) for digit in code)
    typed = {
        "groups": receipts.grouped(code),
        "dashes": receipts.grouped(code).replace(" ", "-"),
        "en dashes": receipts.grouped(code).replace(" ", " – "),
        "dots and line ends": receipts.grouped(code).replace(" ", ".\r\n"),
        "no-break spaces": receipts.grouped(code).replace(" ", "\u00a0"),
        "invisible marks": f"\u200e{code[:9]}\u200b{code[9:]}\ufeff",
        "Arabic digits": arabic,
        "fullwidth digits": "".join(chr(0xFF10 + int(digit)) for digit in code),
    }
    mistyped = {
        "nothing": "",
        "a digit missing": code[1:],
        "a digit too many": code + "0",
        "a wrong digit": "8" + code[1:],
        "two digits swapped": code[:24] + code[25] + code[24] + code[26:],
        "a letter": "O" + code[1:],
        "a superscript": code[:-1] + "²",
        "check digits equal only modulo 97": "0" * 26 + "01",
        "too much": code + " " * 200,
    }
    return {
        "mailboxes": [mailbox(code) for code in codes],
        "typed": [{"name": k, "text": v, "code": code} for k, v in typed.items()],
        "mistyped": [{"name": k, "text": v} for k, v in mistyped.items()],
    }


def mailbox(code: str) -> dict[str, str]:
    derived = receipts.derive(code)
    return {
        "code": code,
        "grouped": receipts.grouped(code),
        "identity": str(derived.identity),
        "recipient": str(derived.identity.recipient),
        "locator": derived.locator.hex(),
        "locator_digest": receipts.digest(derived.locator).hex(),
        "write_key": derived.write_key.hex(),
        "write_key_digest": receipts.digest(derived.write_key).hex(),
        "talk_key": derived.talk_key.hex(),
    }


def files() -> dict[str, str]:
    path = HERE / "envelopes.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    made = {
        "padding": padding_vectors(),
        "receipts": receipt_vectors(),
        "rosters": roster_vectors(),
        "envelopes": envelope_vectors(known),
        "pictures": picture_vectors(),
        "tags": tag_vectors(),
    }
    return {
        f"{name}.json": json.dumps(value, ensure_ascii=True, indent=1) + "\n"
        for name, value in made.items()
    }


def main() -> int:
    changed = []
    for name, text in files().items():
        path = HERE / name
        if not path.exists() or path.read_text() != text:
            changed.append(name)
            if "--check" not in sys.argv:
                path.write_text(text)
    print(f"changed: {', '.join(changed) or 'nothing'}")
    return 1 if changed and "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
