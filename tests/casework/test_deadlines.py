"""What is due when: the promises, the pause, the institution, the urgency."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.deadlines import (
    NO_ANSWER_DAYS,
    PROMISES,
    REMIND_DAYS,
    URGENCY_DAYS,
    Due,
    Facts,
    Kind,
    Pause,
    Sent,
    add_months,
    add_working_days,
    due,
    latest,
)

MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
FEW = st.integers(0, 400)


def day(number):
    return MONDAY + timedelta(days=number)


@st.composite
def pauses(draw, since):
    """Questions to the reporter, one after another, the last perhaps still open."""
    found, at = [], since
    for length in draw(st.lists(st.integers(0, 60), max_size=3)):
        begin = at + timedelta(days=draw(st.integers(0, 30)))
        at = begin + timedelta(days=length)
        found.append(Pause(begin, at))
    if draw(st.booleans()):
        found.append(Pause(at + timedelta(days=1)))
    return tuple(found)


@st.composite
def facts(draw):
    received_on = draw(DAYS)
    answered_on = received_on + timedelta(days=draw(FEW))
    return Facts(
        received_on=received_on,
        is_opened=draw(st.booleans()),
        answered_on=draw(st.sampled_from([None, answered_on])),
        has_feedback=draw(st.booleans()),
        is_over=draw(st.booleans()),
        is_justified=draw(st.booleans()),
        pauses=draw(pauses(received_on)),
        letters=tuple(
            Sent(received_on + timedelta(days=draw(FEW)), draw(st.integers(0, 6)))
            for _ in range(draw(st.integers(0, 3)))
        ),
    )


def test_the_row_of_promises():
    facts = Facts(received_on=MONDAY)
    assert due(facts) == [Due(date(2026, 3, 4), Kind.OPEN)]
    facts = replace(facts, is_opened=True)
    first, feedback = due(facts)
    assert first == Due(date(2026, 3, 9), Kind.ACKNOWLEDGE)
    assert feedback == Due(date(2026, 6, 2), Kind.FEEDBACK)
    facts = replace(facts, answered_on=day(5))
    assert due(facts)[0] == Due(day(35), Kind.UPDATE)
    assert [one.kind for one in due(replace(facts, has_feedback=True))] == ["update"]
    longer = replace(facts, is_justified=True)
    assert Due(date(2026, 9, 2), Kind.FEEDBACK) in due(longer)


def test_an_open_question_stops_the_clock_and_its_days_are_added():
    facts = Facts(received_on=MONDAY, is_opened=True, answered_on=day(3))
    assert due(replace(facts, pauses=(Pause(day(3)),))) == []
    after = replace(facts, pauses=(Pause(day(3), day(13)),))
    assert due(after) == [
        Due(day(3 + 30 + 10), Kind.UPDATE),
        Due(date(2026, 6, 12), Kind.FEEDBACK),
    ]


def test_a_pause_before_the_answer_does_not_move_the_next_one():
    facts = Facts(received_on=MONDAY, is_opened=True, answered_on=day(20))
    after = replace(facts, pauses=(Pause(day(3), day(13)),))
    assert due(after)[0] == Due(day(50), Kind.UPDATE)


@pytest.mark.parametrize(
    ("reminders", "expected"),
    [
        (0, Due(day(15), Kind.REMIND)),
        (1, Due(day(30), Kind.REMIND)),
        (2, Due(day(45), Kind.REMIND)),
        (3, Due(day(60), Kind.NO_ANSWER)),
    ],
)
def test_an_institution_is_reminded_three_times(reminders, expected):
    facts = Facts(MONDAY, is_opened=True, letters=(Sent(MONDAY, reminders),))
    assert expected in due(facts)
    # A question to the reporter gives the institution no more time.
    assert due(replace(facts, pauses=(Pause(MONDAY),))) == [expected]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (date(2026, 3, 2), date(2026, 3, 4)),
        (date(2026, 3, 5), date(2026, 3, 9)),
        (date(2026, 3, 6), date(2026, 3, 10)),
        (date(2026, 3, 7), date(2026, 3, 10)),
        (date(2026, 3, 8), date(2026, 3, 10)),
    ],
)
def test_weekends_are_no_working_days(begin, end):
    assert add_working_days(begin, 2) == end


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_three_months_end_on_a_day_that_exists(begin, end):
    assert add_months(begin, 3) == end


@given(facts())
def test_what_is_due_is_sorted_and_never_before_the_report(facts):
    found = due(facts)
    assert found == sorted(found)
    assert all(one.on > facts.received_on for one in found)
    assert not (facts.is_over and found)


@given(facts())
def test_while_we_wait_for_the_reporter_nothing_is_promised(facts):
    is_waiting = any(pause.until is None for pause in facts.pauses)
    promised = [one for one in due(facts) if one.kind in PROMISES]
    assert not (is_waiting and promised)


@given(facts(), st.integers(1, 90))
def test_a_longer_pause_never_brings_a_deadline_closer(facts, longer):
    facts = replace(facts, is_over=False, letters=(), is_opened=True)
    facts = replace(facts, pauses=tuple(one for one in facts.pauses if one.until))
    if not facts.pauses:
        return
    last = facts.pauses[-1]
    until = last.until + timedelta(days=longer)
    moved = replace(facts, pauses=(*facts.pauses[:-1], Pause(last.since, until)))
    before = {one.kind: one.on for one in due(facts)}
    after = {one.kind: one.on for one in due(moved)}
    assert before.keys() == after.keys()
    assert all(after[kind] >= before[kind] for kind in before)
    assert all((after[kind] - before[kind]).days <= longer for kind in before)


@given(facts(), DAYS, st.sampled_from(sorted(URGENCY_DAYS)))
def test_the_next_action_is_never_put_off_beyond_promise_or_urgency(
    facts, today, urgency
):
    dues = due(facts)
    last = latest(urgency, dues, today)
    assert today <= last <= today + timedelta(days=URGENCY_DAYS[urgency])
    assert all(last <= max(one.on, today) for one in dues)


@given(DAYS, st.integers(1, 20))
def test_working_days_end_on_one(begin, number):
    end = add_working_days(begin, number)
    assert end.weekday() < 5
    assert end > begin


def test_reminders_come_before_giving_up():
    assert sorted(REMIND_DAYS) == list(REMIND_DAYS)
    assert REMIND_DAYS[-1] < NO_ANSWER_DAYS
