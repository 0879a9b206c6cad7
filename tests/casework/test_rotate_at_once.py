"""Two members at the keys of one desk at the same moment: on a real PostgreSQL only."""

import hashlib

from casework.keys import rotation
from casework.keys.rotation import NewWrap, OtherEpoch, Share
from casework.models import AuditEvent, DeskEpoch, DeskKey
from reporting import sealing
from reporting.models import DeskWrap
from tests.casework.conftest import DESK, KEYS, identity
from tests.casework.rosters_here import NEW_DESK, desk_line, has_epoch, publish
from tests.casework.test_at_once import at_once as at_once

CLARAS = KEYS["clara"].recipient


def test_of_browsers_that_seal_one_case_anew_one_does(at_once, world, settings):
    has_epoch(1, DESK)
    has_epoch(2, NEW_DESK)
    sealed = sealing.wrap(NEW_DESK, CLARAS)
    DeskKey.objects.create(
        desk="lantern", epoch=2, caseworker=world.clara, sealed=sealed
    )
    publish(settings, desk_line(2, NEW_DESK))
    row = DeskWrap.objects.get()
    was = hashlib.sha256(bytes(row.sealed)).hexdigest()

    def browser():
        mine = sealing.wrap(world.secret, NEW_DESK.recipient)
        new = NewWrap(id=row.pk, was=was, sealed=mine)
        return lambda: rotation.seal_again([new], by=world.clara)

    assert sorted(at_once(*(browser() for _ in range(6)))) == [0, 0, 0, 0, 0, 1]
    row.refresh_from_db()
    assert row.epoch == 2
    assert sealing.unwrap(bytes(row.sealed), NEW_DESK) == world.secret
    assert AuditEvent.objects.filter(action="desk_key").count() == 1


def test_of_new_keys_made_at_once_one_is_kept(at_once, world):
    has_epoch(1, DESK)

    def browser(number):
        made = identity(100 + number)
        share = Share(str(CLARAS), sealing.wrap(made, CLARAS))
        return lambda: rotation.make_epoch(
            world.lantern,
            epoch=2,
            recipient=str(made.recipient),
            shares={"clara": share},
            recovery=None,
            by=world.clara,
        )

    results = at_once(*(browser(number) for number in range(6)))
    assert sum(isinstance(result, DeskEpoch) for result in results) == 1
    assert sum(isinstance(result, OtherEpoch) for result in results) == 5
    kept = sealing.unwrap(bytes(DeskKey.objects.get(epoch=2).sealed), KEYS["clara"])
    assert DeskEpoch.objects.get(epoch=2).recipient == str(kept.recipient)
