"""One command serves the application, keeps its processes alive, and leaves nothing behind."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests import servers

HOUSE = Path(__file__).resolve().parents[2]
LAUNCH = [sys.executable, "-P", "salesproc/launch.py"]


class Launched:
    """A running `make run`, seen from outside."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.log = folder / "log"
        self.port = servers.free_port()
        not_ours = {"DJANGO_SETTINGS_MODULE", "MAKELEVEL", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL"}
        kept = {name: value for name, value in os.environ.items() if name not in not_ours}
        told = {"VAR": str(folder), "PORT": str(self.port), "DEMO": "0", **environment}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(LAUNCH, cwd=HOUSE, env={**kept, **told}, stdout=log, stderr=log)

    def said(self) -> str:
        return self.log.read_text()

    def wait_until(self, is_so, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := is_so():
                return found
            time.sleep(0.1)
        raise AssertionError(f"not within {seconds} s:\n{self.said()}")

    def children(self) -> dict[str, int]:
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_text()
                for word in ("gunicorn", "salesproc.background", "\0worker\0", "\0beat\0"):
                    if parent == self.process.pid and word in command:
                        found[word.strip("\0")] = int(folder.name)
        return found

    def page(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/account/login/", timeout=30) as answer:
            return answer.read().decode()


@pytest.fixture
def launch(tmp_path):
    running = []

    def start(**environment) -> Launched:
        running.append(Launched(tmp_path, **environment))
        return running[-1]

    yield start
    for launched in running:
        launched.process.terminate()
        launched.process.wait(30)


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_it_serves_restarts_what_dies_and_leaves_nothing_behind(launch):
    launched = launch()
    launched.wait_until(lambda: "One-time code for the set-up: " in launched.said())
    assert f"http://127.0.0.1:{launched.port}/set-up/" in launched.said()
    assert "password" in launched.page()

    first = launched.children()
    assert len(first) == 2
    for pid in first.values():
        os.kill(pid, signal.SIGKILL)
    launched.wait_until(
        lambda: len(launched.children()) == 2 and not set(launched.children().values()) & {*first.values()}
    )
    assert "password" in launched.page()

    second = launched.children()
    launched.process.send_signal(signal.SIGINT)
    assert launched.process.wait(30) == 0
    assert not any(is_alive(pid) for pid in second.values())
    assert "Traceback" not in launched.said()


def test_killed_outright_it_takes_its_children_along(launch):
    launched = launch()
    launched.wait_until(lambda: "One-time code" in launched.said())
    children = launched.children()
    launched.process.kill()
    launched.wait_until(lambda: not any(is_alive(pid) for pid in children.values()), seconds=30)


def test_on_postgresql_and_redis_worker_and_scheduler_are_processes_of_their_own(launch):
    with servers.redis() as redis_url, servers.postgresql() as database_url:
        launched = launch(REDIS_URL=redis_url, DATABASE_URL=database_url)
        launched.wait_until(lambda: "One-time code" in launched.said())
        assert "password" in launched.page()
        assert set(launched.children()) == {"gunicorn", "worker", "beat"}
        launched.process.terminate()
        assert launched.process.wait(40) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("HOST", "nowhere.invalid"),
        ("DEMO", "maybe"),
        ("VAR", "/proc/nowhere"),
        ("DATABASE_URL", "mysql://there/it"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing"),
        ("REDIS_URL", "amqp://there"),
        ("PUBLIC_URL", "sales.example.com"),
        ("SECRET_KEY", "short"),
        ("DEBUG", "perhaps"),
        ("EMAIL_URL", "pigeon://post"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_with_one_line_that_names_it(launch, name, value):
    launched = launch(**{name: value})
    assert launched.process.wait(60) == 1
    *before, last = launched.said().strip().splitlines()
    assert name in last
    assert all(line.startswith("Preparing: ") for line in before)


def test_a_busy_port_is_told_in_one_line(launch):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        launched = launch(PORT=str(busy.getsockname()[1]))
        assert launched.process.wait(30) == 1
        assert re.fullmatch(r"Salesproc cannot listen on .*Set PORT to another number\.", launched.said().strip())
