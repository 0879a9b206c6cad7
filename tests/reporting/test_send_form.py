"""The report form without scripts: what comes in, what is kept, what is given back."""

import contextlib
import errno
import io
import re
from datetime import date

import pytest
from django.db import connection
from PIL import Image

from reporting import mailbox, receipts, sealing, store
from reporting.codes import DETAILS
from reporting.models import DeskWrap, File, Message, Report, RosterNote
from tests.reporting.conftest import STORY, code_on, file, stored

TYPED = "Ово сам написао — and <b>this</b> & \u202ethis."


def page(response):
    return response.content.decode()


class SendTests:
    def test_it_keeps_one_sealed_report_that_the_desk_opens(self, site):
        code = site.sent(detail="", region="AL-01", needs=["advice", "stop"])
        report = Report.objects.get()
        document = site.open(report)
        assert document["answers"]["story"] == STORY
        assert document["answers"]["needs"] == ["advice", "stop"]
        assert document["answers"]["consent"] == "ask"
        assert document["case"] == str(report.id)
        assert document["sealed_by"] == "server"
        assert document["roster"] == site.roster.sha256
        assert mailbox.find(receipts.derive(code).locator) == report
        assert [step.stage for step in report.way()] == ["received"]

    def test_the_sealed_answers_hold_nothing_of_the_form_itself(self, site):
        site.sent(keep_hidden="yes", plain="yes")
        answers = site.open(Report.objects.get())["answers"]
        assert set(answers) == {"kind", "country", "story", "consent"}

    def test_it_keeps_digests_and_never_the_code(self, site):
        code = site.sent()
        keys = receipts.derive(code)
        row = Report.objects.values().get()
        assert row["locator_digest"] == receipts.digest(keys.locator).hex()
        everything = repr(row) + repr(list(DeskWrap.objects.values()))
        for secret in (code, receipts.grouped(code), keys.locator.hex()):
            assert secret not in everything

    def test_it_seals_only_to_ticked_desks_that_serve_the_place(self, site):
        for country, ticked, sealed_to in [
            ("AL", ["alpha", "beta"], {"alpha", "beta"}),
            ("RS", ["alpha", "beta"], {"beta"}),
            ("AL", ["alpha"], {"alpha"}),
            ("RS", ["alpha"], {"alpha"}),  # none serves it: all that are ticked
        ]:
            site.sent(country=country, desk=ticked)
            wraps = DeskWrap.objects.filter(report=Report.objects.last())
            assert {wrap.desk for wrap in wraps} == sealed_to
            Report.objects.all().delete()

    def test_each_shown_form_has_a_key_of_its_own(self, site):
        keys = {
            re.search(r'name="form_key" value="(\w{32})"', page(answer))[1]
            for answer in [site.client.get("/en/report/") for _ in range(3)]
        }
        assert len(keys) == 3
        assert "0" * 32 not in keys

    def test_a_new_day_is_written_into_the_form(self, site, settings):
        assert 'data-today="2026-06-15"' in page(site.client.get("/en/report/"))
        settings.TODAY = date(2026, 6, 16)
        assert 'data-today="2026-06-16"' in page(site.client.get("/en/report/"))


class RepeatTests:
    def test_the_same_form_again_gives_the_same_page_and_one_report(self, site):
        form = site.form()
        first, second = (site.client.post("/en/report/", form) for _ in range(2))
        assert first.content == second.content
        assert Report.objects.count() == 1
        assert DeskWrap.objects.count() == 2

    def test_the_same_form_with_files_keeps_them_once(self, site):
        form = site.form()
        codes = set()
        for _ in range(2):
            form["files"] = [file("a.txt", b"a" * 9000), file("b.txt")]
            codes.add(code_on(site.client.post("/en/report/", form)))
        assert len(codes) == 1
        assert File.objects.count() == 2
        assert Message.objects.count() == 1
        assert stored(site.store) == sorted(str(row.id) for row in File.objects.all())

    @pytest.mark.parametrize(
        "change",
        [
            {"story": "They asked for more money."},
            {"kind": "prs"},
            {"country": "MK"},
            {"desk": ["beta"]},
            {"town": "Prilep"},
            {"files": [file("new.txt")]},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_an_edited_form_with_the_same_key_is_a_new_report(self, site, change):
        form = site.form()
        first = code_on(site.client.post("/en/report/", form))
        assert code_on(site.client.post("/en/report/", {**form, **change})) != first
        assert Report.objects.count() == 2

    def test_keeping_hidden_data_after_all_is_a_new_report(self, site, jpeg):
        form = site.form()
        form["files"] = [file("photo.jpg", jpeg, "image/jpeg")]
        first = code_on(site.client.post("/en/report/", form))
        form["files"] = [file("photo.jpg", jpeg, "image/jpeg")]
        form["keep_hidden"] = "yes"
        assert code_on(site.client.post("/en/report/", form)) != first

    def test_a_twin_that_overtakes_it_is_the_same_report(self, site, monkeypatch):
        """The second click is kept between the first one's look and its keeping."""
        form, answers = site.form(), []
        new_case = sealing.new_case

        def overtaken():
            monkeypatch.setattr(sealing, "new_case", new_case)
            answers.append(send(site, form))
            return new_case()

        def send(site, form):
            twin = form | {"files": [file("a.txt", b"a" * 9000)]}
            return site.client.post("/en/report/", twin)

        monkeypatch.setattr(sealing, "new_case", overtaken)
        answers.append(send(site, form))
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
        assert Report.objects.count() == File.objects.count() == 1
        assert stored(site.store) == [str(File.objects.get().id)]

    def test_two_people_with_the_same_words_have_two_codes(self, site):
        assert site.sent() != site.sent()

    def test_the_code_cannot_be_told_without_the_secret(self, site, settings):
        form = site.form()
        first = code_on(site.client.post("/en/report/", form))
        Report.objects.all().delete()
        settings.FORM_CODE_SECRET = b"another" * 5
        assert code_on(site.client.post("/en/report/", form)) != first


class MendTests:
    """Bad input is answered with the form, and everything typed is still in it."""

    @pytest.mark.parametrize(
        "change",
        [
            {"kind": None},
            {"kind": "xyz"},
            {"country": None},
            {"country": "Atlantis"},
            {"desk": None},
            {"desk": []},
            {"desk": ["alpha", "gamma"]},
            {"desk": "x" * 100_000},
            {"form_key": None},
            {"form_key": "zz"},
            {"form_key": "ab" * 500_000},
            {"detail": "nothing_we_know"},
            {"region": "\x00"},
            {"when": "yesterday"},
            {"consent": "everything"},
            {"needs": ["advice", "\ud7ff"]},
            {"town": "T" * 101},
        ],
        ids=lambda change: "-".join(f"{k}={str(v)[:12]!r}" for k, v in change.items()),
    )
    def test_it_keeps_what_was_typed(self, site, change):
        response = site.send(**{"story": TYPED, **change})
        assert response.status_code == 422
        assert (
            "Ово сам написао — and &lt;b&gt;this&lt;/b&gt; &amp; \u202ethis."
            in page(response)
        )
        assert Report.objects.count() == 0

    def test_it_says_what_is_missing_and_keeps_every_choice(self, site):
        response = site.send(
            story="",
            kind="ret",
            country="MK",
            town="Битола",
            soon="yes",
            how_known=["saw", "papers"],
            needs=["safety"],
            consent="count",
            desk=["beta"],
        )
        text = page(response)
        assert 'value="Битола"' in text
        assert text.count(" checked") >= 7
        for name, value in [
            ("soon", "yes"),
            ("how_known", "papers"),
            ("needs", "safety"),
            ("consent", "count"),
            ("desk", "beta"),
        ]:
            assert f'name="{name}" value="{value}" checked' in text
        assert 'name="desk" value="alpha" checked' not in text

    @pytest.mark.parametrize("length", [20_001, 500_000, 1_000_000])
    def test_a_story_that_is_too_long_is_given_back_whole(self, site, length):
        response = site.send(story="ж" * length)
        assert response.status_code == 422
        assert page(response).count("ж" * length) == 1
        assert "20000 characters" in page(response)

    def test_a_story_of_two_megabytes_too(self, site):
        assert "x" * 2_000_000 in page(site.send(story="x" * 2_000_000))

    def test_a_story_of_exactly_the_most_characters_is_taken(self, site):
        site.sent(story="😀" * 20_000)
        assert site.open(Report.objects.get())["answers"]["story"] == "😀" * 20_000

    def test_line_breaks_count_as_the_browser_counts_them(self, site):
        """A browser counts a line break once and sends it as two characters."""
        site.sent(story=("x" * 9 + "\r\n") * 2_000)
        assert Report.objects.count() == 1

    @pytest.mark.parametrize("story", [" ", "\n\n", "\u3000", None])
    def test_an_empty_story_is_no_report(self, site, story):
        assert site.send(story=story).status_code == 422

    def test_a_null_character_is_refused_in_words(self, site):
        response = site.send(story="before\x00after")
        assert response.status_code == 422
        assert "before" in page(response)
        assert "after" in page(response)

    def test_nothing_at_all_is_answered_with_the_form(self, site):
        for kind in ("multipart/form-data; boundary=x", "text/plain", "a/b"):
            response = site.client.post("/en/report/", b"", content_type=kind)
            assert response.status_code in (400, 422)

    def test_a_detail_of_another_kind_is_left_out(self, site):
        other = next(detail.code for detail in DETAILS if detail.kind != "cor")
        site.sent(kind="cor", detail=other, region="MK001")
        answers = site.open(Report.objects.get())["answers"]
        assert "detail" not in answers
        assert "region" not in answers


class BrokenBodyTests:
    """What no browser sends: refused in words, never with a 500, never kept."""

    @pytest.fixture
    def answer(self, site):
        def answer(body, kind="multipart/form-data; boundary=x"):
            response = site.client.post("/en/report/", body, content_type=kind)
            assert Report.objects.count() == 0
            assert stored(site.store) == []
            return response

        return answer

    def test_five_thousand_fields(self, answer):
        fields = "&".join(f"field{number}=1" for number in range(5000))
        kind = "application/x-www-form-urlencoded"
        assert answer(fields, kind).status_code == 400

    def test_more_text_than_a_person_types(self, answer):
        kind = "application/x-www-form-urlencoded"
        assert answer("story=" + "x" * 30_000_000, kind).status_code in (400, 413)

    @pytest.mark.parametrize(
        "body",
        [
            b"--x",
            b"--x--",
            b"--y\r\n\r\nno such boundary\r\n--y--\r\n",
            b'--x\r\nContent-Disposition: form-data; name="story"\r\n\r\ncut sho',
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n=?=\r\n--x--\r\n",
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
            + b"cut" * 90_000,
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n'
            + b"X-Long: "
            + b"y" * 5000
            + b"\r\n\r\nz\r\n--x--\r\n",
            b"\xff\xfe\x00" * 5000,
        ],
        ids=range(8),
    )
    def test_broken_multipart(self, answer, body):
        assert answer(body).status_code in (400, 422)

    @pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; b"])
    def test_no_boundary(self, answer, kind):
        assert answer(b"--x--", kind).status_code in (400, 422)

    def test_json_is_no_form(self, answer):
        assert answer(b'{"story": "x"}', "application/json").status_code == 422

    def test_an_unknown_charset(self, answer):
        kind = "application/x-www-form-urlencoded"
        # The test client would encode for it; the header says it afterwards.
        answer = answer(b"story=x", f"{kind}; charset=utf-7").status_code
        assert answer in (400, 422)

    def test_a_body_beyond_every_limit_is_refused_unread(self, site, settings):
        settings.MAX_REPORT_FILES_BYTES = 2**20
        response = site.client.post(
            "/en/report/", b"", "text/plain", CONTENT_LENGTH=str(10**12)
        )
        assert response.status_code == 413


class RosterTests:
    """Without a roster that readers accept nothing is taken, and nothing is lost."""

    def _refused(self, site):
        for fields in ({"story": TYPED}, {"story": TYPED, "files": [file("a.txt")]}):
            response = site.send(**fields)
            assert response.status_code == 503
            assert "Ово сам написао" in page(response)
        assert Report.objects.count() == 0
        assert stored(site.store) == []
        assert site.client.get("/en/report/").status_code == 503
        assert site.client.get("/api/v1/roster/").status_code == 503
        assert site.client.get("/en/return/").status_code == 200

    def test_none_at_all(self, site):
        RosterNote.objects.all().delete()
        self._refused(site)

    def test_one_signature_too_few(self, site):
        site.publish(signers=1)
        self._refused(site)

    def test_expired_overnight(self, site, settings):
        site.publish(expires=date(2026, 6, 15))
        assert site.client.get("/en/report/").status_code == 200
        settings.TODAY = date(2026, 6, 16)
        self._refused(site)

    def test_not_yet_valid(self, site):
        site.publish(not_before=date(2026, 6, 16))
        self._refused(site)

    def test_for_another_service(self, site):
        site.publish(origin="elsewhere.example")
        self._refused(site)

    def test_changed_after_it_was_signed(self, site):
        note = RosterNote.objects.get()
        note.text = note.text.replace("desk beta 1 *", "desk beta 1 AL")
        note.save()
        self._refused(site)

    def test_a_desk_that_left_is_asked_about_again(self, site):
        form = site.form(desk=["alpha", "beta"], story=TYPED)
        only = [desk for desk in site.roster.desks if desk.id == "alpha"]
        site.publish(number=2, desks=only)
        response = site.client.post("/en/report/", form)
        assert response.status_code == 422
        assert "The list of offices has changed" in page(response)
        assert "Ово сам" in page(response)


# PostgreSQL ends the test's own transaction with the first table that is missing.
ONLY_SQLITE = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the test's transaction would be over"
)


class DownTests:
    """The disk is full or the database gone: everything typed is given back."""

    @pytest.fixture
    def without(self, site):
        @contextlib.contextmanager
        def without(table):
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {table} RENAME TO away")
                yield
                cursor.execute(f"ALTER TABLE away RENAME TO {table}")

        return without

    @ONLY_SQLITE
    @pytest.mark.parametrize("table", ["reporting_report", "reporting_deskwrap"])
    def test_the_form_comes_back_with_every_word(self, site, without, table):
        form = site.form(story=TYPED, town="Битола", files=[file("a.txt")])
        with without(table):
            response = site.client.post("/en/report/", form)
        assert response.status_code == 503
        assert "Ово сам написао" in page(response)
        assert 'value="Битола"' in page(response)
        assert "We could not keep your report just now." in page(response)
        assert "Please choose your files once more" in page(response)
        assert "receipt-code" not in page(response).split('<template id="receipt">')[0]
        assert stored(site.store) == []

    def test_sent_once_more_it_is_one_report_with_one_code(self, site, without):
        """Also when the first try was kept after all: the key is the same."""
        form = site.form()
        with without("reporting_deskwrap"):
            response = site.client.post("/en/report/", form)
        assert f'name="form_key" value="{form["form_key"]}"' in page(response)
        assert code_on(site.client.post("/en/report/", form))
        assert Report.objects.count() == 1

    @ONLY_SQLITE
    def test_without_a_roster_to_read_the_story_comes_back(self, site, without):
        with without("reporting_rosternote"):
            response = site.send(story=TYPED)
            assert site.client.get("/en/report/").status_code == 503
        assert response.status_code == 503
        assert "Ово сам написао" in page(response)
        assert "Something on our side" in page(response)

    def test_a_file_that_cannot_be_kept(self, site, monkeypatch):
        def full(file_id, *, on):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(store, "keep", full)
        response = site.send(story=TYPED, files=[file("a.txt")])
        assert response.status_code == 503
        assert "Ово сам написао" in page(response)
        assert not Report.objects.exists()
        assert stored(site.store) == []


@pytest.fixture
def jpeg():
    exif = Image.Exif()
    exif[0x010E] = "GPS-CANARY-OF-A-CAMERA"
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()
