"""Runs Fener's own browser code in Node.js, to seal just as a browser does."""

import base64
import json
import subprocess
from dataclasses import dataclass, field
from typing import Any

from backend.environment import BASE


@dataclass(frozen=True)
class Keys:
    identity: str = field(repr=False)
    recipient: str
    blob: bytes = field(repr=False)


def make_keys(passphrases: list[str]) -> list[Keys]:
    """Make one identity for each passphrase, sealed as the first sign-in does."""
    made = _run({"do": "keys", "passphrases": passphrases})
    return [
        Keys(keys["identity"], keys["recipient"], base64.b64decode(keys["blob"]))
        for keys in made
    ]


def seal_reports(note: str, reports: list[dict[str, Any]], *, today: str) -> Any:
    """Seal reports as the form's script does; gives API bodies and receipt codes."""
    from django.conf import settings

    pinned = {
        "keys": [str(key) for key in settings.BOARD.keys],
        "threshold": settings.BOARD.threshold,
        "origin": settings.BOARD.origin,
    }
    work = {"do": "reports", "note": note, "board": pinned, "today": today}
    return _run({**work, "reports": reports})


def _run(work: dict[str, Any]) -> Any:
    command = ["sh", "tools/with_node.sh", "node", "backend/demo/seal.mjs"]
    done = subprocess.run(  # noqa: S603 - our own script, no input from outside
        command,
        cwd=BASE,
        input=json.dumps(work),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The demo could not seal: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)
