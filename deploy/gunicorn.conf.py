"""How gunicorn serves Fener, in the demo and in production alike.

Nothing here writes down who asked for what: no access log, errors only, no control
socket, and no core dump that could hold a report on its way to being sealed.
"""

import ctypes
import os
import resource
import sys

import gunicorn
from gunicorn.arbiter import Arbiter

MEMORY_FOLDER = "/dev/shm"  # noqa: S108 - gunicorn gives its file a random name
PR_SET_DUMPABLE = 4  # linux/prctl.h
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # malloc.h

# In production systemd hands over a socket instead.
bind = os.environ.get("FENER_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
# Threads, because a file sent without scripts may take minutes to arrive and must not
# hold a whole worker meanwhile. nginx lets in fewer of those than one worker has.
worker_class = "gthread"
threads = 8
timeout = 60  # seconds without a sign of life; a slow upload does not stop the signs
graceful_timeout = 30
# Loaded and checked once: an unsafe start ends here, and a new worker is only a fork.
preload_app = True
# A fresh process now and then bounds what a leak could gather. Not too often: those who
# are just connecting to the old one have to try again.
max_requests = 20_000
max_requests_jitter = 5_000

accesslog = None
errorlog = "-"
loglevel = "error"  # a warning would name the address of a malformed request
control_socket_disable = True
if os.access(MEMORY_FOLDER, os.W_OK):
    worker_tmp_dir = MEMORY_FOLDER

limit_request_line = 2048
limit_request_fields = 50
limit_request_field_size = 4096
# The proxy speaks through a Unix socket, which is trusted; no address is.
forwarded_allow_ips = ""

# The name and version of the server are nobody's business.
gunicorn.SERVER = "web"
gunicorn.SERVER_SOFTWARE = "web"

# Others get nothing of what Fener writes; the starter decides about its group.
umask = os.umask(0o077) | 0o007


def on_starting(server: Arbiter) -> None:
    """Let no process be dumped or traced: the workers inherit both."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        if hasattr(libc, "mallopt"):
            # Give Argon2id's 19 MiB back after each use: by itself glibc would keep
            # them, once for each thread.
            libc.mallopt(M_MMAP_THRESHOLD, 2**20)
            libc.mallopt(M_ARENA_MAX, 2)


def when_ready(server: Arbiter) -> None:
    print(os.environ.get("FENER_WELCOME", ""), end="", flush=True)
