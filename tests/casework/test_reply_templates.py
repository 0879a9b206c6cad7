"""Ready sentences: the same ones in each language, and nothing in them to look up."""

import re

from casework.triage.replying import NAMES, VARIABLES, templates
from tests.casework.conftest import signed_in


def test_each_language_has_the_same_ones():
    codes = [one.code for one in templates() if one.language == "en"]
    assert len(codes) == len(set(codes)) == 6
    for language in NAMES:
        theirs = [one.code for one in templates() if one.language == language]
        assert theirs == codes


def test_only_known_things_are_filled_in():
    for one in templates():
        assert set(re.findall(r"\{(\w*)\}", one.text)) <= VARIABLES, one.name
        assert one.text.count("{") == one.text.count("}")


def test_they_name_no_number_law_or_address():
    for one in templates():
        assert not re.search(r"\d|@|://|www\.", one.text), one.name


def test_the_page_offers_them(world):
    page = signed_in(world.ana).get(f"/casework/cases/{world.case.pk}/")
    content = page.content.decode()
    assert 'data-reply="sr-Latn ask"' in content
    assert "Прочитавме" in content
