"""A PostgreSQL and a Redis of the test run's own, from the programs installed on this machine.

They live in a temporary folder, on free ports of the loopback address, and die with the run.
"""

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 30  # seconds until a server must answer


class NotInstalled(Exception):
    """The program is not on this machine; the message says what to install."""


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgresql() -> Iterator[str]:
    """A running PostgreSQL with one empty database; yields its address."""
    programs = _postgresql_programs()
    owner = _somebody_but_root()
    port = free_port()
    with _folder(owner) as folder:
        data = folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "salesproc", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
            check=True,
            stdout=subprocess.DEVNULL,
            user=owner,
            cwd=folder,
        )
        # Speed instead of safety: nothing here outlives the run.
        settings = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "60"}
        command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with _running(command, port, folder, stop_by=signal.SIGINT, user=owner):
            create = [programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "salesproc", "salesproc"]
            _insist(create, folder)
            yield f"postgres://salesproc@127.0.0.1:{port}/salesproc"


@contextmanager
def redis() -> Iterator[str]:
    """A running, empty Redis; yields its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise NotInstalled("redis-server is not installed: apt-get install redis-server")
    port = free_port()
    with _folder(None) as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with _running([*command, "--dir", str(folder)], port, folder, stop_by=signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}"


def serve_this_run() -> None:
    """Put this test run, and its workers, on servers of its own; they stop when the run ends."""
    for name, server in (("DATABASE_URL", postgresql()), ("REDIS_URL", redis())):
        try:
            os.environ[name] = server.__enter__()
        except NotInstalled as missing:
            sys.exit(str(missing))
        atexit.register(server.__exit__, None, None, None)


def _postgresql_programs() -> Path:
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda found: int(found.parts[4]))
    if newest:
        return newest[-1].parent
    if found := shutil.which("postgres"):
        return Path(found).parent
    raise NotInstalled("PostgreSQL is not installed: apt-get install postgresql")


def _somebody_but_root() -> int | None:
    """PostgreSQL refuses to run as root: its own account, else nobody. None: as we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise NotInstalled("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


@contextmanager
def _folder(owner: int | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="salesproc-"))
    try:
        if owner is not None:
            os.chown(folder, owner, -1)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list, port: int, folder: Path, *, stop_by: signal.Signals, user: int | None = None):
    log = (folder / "log").open("w+")
    process = subprocess.Popen(
        command, stdout=log, stderr=log, cwd=folder, user=user, process_group=0, preexec_fn=_die_with_the_run
    )
    try:
        _await(process, port, log)
        yield process
    finally:
        process.send_signal(stop_by)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def _await(process: subprocess.Popen, port: int, log) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    log.seek(0)
    raise RuntimeError(f"{process.args[0]} did not come up:\n{log.read()}")


def _insist(command: list, folder: Path) -> None:
    """PostgreSQL listens a moment before it serves: ask until it does."""
    until = time.monotonic() + PATIENCE
    while True:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if done.returncode == 0:
            return
        if time.monotonic() > until:
            raise RuntimeError(done.stderr)
        time.sleep(0.1)


def _die_with_the_run() -> None:
    """Ask Linux to end this child when its parent is gone, however it went."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
