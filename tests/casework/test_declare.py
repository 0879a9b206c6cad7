"""Before somebody works: conflicts declared each year, checklist, practice, key."""

from datetime import timedelta

import pytest

from casework.codes import Role, Standing
from casework.models import AuditEvent, Caseworker, Proposal, RoleHeld
from casework.people.practice import CHECKLIST, DECISIONS
from tests.casework.conftest import BLOB, DAY, person, signed_in

WELCOME = "/casework/welcome/"
RIGHT = {decision.name: decision.right for decision in DECISIONS}
TICKS = {f"point_{number}": "on" for number in range(len(CHECKLIST))}


@pytest.fixture
def new(world):
    return person(
        "jelena", world.lantern, has_key=False, standing="invited", declared_on=None
    )


def again(someone):
    return Caseworker.objects.get(pk=someone.pk)


def declare(client, **fields):
    return client.post(WELCOME + "declare/", {"is_whole": "on"} | fields)


def test_an_invited_person_is_led_to_the_welcome_page(new):
    client = signed_in(new)
    for path in ("/casework/", "/casework/queue/", "/casework/people/"):
        assert client.get(path)["Location"] == WELCOME
    page = client.get(WELCOME)
    assert page.context["missing"] == ["declare", "checklist", "practice", "key"]
    assert client.get("/casework/api/keys/").status_code == 200  # to make a key
    assert client.get("/casework/api/files/" + "0" * 8).status_code == 404


def test_who_opens_no_cases_needs_no_practice_and_no_key(new):
    RoleHeld.objects.filter(caseworker=new).update(role=Role.BOARD)
    page = signed_in(new).get(WELCOME)
    assert page.context["missing"] == ["declare", "checklist"]


def test_conflicts_are_kept_in_codes_with_the_day(new):
    assert declare(signed_in(new), conflicts=["police", "party"])["Location"] == WELCOME
    assert again(new).conflicts == ["party", "police"]
    assert again(new).declared_on == DAY
    event = AuditEvent.objects.get(action="declare")
    assert event.detail == ""  # the trail does not tell with whom


def test_to_be_connected_with_nobody_is_said_too(new):
    declare(signed_in(new), none="on")
    assert (again(new).conflicts, again(new).declared_on) == ([], DAY)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"conflicts": ["police"], "none": "on"},
        {"conflicts": ["police"], "is_whole": ""},
        {"conflicts": ["my cousin"]},
    ],
)
def test_half_a_declaration_is_refused(new, fields):
    assert declare(signed_in(new), **fields).status_code == 400
    assert again(new).declared_on is None


@pytest.mark.parametrize("missing", [None, *TICKS])
def test_every_point_of_the_checklist_is_ticked(new, missing):
    ticks = {name: value for name, value in TICKS.items() if name != missing}
    response = signed_in(new).post(WELCOME + "checklist/", ticks)
    assert response.status_code == (400 if missing else 302)
    assert (again(new).checklist_on is None) == bool(missing)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.name)
def test_a_wrong_decision_is_explained_and_may_be_made_again(new, decision):
    client = signed_in(new)
    for answer, _label in decision.answers:
        if answer == decision.right:
            continue
        wrong = RIGHT | {decision.name: answer}
        response = client.post(WELCOME + "practice/", wrong)
        assert response.status_code == 400
        errors = response.context["form"].errors
        assert errors == {decision.name: [str(decision.why[answer])]}
        assert again(new).practised_on is None
    assert client.post(WELCOME + "practice/", RIGHT).status_code == 302
    assert again(new).practised_on == DAY


def test_every_wrong_answer_has_its_reason():
    for decision in DECISIONS:
        answers = {answer for answer, _label in decision.answers}
        assert answers == {decision.right} | set(decision.why)


def test_an_unknown_or_missing_answer_is_refused(new):
    client = signed_in(new)
    for answers in ({}, RIGHT | {"urgency": "u9"}):
        assert client.post(WELCOME + "practice/", answers).status_code == 400


@pytest.mark.parametrize("missing", ["declare", "checklist", "practice", "key", None])
def test_approval_is_asked_for_when_everything_is_done(new, missing):
    client = signed_in(new)
    if missing != "declare":
        declare(client, none="on")
    if missing != "checklist":
        client.post(WELCOME + "checklist/", TICKS)
    if missing != "practice":
        client.post(WELCOME + "practice/", RIGHT)
    if missing != "key":
        Caseworker.objects.filter(pk=new.pk).update(recipient="age1j", key_blob=BLOB)
    response = client.post(WELCOME + "ask/")
    assert response.status_code == (409 if missing else 302)
    assert Proposal.objects.count() == (0 if missing else 1)
    if not missing:
        assert client.post(WELCOME + "ask/").status_code == 302  # asked once
        assert Proposal.objects.get().value == "caseworker"


@pytest.mark.parametrize(("days", "may_work"), [(365, True), (366, False)])
def test_a_declaration_is_renewed_each_year(world, settings, days, may_work):
    settings.TODAY = DAY + timedelta(days=days)
    client = signed_in(world.ana)
    page = client.get("/casework/queue/")
    call = client.get(f"/casework/api/cases/{world.case.pk}/")
    assert page.status_code == (200 if may_work else 302)
    assert call.status_code == (200 if may_work else 403)
    if not may_work:
        assert page["Location"] == WELCOME
        assert client.get(WELCOME).context["missing"][0] == "declare"
        declare(client, none="on")
        assert client.get("/casework/queue/").status_code == 200
        assert client.get(WELCOME)["Location"] == "/casework/"


def test_who_never_declared_does_not_work(world):
    Caseworker.objects.filter(pk=world.ana.pk).update(declared_on=None)
    assert signed_in(world.ana).get("/casework/queue/")["Location"] == WELCOME


def test_nobody_approves_themselves_by_renewing(new):
    client = signed_in(new)
    declare(client, none="on")
    assert again(new).standing == Standing.INVITED
    assert client.get("/casework/queue/")["Location"] == WELCOME


def test_pages_without_cases_are_for_their_roles_only(world):
    for role, path in ((Role.OBSERVER, "totals"), (Role.ADMIN, "accounts")):
        someone = person(f"only-{role}", world.lantern, has_key=False, roles=[role])
        page = signed_in(someone).get(f"/casework/{path}/")
        assert page.status_code == 200
        assert str(world.case.pk)[:8] not in page.content.decode()
        assert signed_in(world.ana).get(f"/casework/{path}/").status_code == 404


@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMIN, Role.LEAD, Role.OBSERVER])
def test_nobody_without_a_key_is_asked_for_a_passphrase(world, role):
    someone = person("otto", world.lantern, has_key=False, roles=[role])
    page = signed_in(someone).get("/casework/").content.decode()
    assert 'data-has-key="no"' in page
    assert "/casework/queue/" not in page
