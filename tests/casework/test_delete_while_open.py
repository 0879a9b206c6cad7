"""A case is deleted while somebody reads it or writes: found, or not found."""

from base64 import b64encode

import pytest
from django.http import Http404
from django.test import RequestFactory

from casework.access import Who, door
from casework.approvals import deciding, proposing
from casework.codes import Role
from casework.keeping import erasing
from casework.models import Case, Proposal, RoleHeld
from reporting import age
from reporting.models import Report
from tests.casework.conftest import identity, send, share, signed_in
from tests.casework.test_at_once import at_once as at_once  # the fixture
from tests.casework.test_keep_hold import make_file

TRIES = 12
SEALED = b64encode(age.seal(b"why", identity(9).recipient)).decode()
REASON = {"sealed": SEALED}
READ = ["api/cases/{case}/", "cases/{case}/", "cases/{case}/dossier/", "keeping/"]
WRITE = ["notes/", "opened/", "deletion/", "exported/", "export/", "sheets/"]


def test_what_goes_between_the_door_and_the_deed_is_not_found(world):
    def late(request, case):
        Report.objects.filter(pk=case.pk).delete()
        return bytes(case.envelope)  # asks the database, which has it no more

    late_door = door("<uuid:case_id>/", late, "late", Who.SEES_CASE)
    request = RequestFactory().get("/")
    request.user = world.ana
    world.ana.is_verified = lambda: True
    with pytest.raises(Http404):
        late_door.callback(request, case_id=world.case.pk)


@pytest.fixture
def ana(world, settings, tmp_path):
    settings.FILE_STORE = tmp_path
    RoleHeld.objects.create(caseworker=world.ana, role=Role.REVIEWER)
    return signed_in(world.ana)


def delete(case):
    return lambda: erasing.erase(Case.objects.get(pk=case.pk), by="(test)")


def check(results):
    for result in results:
        assert not isinstance(result, Exception), repr(result)
        if result is not None:
            assert result.status_code in (200, 201, 204, 400, 404, 409), result


@pytest.mark.parametrize("path", READ)
def test_who_reads_finds_it_or_not(at_once, world, ana, path):
    for _ in range(TRIES):
        case, secret = send()
        share(case, world.ana, secret)
        address = f"/casework/{path.format(case=case.pk)}"
        check(at_once(lambda to=address: ana.get(to), delete(case)))
        assert not Case.objects.filter(pk=case.pk).exists()


@pytest.mark.parametrize("deed", WRITE)
def test_who_writes_has_written_or_not(at_once, world, ana, deed):
    body = {"sealed": SEALED, "version": 1, "kind": "redaction", "form": "html", "n": 0}
    for _ in range(TRIES):
        case, secret = send()
        share(case, world.ana, secret)
        to = f"/casework/api/cases/{case.pk}/{deed}"
        check(
            at_once(lambda to=to: ana.post(to, body, "application/json"), delete(case))
        )
        assert not Case.objects.filter(pk=case.pk).exists()


def test_two_agree_to_delete_while_others_write_or_take_it_back(at_once, world, ana):
    RoleHeld.objects.create(caseworker=world.clara, role=Role.REVIEWER)
    for last in ("write", "cancel", "agree"):
        for _ in range(TRIES):
            case, secret = send()
            share(case, world.ana, secret)
            to = f"/casework/api/cases/{case.pk}/"
            ana.post(f"{to}deletion/", REASON, "application/json")
            proposal = Proposal.objects.get(report=case)
            others = {
                "write": lambda to=f"{to}notes/": ana.post(
                    to, REASON, "application/json"
                ),
                "cancel": lambda it=proposal: proposing.cancel(it, by=world.ana),
                "agree": lambda it=proposal: deciding.agree(it, by=world.clara),
            }
            results = at_once(
                lambda it=proposal: deciding.agree(it, by=world.clara), others[last]
            )
            late = (proposing.AlreadyDecided, deciding.MayNotDecide, bool, type(None))
            for result in results:
                is_answer = getattr(result, "status_code", 0) in (201, 404)
                assert isinstance(result, late) or is_answer, repr(result)


def test_who_takes_a_file_has_all_of_it_or_nothing(at_once, world, ana, settings):
    for _ in range(TRIES):
        case, secret = send()
        share(case, world.ana, secret)
        path = make_file(case, settings, b"x" * 300_000)

        def take(file=path.name):
            response = ana.get(f"/casework/api/files/{file}/")
            if response.status_code == 200:
                assert len(b"".join(response)) == 300_000
            return response

        check(at_once(take, delete(case)))
        assert not path.exists()
