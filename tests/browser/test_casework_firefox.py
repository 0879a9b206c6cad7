"""Casework in Firefox ESR: its worker, its policies and its downloads are its own."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from marionette_driver import By, Wait
from marionette_driver.marionette import Marionette

from backend.demo.people import PEOPLE
from tests.browser.cases import STORY, SealedCase, forget_codes, make_case
from tests.browser.office import code_of
from tests.browser.service import Service
from tools.machine import find

ANA = next(person for person in PEOPLE if person.username == "ana")
PAPER = bytes(range(256)) * 1000
SECONDS = 60

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default"),  # the driver's own housekeeping
]


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Marionette]:
    binary = find("firefox")
    if binary is None:
        pytest.skip("Firefox ESR could not be found or installed on this machine")
    driver = Marionette(
        bin=binary,
        headless=True,
        prefs={
            "browser.download.folderList": 2,
            "browser.download.dir": str(tmp_path),
        },
        workspace=str(tmp_path),
        gecko_log=str(tmp_path / "gecko.log"),
    )
    driver.start_session()
    driver.timeout.implicit = SECONDS
    yield driver
    driver.quit(in_app=False)


@pytest.fixture
def case(service: Service) -> Iterator[SealedCase]:
    case = make_case(service, files=[("фактура.bin", "application/x", PAPER)])
    yield case
    case.delete()


def fill(driver: Marionette, name: str, text: str) -> None:
    driver.find_element(By.ID, name).send_keys(text)


def press(driver: Marionette, selector: str) -> None:
    driver.find_element(By.CSS_SELECTOR, selector).click()


def has_come(path: Path, size: int) -> bool:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if path.is_file() and path.stat().st_size == size:
            return True
        time.sleep(0.2)
    return False


def test_it_unlocks_reads_and_saves(
    service: Service, case: SealedCase, firefox: Marionette, tmp_path: Path
) -> None:
    forget_codes(service)
    firefox.navigate(f"{service.url}/casework/")
    fill(firefox, "id_username", ANA.username)
    fill(firefox, "id_password", ANA.password)
    fill(firefox, "id_code", code_of(service, ANA.username))
    press(firefox, "form button")
    firefox.find_element(By.ID, "passphrase")

    firefox.navigate(f"{service.url}/casework/#/casework/cases/{case.id}/")
    fill(firefox, "passphrase", ANA.passphrase)
    press(firefox, "#unlock-button")
    firefox.switch_to_frame(firefox.find_element(By.ID, "work"))
    opened = firefox.find_element(By.ID, "opened")
    Wait(firefox, SECONDS).until(lambda _: opened.is_displayed())
    assert STORY in firefox.find_element(By.ID, "answers").text

    press(firefox, "#files [data-download]")
    saved = tmp_path / "фактура.bin"
    assert has_come(saved, len(PAPER))
    assert saved.read_bytes() == PAPER
