"""A desk that locked itself is not offered any more; its twin stands in."""

import re

import pytest

from reporting import offers
from reporting.models import DeskWrap, Report, WithdrawnDesk
from tests.reporting.conftest import DAY, OURS


def withdraw(desk, twin=""):
    WithdrawnDesk.objects.create(desk=desk, twin=twin, withdrawn_on=DAY)


def offered(site):
    """Which desks the form shows, and which of them are ticked."""
    page = site.client.get("/en/report/").content.decode()
    boxes = re.findall(
        r'<input type="checkbox" name="desk" value="(\w+)"([^>]*)>', page
    )
    return {desk: "checked" in rest for desk, rest in boxes}


def sealed_to():
    return set(
        DeskWrap.objects.filter(report=Report.objects.get()).values_list(
            "desk", flat=True
        )
    )


def test_it_is_not_offered_and_the_twin_is_ticked(site):
    assert offered(site) == {"alpha": True, "beta": True}
    withdraw("alpha", "beta")
    assert offered(site) == {"beta": True}
    page = site.client.get("/en/report/").content.decode()
    assert 'data-stands-for="alpha"' in page


def test_without_a_twin_the_others_are_offered(site):
    withdraw("beta")
    assert offered(site) == {"alpha": True}


def test_a_twin_that_is_on_no_roster_does_not_stand_in(site):
    withdraw("beta", "nowhere")
    assert offered(site) == {"alpha": True}
    assert "data-stands-for" not in site.client.get("/en/report/").content.decode()


def test_a_twin_serves_what_the_withdrawn_desk_served(site):
    withdraw("beta", "alpha")  # beta served everywhere, alpha only AL and XK
    site.sent(country="RS", desk=["alpha"])
    assert sealed_to() == {"alpha"}
    offer = offers.offer(site.roster, {"beta": "alpha"})
    assert [desk.id for desk in offer.route("RS", ["alpha"])] == ["alpha"]


def test_a_form_on_its_way_to_the_withdrawn_desk_is_kept(site):
    withdraw("alpha", "beta")
    site.sent(country="AL", desk=["alpha"])
    assert sealed_to() == {"alpha"}


def test_a_sealed_report_on_its_way_to_it_is_kept(site):
    withdraw("alpha", "beta")
    answer = site.post("reports/", site.sealed().body)
    assert answer.status_code == 201, answer.content
    assert sealed_to() == {"alpha", "beta"}


def test_a_form_shown_again_hands_its_tick_to_the_twin(site):
    withdraw("alpha", "beta")
    answer = site.client.post("/en/report/", {"desk": ["alpha"]}, headers=OURS)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="alpha"' not in page.split('id="q-desk"')[1].split("</section>")[0]
    assert re.search(r'name="desk" value="beta"[^>]* checked', page)


def test_a_newer_roster_without_it_ends_what_its_row_does(site):
    withdraw("alpha", "beta")
    beta = [desk for desk in site.roster.desks if desk.id == "beta"]
    site.publish(number=2, desks=beta)
    assert offered(site) == {"beta": True}
    assert "data-stands-for" not in site.client.get("/en/report/").content.decode()
    assert WithdrawnDesk.objects.exists()


def test_when_all_are_withdrawn_nothing_is_asked_for(site):
    withdraw("alpha", "beta")
    withdraw("beta", "alpha")
    assert site.client.get("/en/report/").status_code == 503


def test_lifting_shows_it_again_at_once(site):
    withdraw("alpha", "beta")
    assert "alpha" not in offered(site)
    WithdrawnDesk.objects.all().delete()
    assert offered(site) == {"alpha": True, "beta": True}


@pytest.mark.parametrize("ticked", [["alpha"], ["alpha", "beta"]])
def test_only_ticked_desks_get_a_key_even_so(site, ticked):
    withdraw("beta", "alpha")
    offer = offers.offer(site.roster, {"beta": "alpha"})
    assert offer.ticked(["beta"]) == {"alpha"}
    assert {desk.id for desk in offer.route("AL", ticked)} == set(ticked)
