"""The watch again, through what keeps pages in a worker's memory."""

from types import SimpleNamespace
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

from django.core.wsgi import get_wsgi_application
from django.test import TestCase, override_settings

from backend.kept import Kept
from tests.publication.attacks import crawler, planting, scene

WITHIN = ("/en/results/", "/data/v1/2026q3/")


class Worker:
    """Asks as a server does: Django behind a memory of its own."""

    def __init__(self) -> None:
        self.application = Kept(get_wsgi_application())

    def get(self, address, method="GET"):
        parts, said = urlsplit(address), SimpleNamespace(streaming=False)
        asked = {
            "HTTP_HOST": "testserver",
            "PATH_INFO": unquote(parts.path),
            "QUERY_STRING": parts.query,
            "REQUEST_METHOD": method,
            "HTTP_ACCEPT_ENCODING": "br" if method == "HEAD" else "",
        }
        setup_testing_defaults(asked)

        def start(status, headers, _error=None):
            said.status_code, said.headers = int(status[:3]), dict(headers)

        said.content = b"".join(self.application(asked, start))
        return said

    def head(self, address):
        return self.get(address, "HEAD")


@override_settings(TODAY=scene.FIRST_DAY, **scene.PUBLIC)
class KeptTests(TestCase):
    def test_nothing_moves_whether_a_page_was_kept_or_is_fresh(self):
        scene.publish_all()
        worker = Worker()
        before = crawler.crawl(worker, within=WITHIN)
        self.assertGreater(len(crawler.pages(before)), 100)
        planting.plant(scene.FIRST_DAY)
        for after in (worker, Worker()):
            found = crawler.crawl(after, within=WITHIN)
            self.assertEqual(list(found), list(before))
            for name, seen in before.items():
                self.assertEqual(found[name], seen, name)
