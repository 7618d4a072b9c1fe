"""The ground on which trials are held: servers and processes of their own, each of which can be killed and come back.

Everything lies in one temporary folder and on ports that the kernel gave; before the first write it is asserted that
the servers which answer are these. Nothing is left behind.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from tests import servers

HOUSE = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds until something that must happen has happened

Found = TypeVar("Found")


def wait_until(is_so: Callable[[], Found], what: str, seconds: float = PATIENCE) -> Found:
    """Look until it is so; raises TimeoutError that says what never came."""
    until = time.monotonic() + seconds
    while True:
        if found := is_so():
            return found
        if time.monotonic() > until:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.02)


class Running:
    """A process with everything it starts, in a group of its own."""

    def __init__(self, name: str, command: list, log: Path, **how) -> None:
        self.name = name
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                process_group=0,
                preexec_fn=servers._die_with_the_run,
                **how,
            )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """kill -9, with all its children."""
        self.signal_group(signal.SIGKILL)
        self.process.wait()

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        if self.is_alive:
            self.process.send_signal(by)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        self.signal_group(signal.SIGKILL)


class Postgres:
    """A PostgreSQL that keeps its data over being killed, and writes it as safely as in earnest."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.owner = servers._postgresql_programs(), servers._somebody_but_root()
        self.folder, self.port = folder / "postgresql", servers.free_port()
        self.folder.mkdir()
        if self.owner is not None:
            os.chown(self.folder, self.owner, -1)
        subprocess.run(
            [self.programs / "initdb", "-D", self.data, "-U", "salesproc", "--auth=trust", "--encoding=UTF8"],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.owner,
            cwd=self.folder,
        )
        self.start()
        create = [self.programs / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "salesproc", "salesproc"]
        servers._insist(create, self.folder)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgres://salesproc@127.0.0.1:{self.port}/salesproc"

    def start(self) -> None:
        command = [self.programs / "postgres", "-D", self.data, "-h", "127.0.0.1", "-p", self.port, "-k", self.folder]
        how = {"cwd": self.folder, "user": self.owner}
        self.running = Running("postgresql", command, self.folder.parent / "postgresql.log", **how)
        wait_until(self._serves, "PostgreSQL serves")

    def kill(self) -> None:
        self.running.kill()

    def stop(self) -> None:
        self.running.stop(by=signal.SIGINT)

    def _serves(self) -> bool:
        ask = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "salesproc"]
        return subprocess.run(ask).returncode == 0


class Redis:
    """A Redis that can be killed, frozen and emptied."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise servers.NotInstalled("redis-server is not installed: apt-get install redis-server")
        self.program, self.folder, self.port = program, folder / "redis", servers.free_port()
        self.folder.mkdir()
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [self.program, "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.running = Running("redis", command, self.folder.parent / "redis.log")
        wait_until(lambda: self.ask("PING") == b"+PONG", "Redis serves")

    def ask(self, word: str) -> bytes:
        """One command, one line of answer; nothing where it is away."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2) as line:
            line.sendall(f"{word}\r\n".encode())
            return line.recv(4096).split(b"\r\n")[0]
        return b""

    def freeze(self) -> None:
        self.running.signal_group(signal.SIGSTOP)

    def thaw(self) -> None:
        self.running.signal_group(signal.SIGCONT)

    def kill(self) -> None:
        self.running.kill()


class Ground:
    """One installation: database, broker, web, workers and schedulers, as an operator would start them."""

    def __init__(self, folder: Path, *, on_servers: bool) -> None:
        self.folder = folder
        self.faults = folder / "faults"
        self.faults.mkdir()
        (folder / "static").mkdir()
        self.postgres = Postgres(folder) if on_servers else None
        self.redis = Redis(folder) if on_servers else None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self.listener.getsockname()
        self.running: list[Running] = []
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in {"EMAIL_URL", "MAKELEVEL", "CI"}},
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "VAR": str(folder),
            "FAULTS": str(self.faults),
            "DATABASE_URL": self.postgres.url if self.postgres else "",
            "REDIS_URL": self.redis.url if self.redis else "",
            "PUBLIC_URL": f"http://127.0.0.1:{self.address[1]}",
            "SECRET_KEY": "only for trials, and long enough to be taken for a secret",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def is_on_servers(self) -> bool:
        return self.postgres is not None

    # Processes ------------------------------------------------------------------------------------

    def start_web(self, **environment: str) -> Running:
        command = ["gunicorn", "salesproc.wsgi", "--bind", f"fd://{self.listener.fileno()}", "--no-control-socket"]
        command += ["--workers", "2", "--threads", "4", "--log-level", "warning"]
        web = self._start("web", command, environment, pass_fds=[self.listener.fileno()])
        wait_until(self._answers, "the web server answers")
        return web

    def start_worker(self, **environment: str) -> Running:
        """With Redis a worker; without, worker and scheduler in one process."""
        if not self.is_on_servers:
            return self._start("worker", ["salesproc.background"], environment)
        command = ["celery", "-A", "salesproc", "--quiet", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
        name = f"{len(self.running)}@trial"
        return self._start("worker", [*command, "--without-gossip", "--hostname", name], environment)

    def start_scheduler(self, **environment: str) -> Running | None:
        if not self.is_on_servers:
            return None
        schedule = str(self.folder / f"timetable-{len(self.running)}")
        command = ["celery", "-A", "salesproc", "--quiet", "beat", "--loglevel", "WARNING", "--schedule", schedule]
        return self._start("scheduler", [*command, "--pidfile="], environment)

    def _start(self, name: str, module: list[str], environment: dict[str, str], **how) -> Running:
        command = [sys.executable, "-m", *module]
        running = Running(
            name, command, self.folder / f"{name}.log", cwd=HOUSE, env={**self.environment, **environment}, **how
        )
        self.running.append(running)
        return running

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(*self.address, timeout=30)
            connection.request("GET", "/account/login/")
            return connection.getresponse().status == 200
        return False

    def stop_all(self) -> None:
        for running in self.running:
            running.kill()
        self.running.clear()

    def end_all(self) -> None:
        """Let every process finish what it does."""
        for running in self.running:
            running.stop()
        self.running.clear()

    def close(self) -> None:
        self.stop_all()
        if self.redis:
            self.redis.thaw()
            self.redis.kill()
        if self.postgres:
            self.postgres.stop()
        self.listener.close()

    def assert_own(self) -> None:
        """The servers that answer are those of this ground; else a trial would write into somebody's data."""
        from django.db import connection

        if self.postgres:
            with connection.cursor() as cursor:
                cursor.execute("SHOW data_directory")
                (where,) = cursor.fetchone()
            assert Path(where) == self.postgres.data, f"this is another PostgreSQL: {where}"
        else:
            assert str(connection.settings_dict["NAME"]).startswith(str(self.folder))

    def log(self) -> str:
        """The ends of what every process said."""
        return "\n".join(f"== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.folder.glob("*.log")))


@contextlib.contextmanager
def ground(*, on_servers: bool) -> Iterator[Ground]:
    """A ground, migrated, with Django of this very process connected to it; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="salesproc-faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as somebody else, and must reach its folder
        made = Ground(folder, on_servers=on_servers)
        try:
            os.environ.update(made.environment)
            import django

            django.setup()
            from django.core.management import call_command

            made.assert_own()
            call_command("migrate", verbosity=0)
            yield made
        finally:
            made.close()
