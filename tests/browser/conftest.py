"""A real service and real browsers for the tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import wire
from tests.browser.service import Service
from tools.machine import find

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A quarter that was held back, the end of a year, and the longest likely numbers.
RELEASE = """
import django; django.setup()
from tests.publication import worlds
worlds.released("2025q3", first=500, held_back=True)
worlds.released("2025q4", first=3000)
worlds.released("2026q1", first=10_000)
"""


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("service"))
    service.prepare()
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="session")
def released(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service with invented releases, and nothing else that anybody reported."""
    folder = tmp_path_factory.mktemp("released")
    with wire.released(service, folder, RELEASE) as own:
        yield own


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find("chromium"), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A phone with scripts."""
    context = browser.new_context(
        base_url=service.url, viewport={"width": 360, "height": 740}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def plain_page(browser: Browser, service: Service) -> Iterator[Page]:
    """The same phone with scripts switched off."""
    context = browser.new_context(
        base_url=service.url,
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
    )
    yield context.new_page()
    context.close()
