"""The ground of a run: a PostgreSQL with a large company, and the web server on it."""

from __future__ import annotations

import http.client
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.ground import HOUSE, Running, wait_until
from tests.servers import postgresql

SERVER = ["--workers", "2", "--threads", "4", "--keep-alive", "60", "--log-level", "warning", "--no-control-socket"]
SECRET = "only for measuring, and long enough to be taken for a secret"


@dataclass
class Ground:
    port: int
    built_in: float  # seconds


@contextmanager
def ground(plans: int, *, mail_port: int) -> Iterator[Ground]:
    """Django of this very process is connected to it. A hundred plans a person, so that everybody's desk is as full."""
    with tempfile.TemporaryDirectory(prefix="salesproc-bench-") as name, postgresql() as database:
        folder = Path(name)
        (folder / "static").mkdir()
        os.environ |= {
            "VAR": name,
            "DJANGO_SETTINGS_MODULE": "salesproc.settings",
            "DATABASE_URL": database,
            "REDIS_URL": "",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "PUBLIC_URL": "http://127.0.0.1",
            "SECRET_KEY": SECRET,
            "LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        began = time.perf_counter()
        call_command("demo", people=max(20, plans // 100), plans=plans)
        built_in = time.perf_counter() - began
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        running, port = _serve(folder)
        try:
            yield Ground(port, built_in)
        finally:
            connection.close()
            running.kill()


def _serve(folder: Path) -> tuple[Running, int]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "salesproc.wsgi", "--bind", f"fd://{listener.fileno()}", *SERVER]
    environment = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"}
    environment["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    running = Running("web", command, folder / "web.log", cwd=HOUSE, env=environment, pass_fds=[listener.fileno()])
    listener.close()
    wait_until(lambda: _answers(port), "the web server answers")
    return running, port


def _answers(port: int) -> bool:
    """Not only listens: a server whose workers cannot start would do that for a moment too."""
    try:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", "/")
        return line.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
