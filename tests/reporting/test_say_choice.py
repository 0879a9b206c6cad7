"""What the reporter chose last is ticked, and a no is answered as one."""

import re

import pytest

from reporting.models import Report

NOTED_NO = "nothing of it will be published"


@pytest.fixture
def code(site):
    return site.sent()


def ticked(response):
    found = r'name="(consent|publishing)" value="(\w+)" required checked'
    return dict(re.findall(found, response.content.decode()))


def test_nothing_is_ticked_that_was_never_said_here(site, code):
    assert ticked(site.come_back(code)) == {}


def test_the_last_choice_is_ticked(site, code):
    for choice in ("ask", "count"):
        site.come_back(code, "consent/", consent=choice)
    response = site.come_back(code, "publishing/", publishing="publish_yes")
    assert ticked(response) == {"consent": "count", "publishing": "publish_yes"}
    assert NOTED_NO not in response.content.decode()


def test_a_yes_that_is_not_noted_is_a_no(site, code):
    site.come_back(code, "publishing/", publishing="publish_yes")
    Report.objects.update(allows_publishing=False)
    assert ticked(site.come_back(code)) == {"publishing": "publish_no"}


def test_a_no_is_told_that_nothing_will_be_published(site, code):
    response = site.come_back(code, "publishing/", publishing="publish_no")
    assert NOTED_NO in response.content.decode()
    assert ticked(response) == {"publishing": "publish_no"}
