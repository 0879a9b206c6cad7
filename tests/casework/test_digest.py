"""The daily duties: due days follow the promises, and a mail that says nothing."""

import socket
import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from casework.cases import actions
from casework.codes import Role, Standing
from casework.models import Caseworker, RoleHeld, Work
from casework.triage import digest, duties
from tests.casework.conftest import DAY, send, signed_in


@pytest.fixture
def on(settings):
    settings.EMAIL_HOST = "mail.invalid"
    settings.DEFAULT_FROM_EMAIL = "reminder@example.org"


def give_addresses(*people):
    for person in people:
        person.email = f"{person.username}@example.org"
        person.save()


def test_everybody_with_an_address_gets_the_same_mail_once_a_day(world, on, settings):
    give_addresses(world.ana, world.ben)
    for _ in range(2):
        call_command("run_casework_duties")
    assert sorted(one.bcc[0] for one in mail.outbox) == [
        "ana@example.org",
        "ben@example.org",
    ]
    assert {one.subject for one in mail.outbox} == {digest.subject()}
    first, second = (one.message().as_bytes() for one in mail.outbox)
    assert len(first) == len(second)
    for sent in (first, second):
        assert b"example.org>" in sent
        assert b"ana" not in sent
        assert b"ben" not in sent
        assert str(world.case.pk)[:8].encode() not in sent
        assert b"://" not in sent
    settings.TODAY = DAY + timedelta(days=1)
    call_command("run_casework_duties")
    assert len(mail.outbox) == 4
    assert len({len(one.message().as_bytes()) for one in mail.outbox}) == 1


def test_it_tells_nobody_who_may_not_enter(world, on):
    give_addresses(world.ana, world.ben, world.dora)
    Caseworker.objects.filter(pk=world.ana.pk).update(standing=Standing.SUSPENDED)
    world.bridge.locked_on = DAY
    world.bridge.save()
    assert digest.send(DAY) == 1
    assert mail.outbox[0].bcc == ["dora@example.org"]


def test_without_a_mail_server_nothing_is_sent(world, settings):
    settings.EMAIL_HOST = ""
    give_addresses(world.ana)
    assert digest.send(DAY) == 0
    assert mail.outbox == []


def test_a_failing_server_breaks_nothing_and_is_tried_again(world, on, settings):
    give_addresses(world.ana)
    with socket.socket() as probe:  # a port where nobody listens
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = probe.getsockname()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    call_command("run_casework_duties")
    world.ana.refresh_from_db()
    assert world.ana.mailed_on is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert digest.send(DAY + timedelta(days=1)) == 1


class Sink(threading.Thread):
    """A mail server for one mail; it refuses addresses that begin with `no`."""

    def __init__(self):
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.got: list[bytes] = []
        self.start()

    def run(self):
        while True:
            try:
                client, _address = self.server.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as talk:
                self.serve(talk)

    def serve(self, talk):
        def say(line):
            talk.write(line + b"\r\n")
            talk.flush()

        say(b"220 sink")
        for line in talk:
            word = line[:4].upper()
            if word == b"DATA":
                say(b"354 go on")
                self.got.append(b"".join(iter(talk.readline, b".\r\n")))
                say(b"250 kept")
            elif word == b"QUIT":
                return say(b"221 bye")
            else:
                say(b"550 no" if b"TO:<no" in line else b"250 fine")


def test_a_real_server_gets_mails_of_one_size(world, settings):
    sink = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = sink.server.getsockname()
    settings.DEFAULT_FROM_EMAIL = "reminder@example.org"
    give_addresses(world.ana, world.ben, world.dora)
    Caseworker.objects.filter(pk=world.dora.pk).update(email="no@example.org")
    assert digest.send(DAY) == 2
    sink.server.close()
    assert len({len(one) for one in sink.got}) == 1
    world.dora.refresh_from_db()
    assert world.dora.mailed_on is None


def test_an_address_is_given_and_taken_back(world):
    client = signed_in(world.ana)
    assert client.get("/casework/settings/").status_code == 200
    for address, status in [("ana@example.org", 302), ("nonsense", 400), ("", 302)]:
        response = client.post("/casework/settings/", {"email": address})
        assert response.status_code == status
        if status == 400:
            assert response.context["form"]["email"].value() == "nonsense"
    world.ana.refresh_from_db()
    assert world.ana.email == ""


def work(world, case, due_on, **fields):
    return Work.objects.create(
        report=case,
        organisation=world.lantern,
        next_action="check",
        due_on=due_on,
        **fields,
    )


def test_a_day_that_somebody_chose_follows_the_promise(world, settings):
    """Chosen while a question was with the reporter; then the clock goes on."""
    actions.open_case(world.case, up_to=0, by=world.ana)
    Work.objects.update(due_on=DAY + timedelta(days=25))
    other, _secret = send(on=DAY)
    early = work(world, other, DAY)
    call_command("run_casework_duties")
    moved = Work.objects.get(report=world.case)
    assert moved.due_on == DAY + timedelta(days=7)
    early.refresh_from_db()
    assert early.due_on == DAY


def test_the_lead_sees_what_is_late_and_no_more(world, settings):
    RoleHeld.objects.create(caseworker=world.dora, role=Role.LEAD)
    actions.open_case(world.case, up_to=0, by=world.ana)
    unopened, _secret = send(on=DAY)
    elsewhere, _secret = send(on=DAY, desk="bridge")
    settings.TODAY = date(2026, 3, 12)
    duties.keep_promises()
    page = signed_in(world.dora).get("/casework/overdue/")
    (late,) = page.context["late"]
    assert (late.short, late.days) == (str(world.case.pk)[:8], 8)
    assert [str(name) for name in late.names] == ["First answer to the reporter"]
    (not_opened,) = page.context["unopened"]
    assert (not_opened.short, not_opened.days) == (str(unopened.pk)[:8], 8)
    assert str(elsewhere.pk)[:8] not in page.content.decode()
    assert signed_in(world.ana).get("/casework/overdue/").status_code == 404


def test_what_came_today_is_not_late(world, settings):
    RoleHeld.objects.create(caseworker=world.dora, role=Role.LEAD)
    for days, number in [(0, 0), (2, 0), (3, 1)]:
        settings.TODAY = DAY + timedelta(days=days)
        page = signed_in(world.dora).get("/casework/overdue/")
        assert len(page.context["unopened"]) == number
