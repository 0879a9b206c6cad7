"""People: invited by code, joining, approved by two, their roles, and leaving."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework.codes import Role, Standing
from casework.models import (
    AuditEvent,
    Caseworker,
    Invitation,
    Passkey,
    Proposal,
    Work,
)
from casework.people import inviting
from tests.casework.conftest import BLOB, DAY, PASSWORD, code_of, person, signed_in

INVITE, JOIN, CONFIRM = (
    "/casework/invite/",
    "/casework/join/",
    "/casework/join/confirm/",
)
FIELDS = {
    "name": "Jelena",
    "username": "jelena",
    "roles": ["intake", "caseworker"],
    "is_known": "on",
}


@pytest.fixture
def lead(world):
    return person("lea", world.lantern, has_key=False, roles=[Role.LEAD])


@pytest.fixture
def invited(lead):
    """Jelena's code."""
    response = signed_in(lead).post(INVITE, FIELDS)
    assert response.status_code == 200, response.content.decode()
    return response.context["code"]


def jelena():
    return Caseworker.objects.get(username="jelena")


def join(code, *, username="jelena", password=PASSWORD, again=None, client=None):
    fields = {"username": username, "code": code, "password": password}
    return (client or Client()).post(JOIN, fields | {"again": again or password})


def confirm(code, digits, *, username="jelena"):
    fields = {"username": username, "code": code, "digits": digits}
    return Client().post(CONFIRM, fields)


def have_joined(code):
    assert join(code).status_code == 200
    digits = code_of(jelena())
    assert confirm(code, digits).status_code == 200
    TOTPDevice.objects.update(last_t=-1)
    return jelena()


def path(username, *rest):
    return "/".join(["/casework/people", username, *rest, ""])


# The invitation


def test_a_lead_invites_and_sees_the_code_once(lead, invited):
    someone = jelena()
    assert someone.standing == Standing.INVITED
    assert someone.organisation == lead.organisation
    assert someone.roles == {Role.INTAKE, Role.CASEWORKER}
    kept = Invitation.objects.get(caseworker=someone)
    assert invited not in kept.digest
    assert kept.digest == inviting.digest(invited)
    assert kept.expires_on == DAY + timedelta(days=7)
    pages = [INVITE, "/casework/people/", path("jelena")]
    client = signed_in(lead)
    assert not any(invited in client.get(page).content.decode() for page in pages)
    assert AuditEvent.objects.filter(action="invite", detail="jelena").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("is_known", ""),
        ("roles", []),
        ("roles", ["board"]),
        ("roles", ["admin"]),
        ("username", "ana"),
        ("username", "Jelena K"),
        ("username", "j" * 41),
        ("name", ""),
    ],
)
def test_an_invitation_that_lacks_something_is_refused(lead, name, value):
    before = Caseworker.objects.count()
    response = signed_in(lead).post(INVITE, FIELDS | {name: value})
    assert response.status_code == 400
    assert name in response.context["form"].errors
    assert Caseworker.objects.count() == before


def test_who_joins_chooses_password_and_code_app(invited):
    response = join(invited)
    assert response.status_code == 200
    assert "<svg" in response.content.decode()
    device = TOTPDevice.objects.get(user=jelena())
    assert not device.confirmed
    assert response.context["secret"] == inviting.secret_of(device)
    have_joined(invited)
    assert not Invitation.objects.filter(caseworker=jelena()).exists()
    device = TOTPDevice.objects.get(user=jelena())
    assert device.confirmed
    assert device.last_used_at is None
    assert check_password(PASSWORD, jelena().password)


def test_the_code_is_read_however_it_is_typed(invited):
    typed = invited.lower().replace("-", " ")
    assert join(typed, username=" JELENA ").status_code == 200


def test_an_account_without_a_confirmed_app_lets_nobody_in(invited):
    join(invited)
    fields = {"username": "jelena", "password": PASSWORD, "code": code_of(jelena())}
    assert Client().post("/casework/sign-in/", fields).status_code == 403


def test_an_invitation_is_used_once(invited):
    have_joined(invited)
    response = join(invited, password="another password here")
    assert response.status_code == 400
    assert check_password(PASSWORD, jelena().password)


def test_every_bad_code_gets_the_same_answer(invited, settings):
    wrong = invited[:-1] + ("A" if invited[-1] != "A" else "B")
    answers = [join(wrong), join(invited, username="zana"), join("")]
    answers.append(join(invited, username="ana"))
    settings.TODAY = DAY + timedelta(days=8)
    answers.append(join(invited))
    assert {answer.status_code for answer in answers} == {400}
    errors = {str(answer.context["form"].non_field_errors()) for answer in answers}
    assert len(errors) == 1
    assert not TOTPDevice.objects.filter(user=jelena()).exists()


def test_a_code_is_good_on_its_last_day(invited, settings):
    settings.TODAY = DAY + timedelta(days=7)
    assert join(invited).status_code == 200


@pytest.mark.parametrize("password", ["short", "q1w2e3r4t5y6"])
def test_a_weak_password_is_refused(invited, password):
    before = jelena().password
    response = join(invited, password=password)
    assert response.status_code == 400
    assert "password" in response.context["form"].errors
    assert jelena().password == before


def test_two_passwords_must_be_the_same(invited):
    response = join(invited, again="something else here")
    assert "again" in response.context["form"].errors


def test_wrong_digits_show_the_same_secret_again(invited):
    first = join(invited).context["secret"]
    wrong = f"{(int(code_of(jelena())) + 500_000) % 1_000_000:06d}"
    for digits in (wrong, "abc", ""):
        TOTPDevice.objects.update(throttling_failure_count=0)
        response = confirm(invited, digits)
        assert response.status_code == 400
        assert response.context["secret"] == first
    assert Invitation.objects.filter(caseworker=jelena()).exists()


def test_to_confirm_needs_the_code_too(invited):
    join(invited)
    response = confirm("AAAAA", code_of(jelena()))
    assert response["Location"] == JOIN
    assert Client().get(CONFIRM)["Location"] == JOIN


def test_a_new_code_makes_the_old_one_worthless(lead, invited):
    response = signed_in(lead).post(path("jelena", "code"))
    assert join(invited).status_code == 400
    assert join(response.context["code"]).status_code == 200


def test_only_the_invited_get_a_new_code(lead, world):
    response = signed_in(lead).post(path("ana", "code"))
    assert response.status_code == 409
    assert not Invitation.objects.exists()


def test_an_invitation_of_a_suspended_organisation_is_no_good(invited, world):
    world.lantern.standing = Standing.SUSPENDED
    world.lantern.save()
    assert join(invited).status_code == 400


# Approval


def ready(code):
    someone = have_joined(code)
    someone.declared_on = someone.checklist_on = someone.practised_on = DAY
    someone.recipient, someone.key_blob = "age1jelena", BLOB
    someone.save()
    client = signed_in(someone)
    assert client.post("/casework/welcome/ask/").status_code == 302
    return client, Proposal.objects.get(person=someone)


def say(who, proposal, voice="agree"):
    address = f"/casework/approvals/{proposal.pk}/"
    return signed_in(who).post(address, {"voice": voice}).status_code


def test_two_others_let_somebody_in(lead, invited):
    client, proposal = ready(invited)
    assert client.get("/casework/queue/")["Location"] == "/casework/welcome/"
    assert say(lead, proposal) == 302
    assert say(lead, proposal) == 403
    assert jelena().standing == Standing.INVITED
    assert say(person("edona", roles=[Role.BOARD], has_key=False), proposal) == 302
    assert jelena().standing == Standing.ACTIVE
    assert client.get("/casework/queue/").status_code == 200


@pytest.mark.parametrize("how", ["suspended", "leads no more"])
def test_the_voice_of_who_was_stopped_does_not_count(lead, invited, world, how):
    _client, proposal = ready(invited)
    assert say(lead, proposal) == 302
    if how == "suspended":
        lead.standing = Standing.SUSPENDED
        lead.save()
    else:
        lead.held.all().delete()
    assert say(person("edona", roles=[Role.BOARD], has_key=False), proposal) == 302
    assert jelena().standing == Standing.INVITED
    assert say(person("petra", roles=[Role.BOARD], has_key=False), proposal) == 302
    assert jelena().standing == Standing.ACTIVE


def test_neither_a_colleague_nor_another_lead_nor_the_person_has_a_say(
    lead, invited, world
):
    _client, proposal = ready(invited)
    stranger = person("otto", world.bridge, has_key=False, roles=[Role.LEAD])
    assert say(stranger, proposal) == 404
    assert say(world.ana, proposal) == 403
    assert signed_in(jelena()).get("/casework/approvals/").status_code == 302
    assert not proposal.voices.exists()


def test_who_undid_a_step_is_not_approved(lead, invited):
    _client, proposal = ready(invited)
    Caseworker.objects.filter(username="jelena").update(practised_on=None)
    assert say(lead, proposal) == 409


# Roles


def give(lead, username, role, reason="She reads well."):
    fields = {"role": role, "reason": reason}
    return signed_in(lead).post(path(username, "give"), fields)


def test_a_role_is_given_by_a_second_person(lead, world):
    assert give(lead, "dora", "reviewer").status_code == 302
    proposal = Proposal.objects.get()
    assert Role.REVIEWER not in Caseworker.objects.get(username="dora").roles
    assert say(lead, proposal) == 403
    assert say(world.ana, proposal) == 403
    second = person("rita", world.lantern, has_key=False, roles=[Role.REVIEWER])
    assert say(second, proposal) == 302
    assert Role.REVIEWER in Caseworker.objects.get(username="dora").roles
    assert AuditEvent.objects.filter(action="role", detail="dora +reviewer").exists()


def test_the_board_agrees_where_nobody_else_can(lead, world):
    give(lead, "dora", "intake")
    member = person("edona", roles=[Role.BOARD], has_key=False)
    assert say(member, Proposal.objects.get()) == 302
    assert Role.INTAKE in Caseworker.objects.get(username="dora").roles


def test_nobody_agrees_to_a_role_of_their_own(lead, world):
    other = person("rita", world.lantern, has_key=False, roles=[Role.LEAD])
    give(lead, "rita", "reviewer")
    assert say(other, Proposal.objects.get()) == 403


@pytest.mark.parametrize("role", ["board", "admin", "caseworker", "king", ""])
def test_a_role_that_is_no_leads_to_give_is_refused(lead, role):
    assert give(lead, "dora", role).status_code == 400
    assert not Proposal.objects.exists()


def test_a_role_is_proposed_once_and_with_a_reason(lead):
    assert give(lead, "dora", "reviewer", reason="").status_code == 400
    give(lead, "dora", "reviewer")
    assert give(lead, "dora", "reviewer").status_code == 409


def test_a_role_is_taken_away_at_once_and_with_it_the_keys_of_the_desk(lead, world):
    response = signed_in(lead).post(path("clara", "take"), {"role": "intake"})
    assert response.status_code == 302
    clara = Caseworker.objects.get(username="clara")
    assert clara.roles == {Role.CASEWORKER}
    assert not clara.desk_keys.exists()
    assert AuditEvent.objects.filter(action="role", detail="clara -intake").exists()


def test_who_opens_no_cases_any_more_keeps_no_key_of_one(lead, world):
    assert world.ana.grants.exists()
    signed_in(lead).post(path("ana", "take"), {"role": "caseworker"})
    assert not world.ana.grants.exists()
    assert AuditEvent.objects.get(action="revoke").detail == "ana"


def test_somebody_always_leads(lead):
    response = signed_in(lead).post(path("lea", "take"), {"role": "lead"})
    assert response.status_code == 409
    assert Role.LEAD in Caseworker.objects.get(username="lea").roles


# Leaving


def test_who_is_stopped_holds_nothing_and_is_out(lead, world):
    Passkey.objects.create(
        user=world.ana, credential_id="c", public_key=b"k", name="p", added_on=DAY
    )
    Work.objects.create(
        report=world.case,
        organisation=world.lantern,
        owner=world.ana,
        next_action="triage",
        due_on=DAY,
    )
    inside = signed_in(world.ana)
    assert signed_in(lead).post(path("ana", "suspend")).status_code == 302
    ana = Caseworker.objects.get(username="ana")
    assert ana.standing == Standing.SUSPENDED
    held = (ana.grants, ana.desk_keys, ana.sessions, ana.passkeys)
    assert not any(rows.exists() for rows in held)
    assert Work.objects.get().owner is None
    assert inside.get("/casework/queue/").status_code == 302
    assert ana.roles == {Role.CASEWORKER}
    revoked = AuditEvent.objects.get(action="revoke")
    assert (revoked.case, revoked.detail) == (world.case.pk, "ana")


def test_who_left_for_good_keeps_no_account(lead, world):
    signed_in(lead).post(path("ana", "end"))
    ana = Caseworker.objects.get(username="ana")
    assert ana.standing == Standing.ENDED
    assert not ana.has_key
    assert not ana.roles
    assert not ana.has_usable_password()
    assert not TOTPDevice.objects.filter(user=ana).exists()


def test_an_ended_invitation_is_worth_nothing(lead, invited):
    signed_in(lead).post(path("jelena", "end"))
    assert join(invited).status_code == 400


def test_what_was_proposed_about_somebody_ends_with_them(lead, world):
    give(lead, "dora", "reviewer")
    signed_in(lead).post(path("dora", "suspend"))
    assert Proposal.objects.get().state == "cancelled"


def test_a_suspended_person_comes_back_by_two(lead, world):
    client = signed_in(lead)
    assert client.post(path("dora", "return")).status_code == 409
    client.post(path("dora", "suspend"))
    assert client.post(path("dora", "return")).status_code == 302
    proposal = Proposal.objects.get(state="pending")
    assert say(lead, proposal) == 403
    for username in ("edona", "filip"):
        say(person(username, roles=[Role.BOARD], has_key=False), proposal)
    assert Caseworker.objects.get(username="dora").standing == Standing.ACTIVE


def test_nobody_ends_their_own_work(lead):
    for deed in ("suspend", "end"):
        assert signed_in(lead).post(path("lea", deed)).status_code == 409
    assert Caseworker.objects.get(username="lea").standing == Standing.ACTIVE


@pytest.mark.parametrize(
    "deed", ["", "code/", "give/", "take/", "suspend/", "end/", "return/"]
)
def test_people_of_others_do_not_exist(lead, deed):
    client = signed_in(lead)
    ask = client.post if deed else client.get
    theirs, invented = (
        ask(f"/casework/people/{name}/{deed}") for name in ("ben", "zana")
    )
    assert theirs.status_code == invented.status_code == 404
    assert theirs.content == invented.content
    assert Caseworker.objects.get(username="ben").standing == Standing.ACTIVE


# The profile of the organisation


def test_a_lead_changes_what_the_office_says_of_itself(lead, world):
    facts = {
        "countries": ["AL"],
        "languages": ["sq", "en"],
        "competences": ["cor"],
        "capacity": "12",
        "contact": "office",
        "about": "Two of us.",
        "twin": str(world.bridge.pk),
    }
    client = signed_in(lead)
    assert client.post("/casework/organisation/", facts).status_code == 200
    world.lantern.refresh_from_db()
    assert (world.lantern.capacity, world.lantern.twin) == (12, world.bridge)
    for wrong in ({"twin": str(world.lantern.pk)}, {"capacity": "-1"}, {"about": ""}):
        assert client.post("/casework/organisation/", facts | wrong).status_code == 400
    world.lantern.refresh_from_db()
    assert world.lantern.about == "Two of us."


def test_a_new_code_takes_back_what_waited(lead, invited):
    _client, proposal = ready(invited)
    signed_in(lead).post(path("jelena", "code"))
    proposal.refresh_from_db()
    assert proposal.state == "cancelled"


def test_whoever_keeps_a_new_code_cannot_take_over_who_was_approved(lead, invited):
    client, _cancelled = ready(invited)
    code = signed_in(lead).post(path("jelena", "code")).context["code"]
    # She need not know of it: her password still lets her in, and she asks again.
    assert client.post("/casework/welcome/ask/").status_code == 302
    proposal = Proposal.objects.get(person=jelena(), state="pending")
    board = person("edona", roles=[Role.BOARD], has_key=False)
    assert say(lead, proposal) == 302
    assert say(board, proposal) == 302
    assert jelena().standing == Standing.ACTIVE
    assert not Invitation.objects.exists()
    assert join(code).status_code == 400


def test_who_joins_anew_takes_back_what_waited(lead, invited):
    client, _cancelled = ready(invited)
    code = signed_in(lead).post(path("jelena", "code")).context["code"]
    assert client.post("/casework/welcome/ask/").status_code == 302
    proposal = Proposal.objects.get(person=jelena(), state="pending")
    assert join(code).status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == "cancelled"


# The first of the board


def command(*words):
    out = StringIO()
    call_command("board_member", *words, stdout=out)
    return out.getvalue()


def test_the_first_three_of_the_board_are_invited_by_the_operator(db):
    for username in ("edona", "filip", "goran"):
        code = command("invite", username, "Name").split("Code")[1].split()[0]
        assert join(code, username=username).status_code == 200
        someone = Caseworker.objects.get(username=username)
        assert confirm(code, code_of(someone), username=username).status_code == 200
    assert someone.roles == {Role.BOARD}
    TOTPDevice.objects.update(last_t=-1)
    assert signed_in(someone).get("/casework/board/")["Location"].endswith("/welcome/")
    with pytest.raises(CommandError, match="There is a board"):
        command("invite", "hana", "Hana")
    assert command("invite", "igor", "Igor", "--admin")
    with pytest.raises(CommandError, match="taken"):
        command("invite", "igor", "Igor", "--admin")
    with pytest.raises(CommandError, match="not allowed"):
        command("invite", "Ivo K", "Ivo", "--admin")


def test_the_operator_ends_somebody_outside_organisations_only(world):
    person("igor", has_key=False, roles=[Role.ADMIN])
    edona = person("edona", has_key=False, roles=[Role.BOARD])
    for words in (("edona", "ana"), ("ana", "igor"), ("zana", "igor")):
        with pytest.raises(CommandError):
            command("end", words[0], "--by", words[1])
    command("end", "edona", "--by", "igor")
    edona.refresh_from_db()
    assert edona.standing == Standing.ENDED


def test_the_board_invites_its_next_member_and_two_of_it_agree(world):
    board = [
        person(name, roles=[Role.BOARD], has_key=False)
        for name in ("edona", "filip", "goran")
    ]
    client = signed_in(board[0])
    fields = FIELDS | {"username": "jelena", "roles": ["board"]}
    code = client.post("/casework/board/invite/", fields).context["code"]
    someone = have_joined(code)
    someone.declared_on = someone.checklist_on = DAY
    someone.save()
    signed_in(someone).post("/casework/welcome/ask/")
    proposal = Proposal.objects.get(person=someone)
    assert say(board[0], proposal) == 302
    assert say(board[1], proposal) == 302
    assert jelena().standing == Standing.ACTIVE
    wrong = client.post("/casework/board/invite/", fields | {"roles": ["lead"]})
    assert wrong.status_code == 400
