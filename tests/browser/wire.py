"""HTTP without a browser: forms, lines that break, and a service of one's own."""

import http.client
import json
import re
import secrets
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from tests.browser.service import Service

OURS = {"Sec-Fetch-Site": "same-origin"}
MULTIPART = "multipart/form-data; boundary=wire"
URLENCODED = "application/x-www-form-urlencoded"


def beside(service: Service, data: Path) -> Service:
    """Start a service with data of its own and the board and scripts of `service`."""
    own = Service(data)
    (data / "tmp").mkdir()
    shutil.copy(service.data / "settings.env", data)
    shutil.copytree(service.data / "demo-board", data / "demo-board")
    own.environment |= own._pinned()
    own.environment["BUILD_DIR"] = service.environment["BUILD_DIR"]
    own.manage("migrate", "--noinput")
    own.manage("make_demo", "--people")
    own.start()
    return own


@contextmanager
def released(service: Service, data: Path, program: str) -> Iterator[Service]:
    """Start a service beside in which `program` has published invented releases."""
    own = beside(service, data)
    own.environment |= {"DJANGO_SETTINGS_MODULE": "backend.settings"}
    own._run(sys.executable, "-c", program)
    yield own
    own.stop()


def form(story, *, desks=("lantern-legal-aid", "open-town-network"), **changes):
    """The fields of a filled-in form, in the order in which a browser sends them."""
    fields = {
        "form_key": secrets.token_hex(16),
        "kind": "cor",
        "story": story,
        "country": "AL",
        **changes,
    }
    return [*fields.items(), *(("desk", desk) for desk in desks)]


def multipart(fields, files=()) -> bytes:
    """`files` are (name, bytes) and come before the last fields, as in our form."""
    text, after = [], []
    for name, value in fields:
        part = f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        (after if name == "desk" else text).append(part.encode())
    sent = [
        f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files
    ]
    parts = [b"--wire\r\n" + part for part in [*text, *sent, *after]]
    return b"".join(parts) + b"--wire--\r\n"


class Answer:
    def __init__(self, status, headers, content):
        self.status, self.headers, self.content = status, headers, content

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def code(self) -> str | None:
        """The receipt code, if this is a receipt that came whole."""
        found = re.search(r'<output id="receipt-code"[^>]*>([\d ]+)<', self.text)
        return found[1].replace(" ", "") if found and "</html>" in self.text else None


def ask(service, method, path, body=None, *, headers=None, timeout=60) -> Answer:
    """One request on a connection of its own; OSError or HTTPException if it breaks."""
    line = http.client.HTTPConnection("127.0.0.1", service.port, timeout=timeout)
    try:
        line.request(method, path, body, {**OURS, **(headers or {})})
        answer = line.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        line.close()


def send(service, fields, files=(), **options) -> Answer:
    headers = {"Content-Type": MULTIPART}
    body = multipart(fields, files)
    return ask(service, "POST", "/en/report/", body, headers=headers, **options)


def come_back(service, code, action="", **fields) -> Answer:
    body = urlencode({"code": code, **fields})
    headers = {"Content-Type": URLENCODED}
    return ask(service, "POST", f"/en/return/{action}", body, headers=headers)


def call(service, path, body) -> Answer:
    headers = {"Content-Type": "application/json"}
    return ask(service, "POST", f"/api/v1/{path}", json.dumps(body), headers=headers)


def begin(service, method, path, length, kind=MULTIPART) -> socket.socket:
    """Open a request by hand; its body is up to the caller."""
    line = socket.create_connection(("127.0.0.1", service.port), timeout=30)
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\n"
        f"Sec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )
    line.sendall(head.encode())
    return line


def read_all(line: socket.socket) -> bytes:
    received = bytearray()
    while piece := line.recv(65536):
        received += piece
    return bytes(received)
