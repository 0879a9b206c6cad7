"""The demo's reports, told through the real form and the real API, and their cases."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.test import Client
from django.test.utils import override_settings

from backend.demo import browser
from backend.demo.stories import STORIES, Story
from casework.cases import actions
from casework.models import Case, Caseworker
from reporting import mailbox, published, sealing, tags
from reporting.age import Identity
from reporting.ladder import CloseReason, Stage
from reporting.models import DeskWrap, Report

DESKS = ["lantern-legal-aid", "open-town-network"]
CONSENTS = ("ask", "pass_inst", "pass_cso", "count")
ANSWER = (
    "Thank you for telling us. We have read everything and nobody outside our office"
    " knows of it. May we ask whether other people saw the same?"
)
THANKS = "Yes, two others saw it. They do not want to be named."
NEWS = "We have passed it on without your details. We will write when they answer."
HOST = "127.0.0.1"


SOUTH = ("AL", "MK", "XK")


def desk_of(story: Story) -> str:
    """Return the desk that works on a story from this place."""
    return DESKS[0 if story.country in SOUTH else 1]


def _desks(story: Story, number: int) -> list[str]:
    """Most reporters choose one desk; some, and the last of all, write to both."""
    return DESKS if number % 4 == 0 or number > 16 else [desk_of(story)]


@dataclass(frozen=True)
class Told:
    """A report that was sent, its code, and how it was sent."""

    case: UUID
    code: str
    story: Story
    sent_on: date


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let it be `day`, so that the demo has a past."""
    with override_settings(TODAY=day, ALLOWED_HOSTS=[HOST]):
        yield


def visitor() -> Client:
    return Client(headers={"sec-fetch-site": "same-origin", "host": HOST})


def tell_in_browser(days: list[date]) -> list[Told]:
    """Send every story as the form's script does: sealed first, then the API."""
    answers = [
        {"answers": story.answers(consent=CONSENTS[i % 4]), "desks": _desks(story, i)}
        for i, story in enumerate(STORIES)
    ]
    sealed = browser.seal_reports(
        published.note(), answers, today=max(days).isoformat()
    )
    told = []
    for story, day, report in zip(STORIES, days, sealed, strict=True):
        with on(day):
            answer = visitor().post(
                "/api/v1/reports/", report["body"], content_type="application/json"
            )
        if answer.status_code != 201:
            raise RuntimeError(f"The API refused a demo report: {answer.status_code}")
        told.append(Told(UUID(report["body"]["case"]), report["code"], story, day))
    return told


def tell_without_scripts(days: list[date]) -> list[Told]:
    """Send every story as a browser without scripts does: one form, one POST."""
    told = []
    for i, (story, day) in enumerate(zip(STORIES, days, strict=True)):
        with on(day):
            consent = CONSENTS[(i + 1) % 4]
            code = _post_form(story, consent=consent, desks=_desks(story, i))
            report = mailbox.find(mailbox.derive(code).locator)
        if report is None:
            raise RuntimeError("The form's receipt opens nothing")
        told.append(Told(report.id, code, story, day))
    return told


def _post_form(story: Story, *, consent: str, desks: list[str]) -> str:
    client = visitor()
    page = client.get("/en/report/").content.decode()
    key = _found(r'name="form_key" value="([0-9a-f]+)"', page)
    form = {**story.answers(consent=consent), "form_key": key, "desk": desks}
    answer = client.post("/en/report/", form).content.decode()
    return re.sub(r"\s", "", _found(r'id="receipt-code"[^>]*>([\d\s]+)<', answer))


def _found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    if match is None:
        raise RuntimeError(f"The page does not hold {pattern}")
    return match[1]


@dataclass(frozen=True)
class Desk:
    """An intake member at work, with the colleague who gets some of the cases."""

    id: str
    identity: Identity
    intake: Caseworker
    colleague: Caseworker

    def secret_of(self, report: Report) -> Identity:
        wrap = DeskWrap.objects.get(report=report, desk=self.id)
        return sealing.unwrap(bytes(wrap.sealed), self.identity)

    def talk_key_of(self, report: Report) -> bytes:
        document = sealing.open_document(bytes(report.envelope), self.secret_of(report))
        return bytes.fromhex(document["talk_key"])

    def answer(self, told: Told, text: str) -> None:
        case = Case.objects.get(id=told.case)
        following = mailbox.next_message(case)
        talk_key = self.talk_key_of(case)

        def sealed_to(recipient: str) -> bytes:
            return sealing.seal_message(
                {"type": "message", "text": text},
                case=case.id,
                number=following.number,
                previous=following.previous,
                sender="desk",
                key_number=case.key_number,
                talk_key=talk_key,
                recipient=sealing.Recipient.parse(recipient),
            )

        actions.reply(
            case,
            number=following.number,
            for_case=sealed_to(case.recipient),
            for_reporter=sealed_to(case.reply_to),
            key=case.key_number,
            by=self.intake,
        )


# How far each of eight neighbouring cases has come, stage by stage.
PATHS: tuple[tuple[Stage, ...], ...] = (
    (),
    (Stage.UNDER_REVIEW,),
    (Stage.UNDER_REVIEW, Stage.VERIFIED, Stage.REFERRED),
    (Stage.UNDER_REVIEW, Stage.NEED_INFO),
    (
        Stage.UNDER_REVIEW,
        Stage.PARTLY_VERIFIED,
        Stage.REFERRED,
        Stage.INST_REPLIED,
        Stage.INST_ACTING,
        Stage.RESULT_CORRECTED,
        Stage.CLOSED,
    ),
    (Stage.UNDER_REVIEW, Stage.VERIFIED, Stage.REFERRED, Stage.INST_REPLIED),
    (Stage.UNDER_REVIEW, Stage.CLOSED),
    (Stage.UNDER_REVIEW, Stage.VERIFIED, Stage.REFERRED, Stage.INST_ACTING),
)


def work_on(told: Told, desk: Desk, *, number: int, today: date) -> None:
    """Open, answer, code and move one case, each on a day of its own."""
    case = Case.objects.get(id=told.case)
    day = told.sent_on + timedelta(days=1 + number % 5)
    if day > today:
        return  # nobody has opened it yet
    sealing.open_document(bytes(case.envelope), desk.secret_of(case))
    with on(day):
        actions.open_case(case, up_to=0, by=desk.intake)
        desk.answer(told, ANSWER)
        code(told, outcome="", by=desk.intake)
        if number % 3 == 0:
            share(case, desk)
    if number % 2 == 0:
        with on(min(day + timedelta(days=2), today)):
            form = {"code": told.code, "text": THANKS}
            visitor().post("/en/return/message/", form)
    _climb(told, desk, PATHS[number % len(PATHS)], after=day, today=today)


def code(told: Told, *, outcome: str, by: Caseworker) -> None:
    actions.code(
        Case.objects.get(id=told.case),
        main_code=told.story.detail,
        country=told.story.country,
        region=told.story.region,
        actor=told.story.actor,
        outcome=outcome,
        by=by,
    )


def share(case: Case, desk: Desk) -> None:
    recipient = sealing.Recipient.parse(desk.colleague.recipient)
    secret = desk.secret_of(case)
    actions.grant(
        case,
        to=desk.colleague,
        sealed=sealing.wrap(secret, recipient),
        tag=tags.holder_tag(secret, case=case.pk, recipient=str(recipient)),
        by=desk.intake,
    )


def _climb(
    told: Told, desk: Desk, path: tuple[Stage, ...], *, after: date, today: date
) -> None:
    day = after
    for stage in path:
        day += timedelta(days=4)
        if day > today:
            return
        reason = ""
        if stage == Stage.CLOSED:
            done = Stage.RESULT_CORRECTED in path
            reason = CloseReason.DONE if done else CloseReason.NOT_ENOUGH
        with on(day):
            case = Case.objects.get(id=told.case)
            actions.change_stage(case, stage=stage, reason=reason, by=desk.intake)
            if stage == Stage.REFERRED:
                desk.answer(told, NEWS)
            if stage.is_result:
                code(told, outcome=stage, by=desk.intake)
