"""The way without scripts in Firefox ESR, which Tor Browser is made of."""

import gc
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from marionette_driver import By
from marionette_driver.marionette import Marionette

from reporting import sealing
from tests.browser.service import Service
from tools.machine import find

STORY = "Za dozvolu traže kovertu. За дозвола бараат плик."
ANSWER = "I can send the invoice."
PAPER = b"%PDF- not really"
SECONDS = 30

pytestmark = [
    pytest.mark.browser,
    # The driver leaves its tries to connect to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Marionette]:
    """Firefox with scripts off, as in Tor Browser's safest level."""
    binary = find("firefox")
    if binary is None:
        pytest.skip("Firefox ESR could not be found or installed on this machine")
    driver = Marionette(
        bin=binary,
        headless=True,
        prefs={"javascript.enabled": False},
        workspace=str(tmp_path),
        gecko_log=str(tmp_path / "gecko.log"),
    )
    driver.start_session()
    driver.timeout.implicit = SECONDS
    yield driver
    driver.quit(in_app=False)
    gc.collect()


def choose(driver: Marionette, name: str, value: str) -> None:
    """Press the label around a choice, as a finger does."""
    selector = f'input[name="{name}"][value="{value}"]'
    box = driver.find_element(By.CSS_SELECTOR, selector)
    if not box.get_property("checked"):
        box.click()


def fill(driver: Marionette, selector: str, text: str) -> None:
    driver.find_element(By.CSS_SELECTOR, selector).send_keys(text)


def press(driver: Marionette, selector: str) -> None:
    driver.find_element(By.CSS_SELECTOR, selector).click()


def test_it_reports_returns_and_deletes(
    service: Service, firefox: Marionette, tmp_path: Path
) -> None:
    paper = tmp_path / "фактура.pdf"
    paper.write_bytes(PAPER)
    firefox.navigate(f"{service.url}/en/report/")
    choose(firefox, "kind", "cor")
    fill(firefox, "#story", STORY)
    choose(firefox, "country", "MK")
    fill(firefox, "#files", str(paper))
    choose(firefox, "plain", "yes")
    press(firefox, "#send")
    code = firefox.find_element(By.ID, "receipt-code").text
    assert len(re.sub(r"\D", "", code)) == 28
    assert opened(service)["answers"]["story"] == STORY

    firefox.navigate(f"{service.url}/en/return/")
    fill(firefox, "#code", code)
    choose(firefox, "plain", "yes")
    press(firefox, "#return button[type=submit]")
    assert "фактура.pdf" in firefox.find_element(By.ID, "talk").text
    fill(firefox, "#text", ANSWER)
    press(firefox, 'form[action$="/message/"] button')
    assert ANSWER in firefox.find_element(By.ID, "talk").text

    press(firefox, 'details:has(input[name="sure"]) > summary')
    choose(firefox, "sure", "yes")
    press(firefox, 'form[action$="/delete/"] button')
    assert "deleted" in firefox.find_element(By.TAG_NAME, "h1").text
    assert wraps(service) == []


def wraps(service: Service) -> list[tuple[bytes, bytes]]:
    with sqlite3.connect(service.database) as database:
        return database.execute(
            "SELECT sealed, envelope FROM reporting_deskwrap"
            " JOIN reporting_report ON reporting_report.id = report_id"
            " WHERE desk = 'lantern-legal-aid' AND country = 'MK'"
        ).fetchall()


def opened(service: Service) -> dict[str, dict[str, str]]:
    """Open the newest report as its desk does."""
    sealed, envelope = wraps(service)[-1]
    desk = service.identities["desk:lantern-legal-aid"]
    return sealing.open_document(envelope, sealing.unwrap(sealed, desk))
