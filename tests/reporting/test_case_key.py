"""A case may get a new key: nothing more is sealed to the old, or to one unproven."""

import pytest

from reporting import mailbox, sealing, tags
from reporting.models import File, Message, Report
from tests.reporting.conftest import DAY, base64_of, file

NEWER = sealing.Identity.from_seed(bytes([44] * 32))


@pytest.fixture
def sealed(site):
    sealed = site.sealed()
    assert site.post("reports/", sealed.body).status_code == 201
    return sealed


def move_on(sealed, number=2):
    """What casework does when somebody loses the case."""
    recipient = str(NEWER.recipient)
    tag = tags.recipient_tag(
        sealed.keys.talk_key, case=sealed.case.id, number=number, recipient=recipient
    )
    Report.objects.update(recipient=recipient, key_number=number, recipient_tag=tag)
    return {"recipient": recipient, "key": number, "tag": tag}


class ScriptedTests:
    def test_the_mailbox_names_the_newest_key(self, site, sealed):
        found = site.post("mailbox/", sealed.locator).json()
        assert (found["key"], found["tag"]) == (1, sealed.body["recipient_tag"])
        newest = move_on(sealed)
        found = site.post("mailbox/", sealed.locator).json()
        assert newest.items() <= found.items()

    def test_a_message_to_an_old_key_is_told_the_newest(self, site, sealed):
        newest = move_on(sealed)
        answer = site.post("mailbox/messages/", sealed.message())
        assert (answer.status_code, answer.json()) == (409, newest)
        assert not Message.objects.exists()
        body = sealed.message() | {"key": 2}
        assert site.post("mailbox/messages/", body).status_code == 201

    def test_one_that_was_kept_before_may_come_again(self, site, sealed):
        body = sealed.message()
        assert site.post("mailbox/messages/", body).status_code == 201
        move_on(sealed)
        assert site.post("mailbox/messages/", body).status_code == 201
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("key", [None, 0, -1, "one", 10**7])
    def test_a_message_says_its_key(self, site, sealed, key):
        body = sealed.message() | {"key": key}
        assert site.post("mailbox/messages/", body).status_code == 400
        del body["key"]
        assert site.post("mailbox/messages/", body).status_code == 400

    def test_a_file_for_an_old_key_waits_for_another_wrap(self, site, sealed):
        content = bytearray()
        sealer = sealing.FileSealer(content.extend)
        sealer.write(b"paper")
        done = sealer.close()
        start = sealed.rights | {"size": len(content)}
        upload = site.post("uploads/", start).json()["upload"]
        site.put(f"uploads/{upload}/0/", bytes(content))

        def complete(recipient, key):
            wrap = base64_of(sealing.wrap(done.identity, recipient))
            end = {"sha256": done.sha256, "wrap": wrap, "key": key}
            return site.post(f"uploads/{upload}/complete/", end)

        newest = move_on(sealed)
        answer = complete(sealed.case.identity.recipient, 1)
        assert (answer.status_code, answer.json()) == (409, newest)
        assert not File.objects.exists()
        assert complete(NEWER.recipient, 2).status_code == 201
        kept = sealing.unwrap(bytes(File.objects.get().wrap), NEWER)
        assert kept == done.identity

    @pytest.mark.parametrize("tag", [None, "", "x" * 64, "AB" * 32, 5])
    def test_a_report_comes_with_its_tag(self, site, tag):
        body = site.sealed(recipient_tag=tag).body
        assert site.post("reports/", body).status_code == 400
        assert not Report.objects.exists()


class WithoutScriptsTests:
    def test_the_recipient_is_vouched_for_from_the_start(self, site):
        site.sent()
        report = Report.objects.get()
        proven = mailbox.proven_recipient(report, site.talk_key(report))
        assert proven == report.recipient

    def test_it_seals_to_the_newest_key(self, site, sealed):
        move_on(sealed)
        site.come_back(sealed.code, "message/", text="More.")
        site.come_back(sealed.code, "files/", files=[file("a")])
        for message in Message.objects.all():
            document = sealing.open_document(
                bytes(message.for_case), NEWER, talk_key=sealed.keys.talk_key
            )
            assert document["key"] == 2
        assert sealing.unwrap(bytes(File.objects.get().wrap), NEWER)

    @pytest.mark.parametrize("changed", ["recipient", "recipient_tag", "key_number"])
    def test_it_seals_to_no_other_and_gives_the_text_back(self, site, sealed, changed):
        """Who only holds the database cannot have a later message sealed to them."""
        values = {
            "recipient": str(NEWER.recipient),
            "recipient_tag": "",
            "key_number": 3,
        }
        Report.objects.update(**{changed: values[changed]})
        answer = site.come_back(sealed.code, "message/", text="Ово сам написао.")
        assert answer.status_code == 503
        assert "Ово сам написао." in answer.content.decode()
        answer = site.come_back(sealed.code, "files/", files=[file("a")])
        assert answer.status_code == 503
        assert not Message.objects.exists()
        assert not File.objects.exists()

    def test_it_shows_no_message_that_the_server_made_up(self, site, sealed):
        report = Report.objects.get()
        place = {"case": report.pk, "number": 1, "previous": sealed.first_previous}
        both = {
            name: sealing.seal_message(
                {"type": "message", "text": "Meet me at the bridge."},
                **place,
                sender="desk",
                key_number=1,
                talk_key=bytes(32),
                recipient=sealing.Recipient.parse(recipient),
            )
            for name, recipient in (
                ("for_case", report.recipient),
                ("for_reporter", report.reply_to),
            )
        }
        Message.objects.create(
            report=report, number=1, sender="desk", sent_on=DAY, **both
        )
        page = site.come_back(sealed.code).content.decode()
        assert "Meet me" not in page
        assert "could not be opened" in page
