"""What may happen to an entry afterwards: taken back, or replied to, by two people."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from casework.models import AuditEvent
from publication.models import Entry, LaterReply
from publication.register import changing, reading
from reporting.mailbox import wipe_deleted
from tests.publication import worlds
from tests.publication.register import world

pytestmark = pytest.mark.django_db
TODAY = world.RELEASED_ON
SECRET_WORDS = "Only the clerk knew"
ENTRY = {"reply_state": "replied", "reply": "A reply", "source": "https://a.example/"}


@pytest.fixture
def people():
    return {
        name: worlds.publisher(name, is_publisher=name != "ben")
        for name in ("mira", "noel", "ben")
    }


@pytest.fixture
def entry():
    (entry,) = world.published("2026q1", ENTRY | {"story": SECRET_WORDS})
    return entry


@pytest.fixture
def passwords(monkeypatch):
    """Who was asked for a password, each of whom knows it."""
    asked = []

    def known(username):
        asked.append(username)
        return worlds.PASSWORD

    monkeypatch.setattr("publication.management.people._read_password", known)
    return asked


def image():
    connection.ensure_connection()
    return connection.connection.serialize()


class WithdrawTests:
    def test_two_people_empty_it(self, people, entry, passwords, client):
        call_command("withdraw_entry", entry.number, by="mira", agreed_by="noel")
        assert passwords == ["mira", "noel"]
        entry.refresh_from_db()
        assert entry.withdrawn_on is not None
        texts = (entry.title, entry.story, entry.source, entry.signed_by, entry.reply)
        assert texts == ("", "", "", "", "")
        page = client.get(f"/en/results/changed/{entry.number}/")
        assert page.status_code == 410
        assert not reading.standing().exists()

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the file")
    def test_no_bytes_of_it_stay(
        self, people, entry, django_capture_on_commit_callbacks
    ):
        assert SECRET_WORDS.encode() in image()
        with django_capture_on_commit_callbacks() as after:
            withdraw(entry, people)
        assert SECRET_WORDS.encode() not in image()
        assert wipe_deleted in after

    def test_later_replies_go_with_it(self, people, entry):
        worlds.released(
            "2026q2",
            first=3000,
            adding=lambda release: world.reply_later(entry, release, "We differ."),
        )
        withdraw(entry, people)
        assert LaterReply.objects.get().text == ""

    def test_the_trail_says_who_and_not_what(self, people, entry):
        withdraw(entry, people)
        events = AuditEvent.objects.values_list("actor", "action", "detail", "case")
        assert list(events) == [
            ("mira", "cancel", "publish", None),
            ("noel", "agree", "publish", None),
        ]

    def test_not_by_one_person(self, people, entry):
        with pytest.raises(changing.SamePerson):
            withdraw(entry, people, agreed_by="mira")

    @pytest.mark.parametrize("pair", [("ben", "mira"), ("mira", "ben")])
    def test_not_by_who_is_no_publisher(self, people, entry, pair):
        by, agreed_by = pair
        with pytest.raises(changing.NotAPublisher):
            withdraw(entry, people, by=by, agreed_by=agreed_by)
        assert reading.called(entry.number)

    def test_not_twice_and_not_what_never_was(self, people, entry):
        withdraw(entry, people)
        for number in (entry.number, "0" * 24, "x", ""):
            with pytest.raises(changing.NoSuchEntry):
                changing.withdraw(
                    number, by=people["mira"], agreed_by=people["noel"], today=TODAY
                )

    def test_the_command_says_why_it_refuses(self, people, entry, passwords):
        with pytest.raises(CommandError, match="Two different people"):
            call_command("withdraw_entry", entry.number, by="mira", agreed_by="mira")

    def test_the_second_password_has_to_be_right(self, people, entry, monkeypatch):
        monkeypatch.setattr(
            "publication.management.people._read_password",
            lambda username: worlds.PASSWORD if username == "mira" else "guess",
        )
        with pytest.raises(CommandError, match="do not belong together"):
            call_command("withdraw_entry", entry.number, by="mira", agreed_by="noel")
        assert reading.called(entry.number)

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Another"},
            {"withdrawn_on": None, "title": ""},
            {"place": "ME"},
            {"withdrawn_on": "2027-01-01"},
        ],
    )
    def test_the_database_refuses_anything_else(self, people, entry, change):
        withdraw(entry, people)
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**change)


def withdraw(entry, people, *, by="mira", agreed_by="noel"):
    changing.withdraw(
        entry.number, by=people[by], agreed_by=people[agreed_by], today=TODAY
    )


class ReplyTests:
    def reply(self, entry, people, text="We *differ*.", by="mira"):
        return changing.add_reply(entry.number, text, by=people[by])

    def prepare(self, people, by="mira"):
        world.releases.prepare("2026q2", by=people[by], today=TODAY)

    def publish(self, people, by="noel"):
        world.releases.publish("2026q2", by=people[by], today=TODAY)

    def test_it_appears_with_the_release_of_two_people(
        self, people, entry, client, tmp_path, passwords, capsys
    ):
        self.prepare(people)
        file = tmp_path / "reply.md"
        file.write_text("\ufeffWe *differ*.\r\n", "utf-8")
        call_command("reply_to_entry", entry.number, file=file, by="mira")
        page = f"/en/results/changed/{entry.number}/"
        assert "differ" not in client.get(page).text
        capsys.readouterr()
        call_command("publish_release", "2026q2", by="noel")
        said = capsys.readouterr().out
        assert said.startswith(f"Later reply to {entry.number}:\nWe *differ*.\n")
        assert "<p>We <em>differ</em>.</p>" in client.get(page).text

    def test_who_publishes_agrees_to_what_they_read(self, people, entry):
        self.prepare(people)
        read = changing.replies_of("2026q2")
        self.reply(entry, people)
        with pytest.raises(world.releases.RepliesChanged):
            world.releases.publish(
                "2026q2", by=people["noel"], today=TODAY, replies=read
            )
        assert entry.later_replies.get().release.state == "prepared"

    def test_it_needs_a_release_that_this_person_prepared(self, people, entry):
        with pytest.raises(changing.NothingPrepared):
            self.reply(entry, people)
        self.prepare(people, by="noel")
        with pytest.raises(changing.NothingPrepared):
            self.reply(entry, people)
        self.publish(people, by="mira")
        with pytest.raises(changing.NothingPrepared):
            self.reply(entry, people, by="noel")

    def test_it_refuses_who_is_no_publisher(self, people, entry):
        with pytest.raises(changing.NotAPublisher):
            self.reply(entry, people, by="ben")

    @pytest.mark.parametrize("text", ["", " \u200b\n", "x" * 1501])
    def test_it_refuses_a_text_that_cannot_stand_there(self, people, entry, text):
        self.prepare(people)
        with pytest.raises(changing.ReplyRefused):
            self.reply(entry, people, text)

    def test_it_refuses_a_second_one(self, people, entry):
        self.prepare(people)
        self.reply(entry, people)
        with pytest.raises(changing.AlreadyReplied):
            self.reply(entry, people, "Again.")

    def test_it_refuses_what_does_not_stand_there(self, people, entry):
        self.prepare(people)
        withdraw(entry, people)
        with pytest.raises(changing.NoSuchEntry):
            self.reply(entry, people)

    def test_the_second_can_take_it_out_before(self, people, entry, passwords):
        self.prepare(people)
        self.reply(entry, people)
        call_command("reply_to_entry", entry.number, take_back=True, by="noel")
        self.publish(people)
        assert not reading.called(entry.number).later_replies.all()
        with pytest.raises(changing.NoSuchEntry):
            changing.take_back_reply(entry.number, by=people["noel"])

    def test_a_published_one_stays(self, people, entry):
        self.prepare(people)
        self.reply(entry, people)
        self.publish(people)
        with pytest.raises(changing.NoSuchEntry):
            changing.take_back_reply(entry.number, by=people["noel"])

    @pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 7000, None])
    def test_a_file_that_is_no_short_text(self, people, entry, tmp_path, content):
        file = tmp_path / "reply.md"
        if content:
            file.write_bytes(content)
        with pytest.raises(CommandError):
            call_command("reply_to_entry", entry.number, file=file, by="mira")
