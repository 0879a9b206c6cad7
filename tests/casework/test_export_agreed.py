"""What leaves a case: one version of the redaction, read and agreed to by a second."""

import base64

import pytest
from django.urls import reverse

from casework.approvals import deciding
from casework.codes import Role
from casework.keeping import exports
from casework.models import AuditEvent, Note, Organisation, Proposal, RoleHeld, Sheet
from casework.triage import sheets
from reporting import age
from tests.casework.conftest import identity, share, signed_in

SEALED = age.seal(b"why", identity(9).recipient)
SEALED_JSON = base64.b64encode(SEALED).decode()


@pytest.fixture
def reviewer(world):
    RoleHeld.objects.create(caseworker=world.dora, role=Role.REVIEWER)
    share(world.case, world.dora, world.secret)
    return world.dora


def redact(world, version=1, sealed=b"first"):
    kind = Sheet.Kind.REDACTION
    return sheets.write(
        world.case, kind=kind, version=version, sealed=sealed, by=world.ana
    )


def post(who, name, case, **body):
    path = reverse(f"casework:{name}", args=[case.pk])
    return signed_in(who).post(path, body, content_type="application/json")


def propose(world, version=1):
    response = post(
        world.ana, "api_export", world.case, version=version, sealed=SEALED_JSON
    )
    return response, Proposal.objects.filter(kind="export").first()


def test_two_let_one_version_out_and_the_trail_says_so(world, reviewer):
    redact(world)
    response, proposal = propose(world)
    assert response.status_code == 201, response.content
    assert proposal.note == Note.objects.get()
    assert proposal.value == exports.seal_of(world.case)
    assert post(world.ana, "api_exported", world.case, form="html").status_code == 409
    deciding.agree(proposal, by=reviewer)
    for form in ("html", "ftm"):
        given = post(world.ana, "api_exported", world.case, form=form)
        assert given.status_code == 200, given.content
    details = AuditEvent.objects.filter(action="export").values_list(
        "detail", flat=True
    )
    assert list(details) == [f"html {proposal.value}", f"ftm {proposal.value}"]


def test_the_facts_name_nobody(world, reviewer):
    redact(world)
    _response, proposal = propose(world)
    deciding.agree(proposal, by=reviewer)
    given = post(world.ana, "api_exported", world.case, form="html")
    facts = given.json()
    assert facts["organisation"] == "Lantern"
    assert [step["on"] for step in facts["steps"]]
    assert [line["who"] for line in facts["custody"]] == [1, 1, 1, 2, 1]
    body = given.content.decode().lower()
    for name in ("ana", "dora", "clara"):
        assert f'"{name}"' not in body
    assert SEALED_JSON not in body


def test_an_agreement_holds_for_that_version_only(world, reviewer):
    redact(world)
    _response, proposal = propose(world)
    deciding.agree(proposal, by=reviewer)
    redact(world, 2, b"second")
    assert post(world.ana, "api_exported", world.case, form="html").status_code == 409
    # Nor for the same version with other bytes, whoever wrote them.
    Sheet.objects.update(version=1, sealed=b"forged")
    assert post(world.ana, "api_exported", world.case, form="html").status_code == 409
    Sheet.objects.update(version=1, sealed=b"first")
    assert post(world.ana, "api_exported", world.case, form="html").status_code == 200


def test_what_changed_while_it_waited_is_not_agreed_to(world, reviewer):
    redact(world)
    _response, proposal = propose(world)
    redact(world, 2, b"second")
    with pytest.raises(deciding.NotReady):
        deciding.agree(proposal, by=reviewer)


def test_an_older_version_is_not_proposed(world):
    redact(world)
    redact(world, 2, b"second")
    response, _proposal = propose(world, version=1)
    assert response.status_code == 409
    assert "changed the redaction" in response.json()["detail"]
    assert not Note.objects.exists()


def test_without_a_redaction_nothing_is_proposed_or_goes_out(world):
    assert propose(world)[0].status_code == 409
    assert post(world.ana, "api_exported", world.case, form="html").status_code == 409


def test_it_waits_only_once(world):
    redact(world)
    assert propose(world)[0].status_code == 201
    assert propose(world)[0].status_code == 409
    assert Note.objects.count() == 1


@pytest.mark.parametrize("form", ["", "pdf", None, 7])
def test_other_forms_are_refused_kindly(world, form):
    response = post(world.ana, "api_exported", world.case, form=form)
    assert response.status_code == 400


def test_nobody_agrees_alone(world):
    RoleHeld.objects.create(caseworker=world.ana, role=Role.REVIEWER)
    redact(world)
    _response, proposal = propose(world)
    with pytest.raises(deciding.MayNotDecide):
        deciding.agree(proposal, by=world.ana)


def test_another_organisation_on_the_case_decides_for_itself(world, reviewer):
    """A joint case: what one office agreed to is no agreement of the other's."""
    redact(world)
    _response, proposal = propose(world)
    deciding.agree(proposal, by=reviewer)
    share(world.case, world.ben, world.secret)
    assert Organisation.objects.count() == 2
    assert post(world.ben, "api_exported", world.case, form="html").status_code == 409


def test_the_page_offers_the_voices_to_the_second_reader_only(world, reviewer):
    redact(world)
    propose(world)
    path = reverse("casework:dossier", args=[world.case.pk])
    assert b"data-voices" in signed_in(reviewer).get(path).content
    assert b"data-voices" not in signed_in(world.ana).get(path).content
