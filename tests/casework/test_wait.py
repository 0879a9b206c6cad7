"""Wrong tries make strangers wait, for seconds, and leave no trace of them."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.test import Client
from django.utils import timezone

from casework.entry import signin
from tests.casework.conftest import code_of, signed_in, try_sign_in


def fail(client, caseworker, times=1):
    for _ in range(times):
        answer = try_sign_in(client, caseworker, password="x" * 12, code="123456")
    return answer


def pass_time(**delta):
    """Move what axes remembers into the past."""
    for row in AccessAttempt.objects.all():
        row.attempt_time -= timedelta(**delta)
        row.save()


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 0), (4, 0), (5, 15), (6, 60), (7, 300), (8, 300), (10**6, 300)],
)
def test_the_wait_grows_and_never_lasts(failures, seconds):
    assert signin.wait_after(failures) == timedelta(seconds=seconds)


def test_the_fifth_wrong_try_makes_a_stranger_wait(world):
    assert fail(Client(), world.ana, 5).status_code == 403
    waiting = try_sign_in(Client(), world.ana)
    assert waiting.status_code == 429
    pass_time(seconds=16)
    assert try_sign_in(Client(), world.ana).status_code == 302


def test_trying_while_waiting_does_not_lengthen_it(world):
    fail(Client(), world.ana, 5)
    before = AccessAttempt.objects.get()
    assert fail(Client(), world.ana, 20).status_code == 429
    after = AccessAttempt.objects.get()
    assert after.failures_since_start == before.failures_since_start == 5
    assert after.attempt_time == before.attempt_time


def test_the_next_wrong_try_waits_longer(world):
    fail(Client(), world.ana, 5)
    pass_time(seconds=16)
    fail(Client(), world.ana)
    pass_time(seconds=16)
    assert try_sign_in(Client(), world.ana).status_code == 429
    pass_time(seconds=45)
    assert try_sign_in(Client(), world.ana).status_code == 302


def test_waiting_and_failing_show_the_same_page(world):
    failed = fail(Client(), world.ana, 5)
    waiting = fail(Client(), world.ana)
    first, second = (
        str(answer.context["form"].non_field_errors()) for answer in (failed, waiting)
    )
    assert first == second


def test_unknown_names_wait_too(world):
    assert fail(Client(), "zana", 5).status_code == 403
    assert fail(Client(), "zana").status_code == 429


def test_a_wrong_code_counts_as_a_wrong_try(world):
    code = f"{(int(code_of(world.ana)) + 500_000) % 1_000_000:06d}"
    for _ in range(5):
        try_sign_in(Client(), world.ana, code=code)
    assert try_sign_in(Client(), world.ana).status_code == 429


def test_a_stranger_cannot_make_the_known_device_wait(world):
    laptop = signed_in(world.ana)
    laptop.post("/casework/sign-out/")
    fail(Client(), world.ana, 30)
    assert try_sign_in(Client(), world.ana).status_code == 429
    assert try_sign_in(laptop, world.ana).status_code == 302


def test_the_known_device_waits_for_its_own_mistakes_only(world):
    laptop = signed_in(world.ana)
    laptop.post("/casework/sign-out/")
    fail(laptop, world.ana, 5)
    assert try_sign_in(laptop, world.ana).status_code == 429
    assert try_sign_in(Client(), world.ana).status_code == 302


@pytest.mark.parametrize("change", ["seal", "id", "day", "other name", "expired"])
def test_a_device_that_is_not_known_counts_as_a_stranger(world, settings, change):
    laptop = signed_in(world.ben if change == "other name" else world.ana)
    laptop.post("/casework/sign-out/")
    device, until, seal = laptop.cookies["device"].value.split(".")
    if change == "seal":
        seal = seal[:-1] + ("0" if seal[-1] != "0" else "1")
    if change == "id":
        device = "0" * 32
    if change == "day":
        until = "2099-01-01"
    if change == "expired":
        settings.TODAY += timedelta(days=181)
    laptop.cookies["device"] = f"{device}.{until}.{seal}"
    fail(Client(), world.ana, 5)
    assert try_sign_in(laptop, world.ana).status_code == 429


def test_the_device_cookie_tells_little_and_goes_nowhere_else(world):
    cookie = signed_in(world.ana).cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/casework/"
    assert cookie["max-age"] == 180 * 24 * 60 * 60
    assert len(cookie.value) == 32 + 1 + 10 + 1 + 64


def test_success_forgets_the_mistakes_of_that_device(world):
    client = Client()
    fail(client, world.ana, 3)
    try_sign_in(client, world.ana)
    assert not AccessAttempt.objects.exists()


def test_the_rows_hold_no_address_browser_path_or_word(world):
    client = Client(
        REMOTE_ADDR="203.0.113.9",
        headers={
            "user-agent": "Canary/1",
            "accept": "text/canary",
            "x-forwarded-for": "203.0.113.9",
        },
    )
    fields = {"username": "ana", "password": "canary-password", "code": "123456"}
    client.post("/casework/sign-in/?canary=1", fields | {"extra": "canary"})
    row = AccessAttempt.objects.get()
    assert row.ip_address is None
    texts = {
        name: getattr(row, name)
        for name in ("user_agent", "http_accept", "path_info", "get_data", "post_data")
    }
    assert set(texts.values()) == {""}
    assert "ana" not in row.username
    assert len(row.username) == 64
    try_sign_in(client, world.ana)
    assert not AccessLog.objects.exists()
    assert not AccessFailureLog.objects.exists()


def test_counters_are_forgotten_after_a_day(world):
    fail(Client(), world.ana)
    pass_time(days=1, seconds=1)
    fail(Client(), "zana")
    assert AccessAttempt.objects.count() == 1
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    assert AccessAttempt.objects.get().attempt_time > a_minute_ago
