"""Files through the plain form: sealed as they arrive, cleaned, bounded, removed."""

import errno
import hashlib
import io
import os
import re
import time
import uuid
from datetime import UTC, datetime

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from PIL import Image

from reporting import age, duties, padding, sealing, store, uploads
from reporting.models import File, Message, Report, Upload
from tests.reporting.conftest import DAY, file, stored

CAMERA = "CAMERA-CANARY-52N13E"
HOUR = 3600


def picture(kind):
    """A picture that names its camera."""
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, kind, exif=exif)
    assert CAMERA.encode() in out.getvalue()
    return out.getvalue()


@pytest.fixture
def send(site):
    """Send a report with these files; return (entry, plain bytes) of each."""

    def send(*files, **fields):
        site.sent(files=list(files), **fields)
        report = Report.objects.get()
        case = site.case(report)
        message = Message.objects.get(report=report)
        entries = sealing.open_document(bytes(message.for_case), case)["files"]
        return [(entry, open_file(entry, case)) for entry in entries]

    return send


def open_file(entry, case):
    row = File.objects.get(id=entry["id"])
    identity = sealing.unwrap(bytes(row.wrap), case)
    with store.open_file(row.id) as content:
        sealed = content.read()
    assert len(sealed) == row.sealed_bytes
    assert row.sha256 == entry["sha256"] == hashlib.sha256(sealed).hexdigest()
    return padding.unpad(age.open_sealed(sealed, identity))


def raw(site, name, content=b"content", **fields):
    """Send a form with a file of any name, also one that Python would not write."""
    body = multipart(site.form(desk="alpha", **fields), name, content)
    kind = "multipart/form-data; boundary=x"
    return site.client.post("/en/report/", body, content_type=kind)


def multipart(fields, name, content):
    parts = [
        f'Content-Disposition: form-data; name="{field}"\r\n\r\n{value}'.encode()
        for field, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    parts.append(head.encode() + content)
    return b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


class SealTests:
    def test_the_handler_is_the_only_one(self):
        assert configured.FILE_UPLOAD_HANDLERS == [
            "reporting.uploads.SealingUploadHandler"
        ]

    @pytest.mark.parametrize("size", [1, 4087, 4088, 65536, 65537, 3_000_000])
    def test_the_desk_gets_the_very_bytes(self, send, size):
        content = os.urandom(size)
        [(entry, plain)] = send(file("paper.pdf", content, "application/pdf"))
        assert plain == content
        assert (entry["size"], entry["mime"]) == (size, "application/pdf")
        assert entry["cleaned"] is False

    def test_sizes_are_hidden_in_classes(self, send):
        send(file("a", b"x"), file("b", b"x" * 3000))
        sizes = set(File.objects.values_list("sealed_bytes", flat=True))
        assert len(sizes) == 1

    def test_each_file_opens_with_its_own_secret_only(self, site, send):
        [(one, _), (other, _)] = send(file("a"), file("b"))
        case = site.case(Report.objects.get())
        wraps = [bytes(File.objects.get(id=e["id"]).wrap) for e in (one, other)]
        identities = [str(sealing.unwrap(wrap, case)) for wrap in wraps]
        assert len(set(identities)) == 2
        with store.open_file(uuid.UUID(one["id"])) as content:
            sealed = content.read()
        with pytest.raises(age.AgeError):
            age.open_sealed(sealed, sealing.unwrap(wraps[1], case))

    def test_a_kept_file_is_dated_at_noon_and_closed_to_others(self, site):
        site.sent(files=[file("a")])
        [path] = site.store.iterdir()
        found = path.stat()
        assert found.st_mtime == found.st_atime
        noon = datetime(2026, 6, 15, 12, tzinfo=UTC)
        assert datetime.fromtimestamp(found.st_mtime, UTC) == noon
        assert found.st_mode & 0o007 == 0
        assert site.store.stat().st_mode & 0o007 == 0

    def test_no_plain_byte_is_ever_in_the_store(self, site, send, monkeypatch):
        """At any moment, not only at the end: after each chunk the store is read."""
        seen = []
        receive = uploads.SealingUploadHandler.receive_data_chunk

        def receive_and_look(handler, raw_data, start):
            assert b"PLAIN-CANARY" in raw_data
            receive(handler, raw_data, start)
            seen.append(b"".join(path.read_bytes() for path in site.store.iterdir()))

        monkeypatch.setattr(
            uploads.SealingUploadHandler, "receive_data_chunk", receive_and_look
        )
        send(file("a", b"PLAIN-CANARY " * 30_000))
        assert len(seen) > 5
        assert len(seen[-1]) > 300_000
        assert not any(b"PLAIN-CANARY" in content for content in seen)


class NameTests:
    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("Уговор о делу.pdf", "Уговор о делу.pdf"),
            ("ç ë š đ ž.jpg", "ç ë š đ ž.jpg"),
            ("صورة.png", "صورة.png"),
            ("😀.txt", "😀.txt"),
            ("invoice\u202efdp.exe", "invoicefdp.exe"),
            ("a\u2066b\u200f.txt", "ab.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\Ana\\secret.doc", "secret.doc"),
            ("<script>alert(1)<script>.html", "<script>alert(1)<script>.html"),
            ("a b;c=d&e.txt", "a b;c=d&e.txt"),
            ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ],
        ids=range(11),
    )
    def test_the_name_reaches_the_desk(self, send, sent, kept):
        [(entry, plain)] = send(file(sent, b"content"))
        assert entry["name"] == kept
        assert plain == b"content"

    def test_the_longest_name_that_a_file_system_has(self, site):
        assert raw(site, "ж" * 251 + ".txt").status_code == 200
        assert File.objects.count() == 1

    def test_a_name_of_five_thousand_letters_is_refused_in_words(self, site):
        """No file system has it, and Django reads no header of that length."""
        response = raw(site, "ж" * 5000 + ".txt")
        assert response.status_code == 400
        assert "We could not read that." in response.content.decode()
        assert stored(site.store) == []

    @pytest.mark.parametrize("name", ["", ".", "..", "/", "\\", "\u202e"])
    def test_no_name_is_no_file(self, site, name):
        assert raw(site, name).status_code == 200
        assert not File.objects.exists()
        assert stored(site.store) == []

    def test_the_same_name_twice_is_two_files(self, send):
        opened = send(file("a.txt", b"one"), file("a.txt", b"two"))
        assert [plain for _entry, plain in opened] == [b"one", b"two"]

    def test_an_odd_type_does_no_harm(self, send):
        [(entry, _plain)] = send(file("a", b"x", "text/html; charset=utf-8"))
        assert entry["mime"] == "text/html"


class HiddenDataTests:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_a_picture_loses_what_is_hidden_in_it(self, send, kind):
        [(entry, plain)] = send(file("p", picture(kind), "image/x"))
        assert entry["cleaned"] is True
        assert CAMERA.encode() not in plain
        assert Image.open(io.BytesIO(plain)).size == (64, 48)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_it_keeps_it_when_the_reporter_says_so(self, send, kind):
        original = picture(kind)
        [(entry, plain)] = send(file("p", original), keep_hidden="yes")
        assert entry["cleaned"] is False
        assert plain == original

    def test_only_the_chosen_copy_stays(self, site, send):
        send(file("a.jpg", picture("JPEG")), file("b.txt"))
        assert len(stored(site.store)) == 2

    def test_a_picture_is_known_by_its_bytes_not_its_name(self, send):
        [(entry, _plain)] = send(file("notes.txt", picture("JPEG"), "text/plain"))
        assert entry["cleaned"] is True

    @pytest.mark.parametrize("first", [1, 2, 3, 7, 11, 15])
    def test_it_is_known_when_only_its_first_bytes_have_come(self, site, first):
        handler = uploads.SealingUploadHandler(HttpRequest())
        handler.new_file("files", "p.webp", "image/webp", None, None, {})
        content = picture("WEBP")
        handler.receive_data_chunk(content[:first], 0)
        handler.receive_data_chunk(content[first:], first)
        upload = handler.file_complete(len(content))
        upload.choose(keep_hidden_data=False)
        assert upload.cleaned is True

    @pytest.mark.parametrize("before", [1, 2, 5, 9, 13, 20, 30])
    def test_it_is_cleaned_wherever_it_begins_in_the_body(self, site, before):
        """Django reads 64 KiB at a time, and a picture may begin at their end."""
        content, key = picture("JPEG"), "0" * 32
        plain = multipart(
            site.form(desk="alpha", form_key=key, filler=""), "p", content
        )
        filler = "x" * (65536 - before - plain.index(content))
        assert raw(site, "p", content, form_key=key, filler=filler).status_code == 200
        case = site.case(Report.objects.get())
        sealed = bytes(Message.objects.get().for_case)
        assert sealing.open_document(sealed, case)["files"][0]["cleaned"] is True

    def test_a_broken_picture_is_sent_as_it_is(self, send):
        cut = picture("JPEG")[:200]
        [(entry, plain)] = send(file("cut.jpg", cut, "image/jpeg"))
        assert (entry["cleaned"], plain) == (False, cut)

    def test_the_receipt_says_which_files_still_have_it(self, site):
        cut = picture("JPEG")[:200]
        form = site.form()
        pages = []
        for _ in range(2):  # a repeated form gives the very same page
            form["files"] = [file("whole.jpg", picture("JPEG")), file("<cut>.jpg", cut)]
            pages.append(site.client.post("/en/report/", form).content.decode())
        assert pages[0] == pages[1]
        lines = [line for line in pages[0].splitlines() if "Hidden data" in line]
        said = re.findall(r"<li>(.*?) <span.*?>(Hidden.*?)<", "".join(lines))
        assert said == [
            ("whole.jpg", "Hidden data removed"),
            ("&lt;cut&gt;.jpg", "Hidden data not removed"),
        ]

    def test_a_picture_too_large_to_clean_says_so(self, send, monkeypatch):
        monkeypatch.setattr(uploads, "MAX_PICTURE_BYTES", 100)
        [(entry, plain)] = send(file("large.jpg", picture("JPEG")))
        assert entry["cleaned"] is False
        assert plain == picture("JPEG")


class LimitTests:
    """Too many or too large: the form comes back with every word, and no file stays."""

    def refused(self, site, message, **fields):
        response = site.send(story="Все остало.", **fields)
        text = response.content.decode()
        assert response.status_code == 422
        assert "Все остало." in text
        assert message in text
        assert "Please choose your files once more" in text
        assert not Report.objects.exists()
        assert stored(site.store) == []

    def test_too_many(self, site, settings):
        files = [file(f"{number}.txt") for number in range(settings.MAX_FILES + 1)]
        self.refused(site, "Please choose at most 20 files.", files=files)

    def test_far_too_many(self, site):
        files = [file(f"{number}.txt") for number in range(400)]
        self.refused(site, "Please choose at most 20 files.", files=files)

    def test_one_too_large(self, site, settings):
        settings.MAX_FILE_BYTES = 70_000
        files = [file("small"), file("large", b"x" * 70_001), file("last")]
        self.refused(site, "One file may have at most", files=files)

    def test_too_large_together(self, site, settings):
        settings.MAX_REPORT_FILES_BYTES = 100_000
        files = [file(name, b"x" * 60_000) for name in "ab"]
        self.refused(site, "all together", files=files)

    def test_exactly_the_limit(self, site, settings):
        settings.MAX_FILE_BYTES = 70_000
        site.sent(files=[file(str(n), b"x" * 70_000) for n in range(20)])
        assert File.objects.count() == 20

    def test_no_room_on_the_disk(self, site, monkeypatch):
        def full(file_id):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(store, "open_part", full)
        files = [file("a"), file("b")]
        self.refused(site, "We have no room for files just now.", files=files)
        assert site.send().status_code == 200

    def test_the_disk_fills_up_in_the_middle(self, site, monkeypatch):
        class Full(io.FileIO):
            def write(self, data):
                if self.tell() > 100_000:
                    raise OSError(errno.ENOSPC, "No space left on device")
                return super().write(data)

        def open_part(file_id):
            site.store.mkdir(exist_ok=True)
            return Full(site.store / f"{file_id}.part", "wb")

        monkeypatch.setattr(store, "open_part", open_part)
        files = [file("small"), file("large", b"x" * 400_000), file("last")]
        self.refused(site, "We have no room for files just now.", files=files)

    def test_a_mistake_elsewhere_asks_for_the_files_again(self, site):
        self.refused(site, "Please choose one.", files=[file("a")], kind="")

    def test_empty_files_are_no_files(self, site):
        site.sent(files=[file("empty", b""), file("full", b"x")])
        assert File.objects.count() == 1
        assert len(stored(site.store)) == 1

    def test_files_under_another_name_are_not_kept(self, site):
        site.sent(photo=[file("a")])
        assert not File.objects.exists()
        assert stored(site.store) == []


class DutyTests:
    """`manage.py run_duties`: nothing unfinished or without a report stays."""

    @pytest.fixture
    def sealed(self, site):
        sealed = site.sealed()
        assert site.post("reports/", sealed.body).status_code == 201
        return sealed

    @pytest.fixture
    def upload(self, site, sealed):
        return Upload.objects.create(
            report=Report.objects.get(), sealed_bytes=9000, started_on=DAY
        )

    def part(self, upload, *, age_seconds):
        with store.open_part(upload.id) as part:
            part.write(b"sealed")
        when = time.time() - age_seconds
        path = store.path_of(upload.id).with_suffix(".part")
        os.utime(path, (when, when))

    def test_an_upload_that_stopped_is_removed(self, site, upload):
        self.part(upload, age_seconds=HOUR + 60)
        assert duties.remove_abandoned() == 1
        assert stored(site.store) == []
        assert not Upload.objects.exists()
        assert Report.objects.exists()

    def test_one_that_is_still_coming_stays(self, site, upload, settings):
        settings.TODAY = DAY.replace(day=16)  # also across midnight
        self.part(upload, age_seconds=HOUR - 60)
        assert duties.remove_abandoned() == 0
        assert Upload.objects.exists()

    def test_within_a_day_at_the_latest(self, site, upload):
        self.part(upload, age_seconds=0)
        duties.remove_abandoned(now=time.time() + 24 * HOUR)
        assert stored(site.store) == []

    def test_one_that_never_began_goes_the_next_day(self, site, upload, settings):
        duties.remove_abandoned()
        assert Upload.objects.exists()
        settings.TODAY = DAY.replace(day=16)
        duties.remove_abandoned()
        assert not Upload.objects.exists()

    def test_pieces_of_a_form_go_too(self, site):
        draft = uploads._Draft()
        draft.write(b"x" * 200_000)
        draft._out.close()
        assert len(stored(site.store)) == 1
        duties.remove_abandoned(now=time.time() + 2 * HOUR)
        assert stored(site.store) == []

    def test_a_file_without_a_report_goes(self, site):
        site.sent(files=[file("a"), file("b")])
        kept, lost = File.objects.all()
        lost.delete()
        assert duties.remove_orphans() == 0  # its row may be about to come
        assert duties.remove_orphans(now=time.time() + 2 * HOUR) == 1
        assert stored(site.store) == [str(kept.id)]

    @pytest.mark.skipif(
        connection.vendor != "sqlite", reason="the log that is emptied is SQLite's"
    )
    @pytest.mark.django_db(transaction=True)
    def test_the_command_does_all_of_it_and_may_be_repeated(self, site, upload):
        self.part(upload, age_seconds=2 * HOUR)
        for _ in range(2):
            call_command("run_duties")
        assert stored(site.store) == []
        assert not Upload.objects.exists()

    def test_the_command_needs_no_file_to_be_there(self, db, settings, tmp_path):
        settings.FILE_STORE = tmp_path / "not yet"
        assert duties.remove_abandoned() == 0
        assert duties.remove_orphans() == 0
