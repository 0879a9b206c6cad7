"""Files of a case: who takes one is in the trail, and how it is looked at."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.models import AuditEvent, Work
from tests.casework.conftest import DAY, signed_in
from tests.casework.doors import things_of


@pytest.fixture
def file(world, settings, tmp_path):
    settings.FILE_STORE = tmp_path
    file_id = things_of(world, "api_file")["file_id"]
    (tmp_path / str(file_id)).write_bytes(b"age")
    return file_id


def take(client, file):
    response = client.get(reverse("casework:api_file", args=[file]))
    return response.status_code, b"".join(response)


def taken():
    events = AuditEvent.objects.filter(action="file").order_by("number")
    return [(event.actor, event.at) for event in events]


def test_each_person_and_day_is_noted_once(world, file, settings):
    ana, clara = signed_in(world.ana), signed_in(world.clara)
    for client in (ana, ana, clara):
        assert take(client, file) == (200, b"age")
    assert taken() == [("ana", DAY), ("clara", DAY)]
    settings.TODAY = DAY.replace(day=DAY.day + 1)
    take(ana, file)
    assert len(taken()) == 3
    event = AuditEvent.objects.filter(action="file").first()
    assert (event.case, event.detail) == (world.case.pk, str(file))


def test_a_file_that_is_missing_is_not_noted(world, file, settings):
    (settings.FILE_STORE / str(file)).unlink()
    response = signed_in(world.ana).get(reverse("casework:api_file", args=[file]))
    assert response.status_code == 404
    assert taken() == []


def test_strangers_are_neither_served_nor_noted(world, file):
    for client in (Client(), signed_in(world.ben)):
        path = reverse("casework:api_file", args=[file])
        assert client.get(path).status_code in (403, 404)
    assert taken() == []


@pytest.mark.parametrize("name", ["preview", "preview_pdf"])
def test_the_frame_of_the_preview_is_nobody(world, name):
    response = signed_in(world.ana).get(reverse(f"casework:{name}"))
    policy = response["Content-Security-Policy"]
    assert "sandbox allow-scripts;" in policy
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert "worker-src" not in policy
    assert "unsafe" not in policy


def test_only_the_frame_for_pdf_loads_the_large_script(world):
    client = signed_in(world.ana)
    for name in ("preview", "queue", "case"):
        arguments = [world.case.pk] if name == "case" else []
        response = client.get(reverse(f"casework:{name}", args=arguments))
        assert b"pdfpreview.js" not in response.content, name
    response = client.get(reverse("casework:preview_pdf"))
    assert b"pdfpreview.js" in response.content


@pytest.mark.parametrize(
    ("is_marked", "blurred"), [(None, True), (True, True), (False, False)]
)
def test_pictures_begin_blurred_where_marked_or_not_triaged(world, is_marked, blurred):
    if is_marked is not None:
        Work.objects.update_or_create(
            report=world.case,
            organisation=world.lantern,
            defaults={
                "is_marked": is_marked,
                "next_action": "triage",
                "due_on": DAY,
            },
        )
    page = signed_in(world.ana).get(reverse("casework:case", args=[world.case.pk]))
    assert (b"data-blurred" in page.content) is blurred
