"""Every visible word can be translated: none stands bare in a template or in code."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from casework.casepage import forms as casework_forms
from reporting import codes, ladder, places
from reporting import forms as reporting_forms

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# What a reader sees or hears although it is an attribute.
SPOKEN = {"alt", "aria-description", "aria-label", "placeholder", "title"}
SPOKEN |= {"aria-roledescription", "aria-valuetext", "label", "summary"}
# Names and signs that are the same in every language.
BARE = {"Fener", "KB", "MB", "GB", "noindex", "index", "JSON‑stat", "https://"}
FILE_NAME = re.compile(r"[\w-]*[.](csv|json|jsonld|sig)")
# What a person types or presses, not reads.
LITERAL = ("code", "kbd", "script", "style")

TRANSLATED = re.compile(
    r"{%-?\s*(blocktranslate|blocktrans)\b.*?{%-?\s*end\1\s*-?%}"
    r"|{%-?\s*(?:translate|trans)\b.*?%}",
    re.S,
)
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}", re.S)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)


class Words(HTMLParser):
    """Collects what a reader would see of a page whose template tags are gone."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in LITERAL
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in LITERAL

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def bare_words(template):
    """The words of `template` that no language but its own could have."""
    text = TAG.sub(" ", TRANSLATED.sub(" ", COMMENT.sub(" ", template)))
    reader = Words()
    reader.feed(text)
    reader.close()
    words = [word for found in reader.found for word in found.split()]
    return [w for w in words if re.search(r"[^\W\d_]", w) and not is_bare(w)]


def is_bare(word):
    return word in BARE or FILE_NAME.fullmatch(word) is not None


class TemplateTests:
    def test_there_are_templates(self):
        assert len(TEMPLATES) > 50

    @pytest.mark.parametrize(
        "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
    )
    def test_every_word_can_be_translated(self, path):
        assert bare_words(path.read_text("utf-8")) == []

    @pytest.mark.parametrize(
        ("template", "found"),
        [
            ("<p>Hello</p>", ["Hello"]),
            ('<img alt="A lantern">', ["A", "lantern"]),
            ('<input placeholder="Town">', ["Town"]),
            ('{% if x %}Yes{% else %}{% translate "No" %}{% endif %}', ["Yes"]),
            ('<p>{% translate "Hello" %}, {{ name }}! 28 %</p>', []),
            ("{% blocktranslate %}Hello {{ x }}{% endblocktranslate %}", []),
            ('<p title="{% translate "Hello" %}">{# a note #}</p>', []),
            ("<p>Fener</p><script>let x = 1;</script>", []),
        ],
    )
    def test_the_search_finds_bare_words(self, template, found):
        assert bare_words(template) == found


class CodeTests:
    """Choices and messages are translated when shown, not when the server starts."""

    @pytest.mark.parametrize(
        "choices",
        [
            reporting_forms.WHEN,
            reporting_forms.SOON,
            reporting_forms.HOW_KNOWN,
            reporting_forms.HOW_MANY_KNOW,
            reporting_forms.DEVICE,
            reporting_forms.CONSENT,
            reporting_forms.NEEDS,
        ],
    )
    def test_the_answers_of_the_form(self, choices):
        assert all(isinstance(label, Promise) for _value, label in choices)

    @pytest.mark.parametrize(
        "choices", [ladder.Stage, ladder.CloseReason, codes.Kind, places.Place]
    )
    def test_the_ladder_the_codes_and_the_places(self, choices):
        assert all(isinstance(member._label_, Promise) for member in choices)

    def test_the_five_steps_and_the_details(self):
        assert all(isinstance(name, Promise) for name, _stages in ladder.STEPS)
        for detail in codes.DETAILS:
            assert isinstance(detail.label, Promise)
            assert isinstance(detail.help, Promise)
        assert all(isinstance(text, Promise) for text in codes.KIND_HELP.values())

    @pytest.mark.parametrize("module", [reporting_forms, casework_forms])
    def test_labels_and_errors_of_forms(self, module):
        for form in vars(module).values():
            if not isinstance(form, type) or not issubclass(form, forms.BaseForm):
                continue
            for name, field in form.base_fields.items():
                place = f"{form.__name__}.{name}"
                for text in (field.label, field.help_text):
                    assert not text or isinstance(text, Promise), place
                for text in field.error_messages.values():
                    assert isinstance(text, Promise), place

    def test_every_error_that_is_raised(self):
        """No message is a plain string where a person would read it."""
        raised = re.compile(r"(ValidationError|add_error\(None,|Conflict)\(\s*f?\"")
        for app in ("reporting", "casework", "publication", "backend"):
            for path in (ROOT / app).glob("*.py"):
                assert not raised.search(path.read_text("utf-8")), path.name


class FinishedTests:
    def test_english_is_complete_and_listed(self, settings):
        assert settings.LANGUAGES[0] == ("en", "English")

    def test_only_listed_languages_have_pages(self, client, settings, tmp_path, db):
        settings.STATIC_ROOT = str(tmp_path)
        for code, _name in settings.LANGUAGES:
            assert client.get(f"/{code}/").status_code == 200
        for code in ("xx", "sq-QQ", "EN", "e n"):
            assert client.get(f"/{code}/").status_code in (302, 404)

    def test_a_switcher_of_one_language_is_not_shown(self, client, settings, tmp_path):
        settings.STATIC_ROOT = str(tmp_path)
        settings.LANGUAGES = [("en", "English")]
        assert 'class="languages"' not in client.get("/en/").content.decode()


class ModelTests:
    def test_no_model_shows_a_plain_choice(self):
        for app in ("reporting", "casework", "publication"):
            for model in apps.get_app_config(app).get_models():
                for field in model._meta.fields:
                    if not isinstance(field, models.CharField) or not field.choices:
                        continue
                    for value, label in field.choices:
                        # A word that equals its code is for programs, not people.
                        shown = str(label).lower() != str(value).replace("_", " ")
                        assert not shown or isinstance(label, Promise), (field, value)
