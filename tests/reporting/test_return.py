"""The way back without scripts: read, answer, send files, consent, delete."""

import json
from datetime import date

import pytest
from django.db import connection

from reporting import age, mailbox, padding, receipts, sealing, store, transfers
from reporting.models import DeskWrap, File, Message, Report, Step, Upload
from tests.reporting.conftest import DAY, base64_of, file, stored

CANNOT_OPEN = "This message could not be opened, or it is not in its place."
NOTHING = "There is nothing under this code"


def page(response):
    return response.content.decode()


@pytest.fixture
def code(site):
    return site.sent()


@pytest.fixture
def report(code):
    return Report.objects.get()


class ReadTests:
    def test_it_opens_with_the_code_in_any_spelling(self, site, code):
        arabic = code.translate({48 + digit: 0x660 + digit for digit in range(10)})
        for typed in (
            code,
            receipts.grouped(code),
            code[:14] + "-" + code[14:],
            f"\t {code} \n",
            arabic,
        ):
            assert site.come_back(typed).status_code == 200

    def test_it_shows_the_steps_in_plain_words_and_only_months(self, site, code):
        text = page(site.come_back(code))
        assert "Your report arrived. Nobody has opened it yet." in text
        assert "June 2026" in text

    def test_it_shows_what_the_desk_wrote_as_text(self, site, code, report):
        site.say(report, type="message", text="<script>alert(1)</script> & more")
        text = page(site.come_back(code))
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text
        assert "<script>alert" not in text

    def test_it_shows_files_by_name(self, site, code):
        site.come_back(code, "files/", files=[file("<b>тест.txt")])
        assert "&lt;b&gt;тест.txt" in page(site.come_back(code))

    @pytest.mark.parametrize(
        "content",
        [
            {"type": "message"},
            {"type": "message", "text": 5},
            {"type": "message", "text": "half \ud83d"},
            {"type": "files", "files": 5},
            {"type": "files", "files": [5]},
            {"type": "files", "files": [{"name": {}, "size": "x"}]},
            {"type": "files", "files": [{"name": "a", "size": 10**400}]},
            {"type": "consent", "consent": ["ask"]},
            {"type": "something new", "text": "x"},
            {"type": ["message"], "text": "x"},
        ],
        ids=str,
    )
    def test_it_survives_a_message_of_odd_shape(self, site, content):
        sealed = site.sealed()
        assert site.post("reports/", sealed.body).status_code == 201
        body = sealed.message()
        padded = padding.pad(_json(sealed, content), kind="text")
        odd = age.seal(padded, sealed.keys.identity.recipient)
        body["for_reporter"] = base64_of(odd)
        assert site.post("mailbox/messages/", body).status_code == 201
        response = site.come_back(sealed.code)
        assert response.status_code == 200
        assert CANNOT_OPEN in page(response)


def _json(sealed, content):
    place = {
        "v": 1,
        "case": str(sealed.case.id),
        "n": 1,
        "prev": sealed.first_previous,
        "from": "reporter",
    }
    return json.dumps(content | place).encode()


class TamperTests:
    """Whoever holds the database cannot change, repeat, reorder or cut the talk."""

    @pytest.fixture
    def talk(self, site, code, report):
        for number in range(1, 5):
            site.say(report, type="message", text=f"Answer {number}.")
        assert [f"Answer {n}." in page(site.come_back(code)) for n in range(1, 5)] == [
            True
        ] * 4
        return lambda: page(site.come_back(code))

    def test_a_changed_byte(self, talk):
        row = Message.objects.get(number=2)
        changed = bytearray(row.for_reporter)
        changed[-1] ^= 1
        Message.objects.filter(pk=row.pk).update(for_reporter=bytes(changed))
        assert "Answer 2." not in talk()
        assert talk().count(CANNOT_OPEN) == 1
        assert "Answer 3." in talk()

    def test_a_message_in_the_place_of_another(self, talk):
        second, third = Message.objects.filter(number__in=(2, 3))
        Message.objects.filter(number=2).update(for_reporter=bytes(third.for_reporter))
        Message.objects.filter(number=3).update(for_reporter=bytes(second.for_reporter))
        assert talk().count(CANNOT_OPEN) == 2

    def test_an_old_message_shown_again(self, talk):
        first = Message.objects.get(number=1)
        Message.objects.filter(number=4).update(for_reporter=bytes(first.for_reporter))
        assert talk().count(CANNOT_OPEN) == 1
        assert talk().count("Answer 1.") == 1

    def test_a_message_taken_out_of_the_middle(self, talk):
        Message.objects.filter(number=2).delete()
        assert "Answer 1." in talk()
        assert talk().count(CANNOT_OPEN) == 2

    def test_another_ciphertext_for_the_case(self, talk, site, report):
        """The desk would read another text than the reporter: the next one tells."""
        other = sealing.seal_message(
            {"type": "message", "text": "other"},
            case=report.id,
            number=2,
            previous="0" * 64,
            sender="desk",
            key_number=1,
            talk_key=site.talk_key(report),
            recipient=site.case(report).recipient,
        )
        Message.objects.filter(number=2).update(for_case=other)
        assert talk().count(CANNOT_OPEN) == 1

    def test_a_message_of_the_desk_as_if_the_reporter_wrote_it(self, talk):
        Message.objects.filter(number=3).update(sender="reporter")
        assert talk().count(CANNOT_OPEN) == 1

    def test_a_message_from_another_case(self, talk, site):
        other = site.sent(story="Another report.")
        there = mailbox.find(receipts.derive(other).locator)
        moved = site.say(there)
        mine = Message.objects.exclude(report=there).get(number=1)
        mine.for_reporter, mine.for_case = moved.for_reporter, moved.for_case
        mine.save()
        assert CANNOT_OPEN in talk()

    def test_a_changed_report(self, talk, site, report):
        sealed = sealing.seal_report(
            {"story": "other"},
            case=sealing.NewCase(report.id, site.case(report)),
            roster_sha256="0" * 64,
            reply_to=site.case(report).recipient,
            talk_key=site.talk_key(report),
            language="en",
        )
        Report.objects.filter(pk=report.pk).update(envelope=sealed)
        assert CANNOT_OPEN in talk()


class MessageTests:
    def test_both_ends_can_read_it(self, site, code, report):
        response = site.come_back(code, "message/", text="One <more> thing: ж😀")
        assert response.status_code == 200
        assert "Your message has been sent." in page(response)
        assert "One &lt;more&gt; thing: ж😀" in page(response)
        row = Message.objects.get()
        document = sealing.open_document(bytes(row.for_case), site.case(report))
        assert document["text"] == "One <more> thing: ж😀"
        assert (document["n"], document["from"]) == (1, "reporter")
        assert document["prev"] == receipts.digest(bytes(report.envelope)).hex()

    def test_the_same_message_sent_twice_is_kept_once(self, site, code, report):
        for _ in range(2):
            site.come_back(code, "message/", text="Please answer.")
        assert Message.objects.count() == 1
        site.say(report)
        site.come_back(code, "message/", text="Please answer.")
        assert Message.objects.count() == 3

    @pytest.mark.parametrize("text", ["", "  ", "x" * 20_001, "a\x00b", None])
    def test_a_message_that_cannot_be_sent_is_given_back(self, site, code, text):
        fields = {} if text is None else {"text": text}
        response = site.come_back(code, "message/", **fields)
        assert response.status_code == 422
        assert Message.objects.count() == 0
        if text and text.strip():
            assert text.replace("\x00", "") in page(response).replace("\x00", "")

    def test_it_never_answers_without_the_code(self, site, code):
        for typed in ("", "12", code[:-1] + str((int(code[-1]) + 1) % 10)):
            response = site.come_back(typed, "message/", text="Hello")
            assert response.status_code == 422
        assert Message.objects.count() == 0


class DownTests:
    def test_a_message_that_cannot_be_kept_is_given_back(self, site, code):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE reporting_message RENAME TO away")
            response = site.come_back(code, "message/", text="Ово сам написао.")
            cursor.execute("ALTER TABLE away RENAME TO reporting_message")
        assert response.status_code == 503
        assert "Ово сам написао." in page(response)
        assert "Something on our side" in page(response)

    def test_files_for_a_report_deleted_in_this_moment(self, site, code, monkeypatch):
        make_sure = transfers.make_sure_of_room

        def deleted_meanwhile(report, **facts):
            make_sure(report, **facts)
            mailbox.delete(Report.objects.get())

        monkeypatch.setattr(transfers, "make_sure_of_room", deleted_meanwhile)
        response = site.come_back(code, "files/", files=[file("a")])
        assert response.status_code == 404
        assert not File.objects.exists()
        assert stored(site.store) == []


class ConsentTests:
    def test_it_tells_the_case(self, site, code, report):
        for _ in range(2):
            response = site.come_back(code, "consent/", consent="count")
            assert "We have noted what we may do." in page(response)
        row = Message.objects.get()
        document = sealing.open_document(bytes(row.for_case), site.case(report))
        assert (document["type"], document["consent"]) == ("consent", "count")

    def test_minds_may_change_back(self, site, code):
        for choice in ("count", "ask", "count"):
            site.come_back(code, "consent/", consent=choice)
        assert Message.objects.count() == 3

    @pytest.mark.parametrize("choice", ["", "everything", "\x00"])
    def test_it_takes_no_other_choice(self, site, code, choice):
        response = site.come_back(code, "consent/", consent=choice)
        assert response.status_code == 422
        assert Message.objects.count() == 0


class FilesTests:
    def test_they_reach_the_case_with_their_names(self, site, code, report):
        response = site.come_back(
            code, "files/", files=[file("Уговор.pdf", b"p" * 5000), file("b")]
        )
        assert "Your files have been sent." in page(response)
        document = sealing.open_document(
            bytes(Message.objects.get().for_case), site.case(report)
        )
        assert [entry["name"] for entry in document["files"]] == ["Уговор.pdf", "b"]
        assert document["files"][0]["size"] == 5000
        assert stored(site.store) == sorted(entry["id"] for entry in document["files"])

    def test_the_same_files_sent_twice_are_kept_once(self, site, code, settings):
        settings.MAX_FILES = 3
        for _ in range(2):
            files = [file("a", b"x" * 9000), file("b")]
            response = site.come_back(code, "files/", files=files)
            assert "Your files have been sent." in page(response)
        assert File.objects.count() == len(stored(site.store)) == 2
        assert Message.objects.count() == 1

    def test_another_file_of_the_same_name_and_size_is_kept(self, site, code):
        for content in (b"one", b"two"):
            site.come_back(code, "files/", files=[file("a", content)])
        assert File.objects.count() == 2

    def test_none_chosen(self, site, code):
        for files in ([], [file("empty.txt", b"")]):
            response = site.come_back(code, "files/", files=files)
            assert response.status_code == 422
        assert stored(site.store) == []

    def test_the_limit_counts_what_is_there_already(self, site, code, settings):
        settings.MAX_FILES = 3
        first = site.come_back(code, "files/", files=[file("a"), file("b")])
        assert first.status_code == 200
        second = site.come_back(code, "files/", files=[file("c"), file("d")])
        assert second.status_code == 422
        assert File.objects.count() == 2
        assert Message.objects.count() == 1
        assert len(stored(site.store)) == 2
        third = site.come_back(code, "files/", files=[file("c")])
        assert third.status_code == 200

    def test_nothing_is_kept_when_the_report_goes_meanwhile(
        self, site, code, monkeypatch
    ):
        def gone_by_now(report, **_):
            mailbox.delete(Report.objects.get(pk=report.pk))

        monkeypatch.setattr(transfers, "make_sure_of_room", gone_by_now)
        response = site.come_back(code, "files/", files=[file("a")])
        assert response.status_code == 404
        assert NOTHING in page(response)
        assert stored(site.store) == []
        assert File.objects.count() == 0

    def test_nothing_is_kept_of_files_for_no_report(self, site):
        nobody = receipts.generate()
        response = site.come_back(nobody, "files/", files=[file("a")])
        assert response.status_code == 404
        assert stored(site.store) == []

    def test_nothing_is_kept_of_files_sent_where_none_belong(self, site, code):
        for action in ("", "message/", "consent/", "delete/"):
            site.come_back(code, action, text="hi", files=[file("a" * 9, b"z" * 9999)])
            assert stored(site.store) == []


class DeleteTests:
    @pytest.fixture
    def full(self, site, code, report):
        """A report with everything that can hang on it."""
        site.say(report)
        site.come_back(code, "files/", files=[file("a"), file("b")])
        Step.objects.create(report=report, stage="verified", taken_on=DAY)
        upload = Upload.objects.create(report=report, sealed_bytes=9, started_on=DAY)
        with store.open_part(upload.id) as part:
            part.write(b"sealed")
        assert len(stored(site.store)) == 3
        return report

    def test_rows_wraps_messages_and_files_are_gone(self, site, code, full):
        other = site.sent(story="Somebody else's.")
        response = site.come_back(code, "delete/", sure="yes")
        assert "Your report is deleted" in page(response)
        assert stored(site.store) == []
        assert Report.objects.count() == 1
        for model in (Message, File, Upload, Step):
            assert not model.objects.exists()
        assert set(DeskWrap.objects.values_list("report_id", flat=True)) == {
            mailbox.find(receipts.derive(other).locator).id
        }

    def test_it_asks_whether_one_is_sure(self, site, code, full):
        response = site.come_back(code, "delete/")
        assert response.status_code == 422
        assert "Please tick the box if you are sure." in page(response)
        assert Report.objects.filter(pk=full.pk).exists()

    def test_a_second_click_finds_nothing(self, site, code, full):
        site.come_back(code, "delete/", sure="yes")
        assert NOTHING in page(site.come_back(code, "delete/", sure="yes"))

    def test_deleted_is_as_never_sent(self, site, code, full):
        site.come_back(code, "delete/", sure="yes")
        never = receipts.generate()
        for action, fields in [
            ("", {}),
            ("message/", {"text": "Hello"}),
            ("consent/", {"consent": "ask"}),
            ("files/", {}),
            ("delete/", {"sure": "yes"}),
        ]:
            if action == "files/":
                fields = {"files": [file("a")]}
            deleted = site.come_back(code, action, **fields)
            if action == "files/":
                fields = {"files": [file("a")]}
            unknown = site.come_back(never, action, **fields)
            assert deleted.status_code == unknown.status_code == 404
            assert deleted.content == unknown.content
            assert deleted.headers == unknown.headers
            assert NOTHING in page(deleted)


class GuessTests:
    def test_wrong_codes_lock_nobody_out_and_leave_no_count(self, site, code):
        before = _counts()
        answers = {
            (response.status_code, response.content)
            for response in (site.come_back(receipts.generate()) for _ in range(15))
        }
        assert len(answers) == 1
        assert _counts() == before
        assert site.come_back(code).status_code == 200

    @pytest.mark.parametrize(
        "typed",
        ["", "12", "9" * 28, "a" * 28, "1" * 201, "1" * 1_000_000, "\x00", "०" * 28],
        ids=lambda typed: f"{typed[:3]!r}x{len(typed)}",
    )
    def test_a_mistyped_code_is_answered_before_any_work(
        self, site, typed, monkeypatch
    ):
        def no_work(code):
            raise AssertionError("argon2 was asked")

        monkeypatch.setattr(receipts, "derive", no_work)
        response = site.come_back(typed)
        assert response.status_code == 422

    def test_ten_megabytes_of_code(self, site):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            if kind.startswith("multipart"):
                response = site.come_back("1" * 10_000_000)
            else:
                response = site.client.post(
                    "/en/return/", "code=" + "1" * 10_000_000, content_type=kind
                )
            assert response.status_code in (400, 413)

    def test_a_get_never_carries_a_code(self, site, code):
        assert code not in page(site.client.get(f"/en/return/?code={code}"))
        for action in ("message", "files", "consent", "delete"):
            assert site.client.get(f"/en/return/{action}/").status_code == 405


def _counts():
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {
            table: cursor.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for table in tables
        }


class DayTests:
    def test_only_the_day_of_a_message_is_shown(self, site, code, settings):
        settings.TODAY = date(2026, 7, 1)
        site.come_back(code, "message/", text="Hello")
        assert "1 July 2026" in page(site.come_back(code))
