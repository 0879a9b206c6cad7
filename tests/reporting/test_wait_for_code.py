"""Codes cost memory, so few are worked out at once; who waits too long is told."""

import pytest

from reporting import mailbox
from reporting.models import Report
from tests.reporting.conftest import STORY


@pytest.fixture
def busy(monkeypatch):
    """Somebody else holds every place, for longer than anybody waits."""
    monkeypatch.setattr(mailbox, "WAIT_SECONDS", 0.01)
    taken = 0
    while mailbox._KDF.acquire(blocking=False):
        taken += 1
    yield
    for _ in range(taken):
        mailbox._KDF.release()


def test_a_report_is_given_back_as_it_was_typed(site, busy):
    answer = site.send()
    assert answer.status_code == 503
    assert STORY in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("action", ["", "delete/"])
def test_a_code_is_asked_for_again(site, action, request):
    code = site.sent()
    request.getfixturevalue("busy")
    answer = site.come_back(code, action, sure="yes")
    assert answer.status_code == 503
    assert "please wait a minute" in answer.content.decode()
    assert Report.objects.exists()


def test_a_message_is_given_back(site, request):
    code = site.sent()
    request.getfixturevalue("busy")
    answer = site.come_back(code, "message/", text="One more thing.")
    assert answer.status_code == 503
    assert "One more thing." in answer.content.decode()


def test_the_next_one_passes(site):
    assert site.come_back(site.sent()).status_code == 200
