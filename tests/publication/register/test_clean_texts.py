"""What people wrote becomes HTML at one door: hostile input in, a few tags out."""

import time
from html.parser import HTMLParser

import bleach
import nh3
import pytest
from django.template import Context, Template
from hypothesis import example, given
from hypothesis import strategies as st

from publication.register import texts

ALLOWED = {"p": [], "br": [], "em": [], "strong": [], "ul": [], "ol": [], "li": []}
LINK = ["href", "rel"]
DANGEROUS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1"
    " onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "</p></div></article><h1>Fener is closed</h1>",
    "<base href=//evil.example><meta http-equiv=refresh content=0;url=//evil.example>",
    "<template><s><template><s><img src=x onerror=alert(1)></s></template>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](http://plain.example)",
    "[x](//evil.example)",
    "[x](/en/report/)",
    "[x](https:///evil.example)",
    "[x](https://bank.example@evil.example/)",
    "[x](https://[::1)",
    "[x](mailto:a@example.org)",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://e.example "onmouseover=alert(1) x=\\"")',
    "[x](https://e.example/'onmouseover='alert(1))",
    '[x](<https://e.example/"onmouseover="alert(1)>)',
    "[<img src=x onerror=alert(1)>](https://e.example)",
    "[[x](javascript:alert(1))](https://e.example)",
    "[a [b](https://in.example)](https://out.example)",
    "![x](https://e.example/pixel.png)",
    '![x](x" onerror="alert(1))',
    '<https://e.example/"onclick=alert(1)>',
    "# A heading\n\nAnother\n=======",
    "`code` and\n\n    indented\n\n```html\n<script>alert(1)</script>\n```",
    "> quoted\n\n---\n\n| a | b |\n|---|---|\n| <b> | <i> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&NewLine;&Tab;&nbsp;&shy;&rlm;",
    "**<b>*<i>**</i>*</b>",
    "*a **b *c **d",
    "\x00\x01\x08\x0b\x0c\x1b\x7f\x85\ufffe\ud800",
    "\ufeff\u2028\u2029\u00a0",
    "{{ 7|add:7 }} {% load static %}",
]
PIECES = ["https://e.example", "javascript:", "<a href=", "<!--", "]](", "</", "rel="]


class Reading(HTMLParser):
    """Every tag and attribute that a browser would find, and the text between."""

    def __init__(self, made):
        super().__init__()
        self.tags, self.links, self.text, self.others = [], [], "", []
        self.feed(made)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, [name for name, _ in attrs]))
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(made):
    found = Reading(made)
    for tag, attributes in found.tags:
        expected = attributes in (["rel"], LINK) if tag == "a" else attributes == []
        assert expected, (tag, attributes)
        assert tag == "a" or tag in ALLOWED, tag
    assert found.others == []
    for link in found.links:
        assert link.startswith("https://"), link
    return found


class HostileTests:
    @pytest.mark.parametrize("text", DANGEROUS)
    def test_it_lets_out_only_the_few_tags(self, text):
        assert_harmless(texts.html(text))

    @pytest.mark.parametrize("text", DANGEROUS)
    def test_it_does_so_inside_of_other_things(self, text):
        line = text.replace("\n", " ")
        for around in ("- {}", "**{}**", "1. a\n2. {}", "[{}](https://e.example)"):
            assert_harmless(texts.html(around.format(line)))

    @pytest.mark.parametrize("text", DANGEROUS)
    def test_the_two_cleaners_agree(self, text):
        texts.check(text)

    @given(st.text(max_size=300))
    def test_whatever_letters_come(self, text):
        assert_harmless(texts.html(text))

    @given(
        st.lists(
            st.sampled_from(
                [
                    *DANGEROUS,
                    *"<>[]()*_-&;#\"'`!\\/=\n\t ",
                    "\n\n",
                    "- ",
                    "1. ",
                    *PIECES,
                ]
            ),
            max_size=25,
        )
    )
    @example(["<a href=", '"', "https://e.example", '"', ">", "<!--"])
    def test_whatever_pieces_come_together(self, pieces):
        text = "".join(pieces)[: texts.MAX_LETTERS]
        made = texts.html(text)
        assert_harmless(made)
        assert made == texts.html(texts.visible(text))

    def test_letters_that_turn_the_line_around_are_taken_out(self):
        text = "pay\u202eevil\u202c \u2066x\u2069 \u200eright\u200f \u061cend\u200b"
        assert Reading(texts.html(text)).text.strip() == "payevil x right end"

    def test_they_do_not_come_back_as_entities(self):
        for written in ("&#8238;", "&#x202e;", "&rlm;"):
            assert "\u202e" not in texts.html(written)
            assert Reading(texts.html(written)).text.strip() == written


class MarkdownTests:
    def test_it_knows_paragraphs_emphasis_lists_and_links(self):
        made = texts.html(
            "One *two* **three**  \nfour\n\n- a\n- b\n\n1. c\n\n[d](https://e.example/?f=1&g=2)"
        )
        assert Reading(made).tags == [
            *[(tag, []) for tag in ("p", "em", "strong", "br", "ul", "li", "li")],
            *[(tag, []) for tag in ("ol", "li", "p")],
            ("a", LINK),
        ]
        link = '<a href="https://e.example/?f=1&amp;g=2" rel="'
        assert f'{link}{texts.LINK_REL}">d</a>' in made

    def test_what_it_does_not_know_stays_as_letters(self):
        for text in ("# Not a heading", "<b>not bold</b>", "![no](picture)", "&copy;"):
            assert Reading(texts.html(text)).text.strip() == text

    def test_it_reaches_a_page_as_it_is_and_only_it(self):
        page = Template("{{ made }}{{ written }}")
        context = {"made": texts.html("*a*"), "written": "*a* <b>"}
        shown = page.render(Context(context))
        assert shown == "<p><em>a</em></p>\n*a* &lt;b&gt;"

    def test_languages_keep_their_letters(self):
        text = "Тендерот е поништен. Šta se promijenilo? Çfarë ndryshoi? Đ Ž Ë Ѓ Ќ"
        assert Reading(texts.html(text)).text.strip() == text


class LimitTests:
    @pytest.mark.parametrize("letters", [texts.MAX_LETTERS + 1, 2**20])
    def test_too_long_a_text_is_refused_before_it_is_read(self, letters):
        started = time.perf_counter()
        with pytest.raises(texts.TooLong):
            texts.html("[" * letters)
        assert time.perf_counter() - started < 0.05

    def test_what_is_kept_can_be_shown_again(self):
        grows = "\u0958" * 1000  # one letter, and two in its normal form
        with pytest.raises(texts.TooLong):
            texts.check(grows)
        composes = "e\u200b\u0301" * 500
        assert texts.check(texts.check(composes)) == texts.check(composes) == "é" * 500

    @pytest.mark.parametrize(
        "piece",
        [
            *["[", "![", "*a **b ", "- ", "> ", "1. ", "_*", "<", "&", "](", "[]("],
            *["\\", "<!--"],
            *["[a](https://e.example) ", "<a>", "\n\n", "**", "`", "\u202e"],
        ],
    )
    def test_nesting_and_repeating_end_soon(self, piece):
        text = (piece * texts.MAX_LETTERS)[: texts.MAX_LETTERS]
        started = time.perf_counter()
        made = texts.html(text)
        assert time.perf_counter() - started < 1  # seconds, on a busy machine
        assert_harmless(made)
        assert len(made) < 100_000

    def test_nothing_is_nested_deeply(self):
        made = texts.html("- " * 700)
        assert made.count("<ul>") < 20


class DisputeTests:
    """A fault in either library closes the door, whichever of them has it."""

    @pytest.mark.parametrize("library", [bleach, nh3])
    def test_what_only_one_lets_through_is_disputed(self, monkeypatch, library):
        underlined = "<p><u>{}</u></p>".format
        monkeypatch.setattr(texts._markdown, "render", underlined)
        assert texts.html("fine") == "<p>fine</p>"
        monkeypatch.setattr(library, "clean", lax(library.clean))
        with pytest.raises(texts.Disputed):
            texts.check("fine")
        assert texts.html("a *b* <i>") == "a *b* &lt;i&gt;"


def lax(clean):
    """Return the cleaner with a fault: it lets one tag more pass."""
    return lambda made, *, tags, **options: clean(made, tags={*tags, "u"}, **options)


class MisleadingTests:
    """Whoever reads an address in a text arrives there, or nowhere."""

    @pytest.mark.parametrize(
        "words",
        [
            "https://www.court.example",
            "http://court.example/rulings",
            "HTTPS://COURT.EXAMPLE",
            "www.court.example",
            "court.example",
            "the court (court.example) says",
            "**court**.*example*",
            "https://court",
            "https:/court.example",
            "court.example@evil.example",
            "court\u2024example",
            "court.ex\u00adample",
            "\u0435vil.example",  # its first letter is Cyrillic
            "evil.example, court.example",
            "суд.пример",
        ],
    )
    def test_a_link_does_not_read_as_another(self, words):
        text = f"See *the* [{words}](https://evil.example/x)."
        with pytest.raises(texts.Misleading):
            texts.check(text)
        assert "<a" not in texts.html(text)

    @pytest.mark.parametrize(
        ("words", "address"),
        [
            ("https://www.court.example/a.pdf", "https://court.example/b"),
            ("Court.Example", "https://www.court.example/"),
            ("суд.пример", "https://суд.пример/"),
            ("bücher.example", "https://xn--bcher-kva.example/"),
            ("the ruling of 12.3.2026, no. 4.a", "https://court.example/"),
            ("d.o.o. Put", "https://court.example/"),
            ("", "https://court.example/"),
        ],
    )
    def test_it_may_read_as_what_it_is(self, words, address):
        text = f"court.other says: [{words}]({address}), or [so](https://so.example)"
        assert texts.check(text) == text
        assert texts.html(text).count("<a") == 2


class LinkTests:
    @pytest.mark.parametrize(
        "address",
        [
            "https://sud.example/odluka/12?x=1",
            "https://xn--bcher-kva.example/",
            "https://bücher.example/",
        ],
    )
    def test_it_takes_https(self, address):
        assert texts.is_link(address)

    @pytest.mark.parametrize(
        "address",
        [
            *[
                "",
                "https://",
                "http://e.example",
                "ftp://e.example",
                "//e.example",
                "/x",
            ],
            *[
                "javascript:alert(1)",
                "https://a@e.example",
                "https://[::1",
                "https:e.example",
            ],
            *[
                "https://e.example/\u202ea",
                "https://e.example/\n",
                " https://e.example",
            ],
        ],
    )
    def test_it_takes_nothing_else(self, address):
        assert not texts.is_link(address)
