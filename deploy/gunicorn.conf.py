"""How gunicorn serves Fener, in the demo and in production alike.

Nothing here writes down who asked for what: no access log, errors only, no control
socket, and no core dump that could hold a report on its way to being sealed.
"""

import ctypes
import os
import resource
import sys
from pathlib import Path

import gunicorn
from gunicorn.arbiter import Arbiter

PR_SET_DUMPABLE = 4  # linux/prctl.h

# In production systemd hands over the socket, and this is not used.
bind = os.environ.get("FENER_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
# Threads, because a file without scripts may take minutes to arrive and must not
# hold a whole worker meanwhile. Four leave Argon2id's memory bounded.
worker_class = "gthread"
threads = 4
timeout = 60  # seconds without a heartbeat; a slow upload does not stop it
graceful_timeout = 30
keepalive = 5
# A fresh process now and then bounds what a leak could gather.
max_requests = 1000
max_requests_jitter = 200

accesslog = None
errorlog = "-"
loglevel = "error"  # a warning would name the address of a malformed request
control_socket_disable = True
umask = 0o077
if Path("/dev/shm").is_dir():  # noqa: S108 - memory, and the name is random
    worker_tmp_dir = "/dev/shm"  # noqa: S108

limit_request_line = 2048
limit_request_fields = 50
limit_request_field_size = 4096
# The proxy speaks through a Unix socket, which is trusted; no address is.
forwarded_allow_ips = ""

gunicorn.SERVER = "fener"
gunicorn.SERVER_SOFTWARE = "fener"


def on_starting(server: Arbiter) -> None:
    """Let no process keep or show its memory: the workers inherit both limits."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def when_ready(server: Arbiter) -> None:
    print(os.environ.get("FENER_WELCOME", ""), end="", flush=True)
