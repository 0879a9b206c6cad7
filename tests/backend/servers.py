"""Real servers for the tests of deploy/: gunicorn as configured there, and nginx."""

import contextlib
import ctypes
import datetime
import ipaddress
import json
import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PR_GET_DUMPABLE = 3


def application(environ, start_response):
    """Answer with what arrived, and with what protects the process it arrived in."""
    stream, length = environ["wsgi.input"], 0
    while piece := stream.read(65536):
        length += len(piece)
    answer = {
        "length": length,
        "environ": {k: v for k, v in environ.items() if isinstance(v, str)},
        "dumpable": ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
    }
    body = json.dumps(answer).encode()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(address):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0


@contextlib.contextmanager
def running(command, address, **options):
    """Run a server until the end of the block; it must answer within 10 s."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, **pipes, **options)
    try:
        for _ in range(200):
            if answers(address):
                break
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=40)


def gunicorn(address, launcher=("-m", "gunicorn"), **environment):
    """Run `application` with deploy/gunicorn.conf.py at `address`."""
    unix = isinstance(address, str)
    bind = f"unix:{address}" if unix else f"127.0.0.1:{address[1]}"
    config = ("--config", str(DEPLOY / "gunicorn.conf.py"), f"{__name__}:application")
    own = {"FENER_BIND": bind, "WEB_CONCURRENCY": "1", **environment}
    return running(
        [sys.executable, *launcher, *config],
        address,
        cwd=ROOT,
        env={**os.environ, **own},
    )


def write_certificate(key_path, certificate_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fener.example")])
    local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today)
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([local]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    key_path.write_bytes(key.private_bytes(pem, form, plain))
    certificate_path.write_bytes(certificate.public_bytes(pem))
