"""Ready sentences for answers, one data file for each language.

They name no law, no number and no office; a person fills in and sends.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "replies"
# Everything that may stand in {braces}; the browser fills it in.
VARIABLES = frozenset({"kind", "date", "case_short"})
NAMES = {
    "en": "English",
    "sq": "Shqip",
    "mk": "Македонски",
    "sr-Latn": "Srpski",
    "bs": "Bosanski",
}


@dataclass(frozen=True)
class Template:
    language: str
    code: str
    title: str
    text: str

    @property
    def name(self) -> str:
        return f"{NAMES[self.language]}: {self.title}"


@cache
def templates() -> list[Template]:
    return [
        Template(language=language, **reply)
        for language in NAMES
        for reply in _read(language)
    ]


def _read(language: str) -> list[dict[str, str]]:
    path = FOLDER / f"{language}.json"
    replies: list[dict[str, str]] = json.loads(path.read_text("utf-8"))["replies"]
    return replies
