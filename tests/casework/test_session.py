"""A session ends when left alone, when it is long, and when one signs out."""

import time

import pytest
from django.test import Client

from casework.entry import sessions
from casework.models import Session
from tests.casework.conftest import signed_in

QUEUE = "/casework/queue/"
MINUTE = 60


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves; everything asks time.time()."""
    real = time.time
    ahead = [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + ahead[0])

    def move(seconds):
        ahead[0] += seconds

    return move


def is_in(client) -> bool:
    return client.get(QUEUE).status_code == 200


def test_it_ends_after_15_idle_minutes(world, clock):
    client = signed_in(world.ana)
    clock(14 * MINUTE)
    assert is_in(client)
    clock(14 * MINUTE)
    assert is_in(client)
    clock(15 * MINUTE + 1)
    assert not is_in(client)
    assert not Session.objects.exists()


def test_it_ends_after_8_hours_of_work(world, clock):
    client = signed_in(world.ana)
    for _ in range(47):
        clock(10 * MINUTE)
        assert is_in(client)
    clock(10 * MINUTE)
    assert not is_in(client)


def test_signing_in_again_begins_8_new_hours(world, clock):
    from tests.casework.conftest import try_sign_in

    client = signed_in(world.ana)
    for _ in range(45):
        clock(10 * MINUTE)
        assert is_in(client)
    client.post("/casework/sign-out/")
    assert try_sign_in(client, world.ana).status_code == 302
    for _ in range(5):
        clock(10 * MINUTE)
        assert is_in(client)


def test_the_clock_of_another_session_winds_nothing(world):
    ana, ben = signed_in(world.ana), signed_in(world.ben)
    ana.cookies["clock"] = ben.cookies["clock"].value
    assert not is_in(ana)


@pytest.mark.parametrize("value", ["", "x", "W10:1:x", "a" * 5000])
def test_a_session_without_its_clock_is_over(world, value):
    client = signed_in(world.ana)
    client.cookies["clock"] = value
    assert not is_in(client)


def test_the_row_tells_a_quarter_of_an_hour_and_is_left_alone(world, clock):
    client = signed_in(world.ana)
    row = Session.objects.get()
    assert row.expire_date.minute % 15 == 0
    assert (row.expire_date.second, row.expire_date.microsecond) == (0, 0)
    clock(14 * MINUTE)
    assert is_in(client)
    assert Session.objects.get().expire_date == row.expire_date
    assert set(row.get_decoded()) == {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
        "otp_device_id",
    }


def test_strangers_make_no_rows_and_get_no_clock(db):
    client = Client()
    client.get("/casework/sign-in/")
    client.post("/casework/sign-in/", {"username": "x"})
    assert not Session.objects.exists()
    assert set(client.cookies) <= {"csrf"}


def test_all_cookies_are_strict_and_hidden_from_scripts(world):
    for name, cookie in signed_in(world.ana).cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Strict", name


def test_signing_out_clears_all_but_the_known_device(world):
    client = signed_in(world.ana)
    stolen = client.cookies["session"].value
    response = client.post("/casework/sign-out/")
    assert response.status_code == 200
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    for name in ("session", "csrf", "clock"):
        assert response.cookies[name]["max-age"] == 0, name
    assert "device" not in response.cookies
    assert client.cookies["device"].value
    client.cookies["session"] = stolen
    assert not is_in(client)
    assert not Session.objects.exists()


def test_a_file_sent_to_casework_is_dropped(world, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.FILE_STORE = tmp_path
    fields = {"username": "ana", "file": SimpleUploadedFile("x.bin", b"x" * 100_000)}
    response = Client().post("/casework/sign-in/", fields)
    assert response.status_code == 403
    assert response.context["form"]["username"].value() == "ana"
    assert not list(tmp_path.iterdir())


def test_signing_out_is_not_a_link(world):
    client = signed_in(world.ana)
    assert client.get("/casework/sign-out/").status_code == 405
    assert is_in(client)


def test_a_moment_is_rounded_up_to_the_quarter():
    from datetime import UTC, datetime

    at = datetime(2026, 3, 2, 10, 0, 1, tzinfo=UTC)
    assert sessions.round_up(at) == datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
    sharp = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
    assert sessions.round_up(sharp) == sharp
