"""Attack the published statistics at length, and print what was measured.

Run by `make attack-statistics`; TRIALS=20000 says how many worlds of each sort are
published. Ends with status 1 when a figure is beyond its limit. The quick ones of the
same attacks are in tests/publication/attacks.
"""

import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "test-results" / "attack-statistics.txt"
TRIALS = int(os.environ.get("TRIALS") or 20_000)


def main() -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"FENER_MODE": "test", "SITE": "all", "DATA": data}
        os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        measuring = import_module("tests.publication.attacks.measuring")
        lines, is_kept = [], True
        for attack, measured, limit, holds in measuring.figures(TRIALS):
            said = f"{'kept  ' if holds else 'BROKEN'} {measured:>6}, {limit}: {attack}"
            print(said, flush=True)
            lines.append(said)
            is_kept = is_kept and holds
    lines.append(f"{time.monotonic() - started:.0f} seconds")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(lines) + "\n", "utf-8")
    print(lines[-1])
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
