"""Reports that changed something, on their way to the register of the results.

For `make_demo`: call `make(desks, newest)` once, after the people are there and before
the first release is published (best right after `history.make`). Every deed is done
by its real action on a day of the past: told, opened, answered, coded, allowed by the
reporter on the return page, written, proposed, agreed. `releases.publish` then moves
each text with the release it is due for: one for each of the eight last quarters. Two
are left over: one is cleared and waits, one waits for a second person. It returns the
receipt codes, in the order of `CHANGES`; the case behind an old one may be deleted by
now, as any closed case after a year.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta

from backend.demo import work
from backend.demo.changes import CHANGES, Change
from backend.demo.work import Desk, Told
from casework.approvals import deciding
from casework.cases import actions
from casework.models import Case, Proposal
from casework.sharing import clearing
from publication.periods import Quarter
from reporting import intake, mailbox, published, receipts, rosters, sealing, tags
from reporting.ladder import CloseReason, Stage

# Days from the report to each step; a text is cleared so long before its release that
# it is surely due by then.
OPENED, CHECKED, VERIFIED, REFERRED, ACTING, CHANGED = 2, 5, 13, 20, 45, 70
ALLOWED, WRITTEN, AGREED, CLOSED = 74, 77, 80, 90
WAITS = clearing.LEAST_DAYS + clearing.RANDOM_DAYS
CLIMB = (
    (CHECKED, Stage.UNDER_REVIEW),
    (VERIFIED, Stage.VERIFIED),
    (REFERRED, Stage.REFERRED),
    (ACTING, Stage.INST_ACTING),
)
ANSWER = "Thank you. We have read it, and we look into it without naming you."
NEWS = (
    "Something came of it. May we publish that, without a name, a town or a date? You"
    " can say so on this page."
)
WHY = "Many people could have told this, and nothing in it says where or when it was."


def make(desks: Sequence[Desk], newest: Quarter) -> list[str]:
    """Tell and live through every change, each in time for its release."""
    roster = published.roster()
    days = _days(newest)
    return [
        _live(change, _desk(desks, change), roster, day)
        for change, day in zip(CHANGES, days, strict=True)
    ]


def _days(newest: Quarter) -> list[date]:
    """Return the day on which each was told: one for each release, and two later."""
    quarters = [newest]
    while len(quarters) < len(CHANGES) - 2:
        quarters.insert(0, quarters[0].previous)
    cleared = [each.released_from - timedelta(days=WAITS + 1) for each in quarters]
    # Both so late that they cannot be due at the newest release.
    late = newest.released_from - timedelta(days=clearing.LEAST_DAYS - 20)
    cleared += [late, late + timedelta(days=10)]
    return [day - timedelta(days=AGREED) for day in cleared]


def _desk(desks: Sequence[Desk], change: Change) -> Desk:
    wanted = work.desk_of(change.story)
    return next(desk for desk in desks if desk.id == wanted)


def _live(change: Change, desk: Desk, roster: rosters.Roster, told_on: date) -> str:
    told = _tell(change, desk, roster, told_on)
    _climb(told, change, desk)
    with _on(told, ALLOWED):
        form = {"code": told.code, "publishing": "publish_yes"}
        answer = work.visitor().post("/en/return/publishing/", form)
    if answer.status_code != 200:
        raise RuntimeError("The return page refused the reporter's leave")
    with _on(told, WRITTEN):
        proposal = _write(told, change, desk)
    if change is not CHANGES[-1]:
        with _on(told, AGREED):
            deciding.agree(proposal, by=desk.colleague)
    with _on(told, CLOSED):
        actions.change_stage(
            _case(told), stage=Stage.CLOSED, reason=CloseReason.DONE, by=desk.intake
        )
    return told.code


def _tell(change: Change, desk: Desk, roster: rosters.Roster, day: date) -> Told:
    code = receipts.generate()
    report = intake.seal_and_accept(
        change.story.answers(consent="pass_inst"),
        [],
        mailbox=mailbox.derive(code),
        desks=[one for one in roster.desks if one.id == desk.id],
        roster=roster,
        language="en",
        on=day,
    )
    return Told(report.id, code, change.story, day)


def _climb(told: Told, change: Change, desk: Desk) -> None:
    with _on(told, OPENED):
        actions.open_case(_case(told), up_to=0, by=desk.intake)
        desk.answer(told, ANSWER)
        work.code(told, outcome="", by=desk.intake)
        work.share(_case(told), desk)
    for days, stage in CLIMB:
        with _on(told, days):
            actions.change_stage(_case(told), stage=stage, reason="", by=desk.intake)
    with _on(told, CHANGED):
        if change.result:
            stage = Stage(change.result)
            actions.change_stage(_case(told), stage=stage, reason="", by=desk.intake)
            work.code(told, outcome=stage, by=desk.intake)
        desk.answer(told, NEWS)


def _write(told: Told, change: Change, desk: Desk) -> Proposal:
    """Write the text, and ask the colleague with a sealed reason."""
    case = _case(told)
    number = tags.entry_number(desk.talk_key_of(case), case=case.pk)
    clearing.write(case, number=number, by=desk.intake, **change.text)
    sealed = sealing.seal_document(
        {"type": "note", "text": WHY},
        case=case.pk,
        recipient=sealing.Recipient.parse(case.recipient),
    )
    note = actions.add_note(case, sealed=sealed, by=desk.intake)
    return clearing.propose(case, note=note, by=desk.intake)


def _case(told: Told) -> Case:
    return Case.objects.get(pk=told.case)


def _on(told: Told, days: int) -> AbstractContextManager[None]:
    return work.on(told.sent_on + timedelta(days=days))
