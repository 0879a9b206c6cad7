"""Every deed asks for the CSRF token, and no page may be framed by others."""

import re

import pytest
from django.test import Client

from casework.access import Who
from casework.codes import Role
from casework.models import AuditEvent, RoleHeld
from tests.casework.conftest import PASSWORD, code_of, signed_in
from tests.casework.doors import NAMES, RULES, address, things_of


@pytest.fixture
def strict(world):
    """Ana, with every role, in a browser whose every POST must prove its origin."""
    RoleHeld.objects.bulk_create(
        RoleHeld(caseworker=world.ana, role=role)
        for role in Role
        if role != Role.CASEWORKER
    )
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(world.ana).cookies
    page = client.get(f"/casework/cases/{world.case.pk}/").content.decode()
    token = re.search(r'data-csrf="(\w+)"', page)[1]
    return client, token


@pytest.mark.parametrize("name", [n for n in NAMES if RULES[n].who > Who.ANYONE])
def test_a_post_without_the_token_is_refused(world, strict, name):
    """405 where nothing may be sent at all, 403 everywhere else."""
    client, _token = strict
    path = address(name, things_of(world, name))
    before = AuditEvent.objects.count()
    is_read_only = client.options(path).headers.get("Allow", "").find("POST") < 0
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        response = client.post(path, "{}", content_type=kind)
        assert response.status_code in ((403, 405) if is_read_only else (403,)), kind
    assert AuditEvent.objects.count() == before
    assert client.get("/casework/queue/").status_code == 200


def test_the_token_of_the_page_opens_forms_and_calls(world, strict):
    client, token = strict
    path = f"/casework/cases/{world.case.pk}/stage/"
    fields = {"stage": "under_review", "csrfmiddlewaretoken": token}
    assert client.post(path, fields).status_code == 302
    path = f"/casework/api/cases/{world.case.pk}/opened/"
    call = {"content_type": "application/json", "headers": {"X-CSRFToken": token}}
    assert client.post(path, "{}", **call).status_code == 204


def test_a_token_from_elsewhere_is_refused(world, strict):
    client, token = strict
    path = f"/casework/api/cases/{world.case.pk}/opened/"
    headers = {"X-CSRFToken": token, "Origin": "https://evil.example"}
    response = client.post(path, "{}", content_type="application/json", headers=headers)
    assert response.status_code == 403
    headers = {"X-CSRFToken": token[::-1]}
    response = client.post(path, "{}", content_type="application/json", headers=headers)
    assert response.status_code == 403


def test_signing_in_asks_for_the_token_too(world):
    client = Client(enforce_csrf_checks=True)
    fields = {"username": "ana", "password": PASSWORD, "code": code_of(world.ana)}
    assert client.post("/casework/sign-in/", fields).status_code == 403
    page = client.get("/casework/sign-in/").content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    fields["csrfmiddlewaretoken"] = token
    assert client.post("/casework/sign-in/", fields).status_code == 302


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_kept_private(world, strict, name):
    client, _token = strict
    response = client.get(address(name, things_of(world, name)))
    if response.status_code != 200 or response.streaming:
        return  # led on, refused, or sealed bytes
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["Referrer-Policy"] == "same-origin"


def test_the_preview_is_nobody(world, strict):
    policy = strict[0].get("/casework/preview/")["Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["sandbox"] == "allow-scripts"
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "blob: data:"
    assert "connect-src" not in rules
    assert rules["trusted-types"] == "'none'"
