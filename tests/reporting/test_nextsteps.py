"""What happens next, by when: for every stage, rounded to months."""

from datetime import date, timedelta

import pytest

from casework.cases import deadlines
from casework.sharing import clearing
from publication import keys
from reporting import nextsteps
from reporting.ladder import Stage
from reporting.models import Report, Step
from reporting.nextsteps import Coming, Known, coming
from tests.reporting.conftest import DAY

JUNE, JULY, SEPTEMBER = date(2026, 6, 1), date(2026, 7, 1), date(2026, 9, 1)
ANSWER, RESULT = Coming("answer", JUNE), Coming("result", SEPTEMBER)
UPDATE = Coming("update", JULY)
LATER = {"answered_on": DAY, "referred_on": DAY}


@pytest.mark.parametrize(
    ("stage", "facts", "expected"),
    [
        ("received", {}, [Coming("open"), ANSWER, RESULT]),
        ("acknowledged", {}, [ANSWER, RESULT]),
        ("acknowledged", LATER, [UPDATE, RESULT]),
        ("under_review", LATER, [UPDATE, RESULT]),
        ("need_info", LATER, [Coming("your_turn")]),
        ("verified", LATER, [UPDATE, RESULT]),
        ("referred", LATER, [Coming("institution", SEPTEMBER), UPDATE, RESULT]),
        ("inst_replied", LATER, [Coming("reply"), UPDATE]),
        ("inst_acting", LATER, [Coming("acting"), UPDATE]),
        ("result_charge", LATER, [Coming("changed"), UPDATE]),
        ("closed", LATER, [Coming("closed")]),
    ],
)
def test_each_stage_says_what_comes(stage, facts, expected):
    assert coming(Known(stage, DAY, **facts), DAY) == expected


@pytest.mark.parametrize("stage", Stage.values)
def test_no_stage_is_without_words(stage):
    for today in (DAY, DAY + timedelta(days=400)):
        found = coming(Known(stage, DAY), today)
        assert found
        for one in found:
            assert ("{month}" in str(nextsteps.WORDS[one.code])) == bool(one.month)


def test_who_is_late_says_so():
    known = Known("under_review", DAY, answered_on=DAY)
    due = DAY + timedelta(days=30)
    assert Coming("late") not in coming(known, due)
    assert Coming("late") in coming(known, due + timedelta(days=1))
    paused = Known("under_review", DAY, answered_on=DAY, was_paused=True)
    assert Coming("late") not in coming(paused, due + timedelta(days=1))


def test_after_three_months_no_past_month_is_promised():
    known = Known("under_review", DAY, answered_on=date(2026, 9, 30))
    assert RESULT in coming(known, date(2026, 9, 30))
    assert coming(known, date(2026, 10, 1)) == [Coming("update", date(2026, 10, 1))]


def test_the_turn_of_the_year():
    known = Known("verified", date(2026, 12, 31), answered_on=date(2026, 12, 31))
    assert coming(known, date(2026, 12, 31)) == [
        Coming("update", date(2027, 1, 1)),
        Coming("result", date(2027, 3, 1)),
    ]


def test_it_promises_what_casework_keeps():
    assert nextsteps.ANSWER_DAYS == deadlines.ACKNOWLEDGE_DAYS
    assert nextsteps.UPDATE_DAYS == deadlines.UPDATE_DAYS
    assert nextsteps.RESULT_MONTHS == deadlines.FEEDBACK_MONTHS
    assert deadlines.REMIND_DAYS == (15, 30, 45)
    assert f"{nextsteps.SILENT_DAYS} days" in keys.Answered.SILENT.label
    assert nextsteps.LEAST_DAYS_TO_RESULTS == clearing.LEAST_DAYS


def test_the_page_says_it(site):
    code = site.sent()
    report = Report.objects.get()
    Step.objects.create(report=report, stage="referred", taken_on=DAY)
    Report.objects.update(stage="referred")
    text = site.come_back(code).content.decode()
    assert "That would be: September 2026." in text
    assert "A person answers you within 7 days. At the latest: June 2026." in text
    site.say(report)
    text = site.come_back(code).content.decode()
    assert "Next at the latest: July 2026." in text
    assert "15 June 2026" not in text.split('id="talk"')[0]
