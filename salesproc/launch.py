"""`make run`: prepares the installation, then keeps web, worker and scheduler alive until it is told to stop.

Uses nothing but Python's own library, so that it stays small. Every child runs in a process group of its own: whatever
is left of a group is killed before the child is started anew, and nothing is left behind at the end.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

HOUSE = Path(__file__).resolve().parent.parent
STEADY = 30.0  # seconds after which a child counts as well, and its next failure as the first
SLOWEST = 30.0  # seconds between two starts of a child that keeps failing, at most
GRACE = 15.0  # seconds that a child has to finish when told to stop
LONGEST_PASSWORD = 64  # characters of the demo company's, which is kept to be printed
LOOK = 0.5  # seconds between two looks at the children


def main() -> int:
    if "MAKELEVEL" in os.environ:
        die_with_parent()
    host, port = os.environ.get("HOST") or "127.0.0.1", _port()
    listener = _listen(host, port)
    environment = _environment(host, listener.getsockname()[1])
    prepare = [sys.executable, "manage.py", "prepare", *(["--demo"] if _with_demo() else [])]
    stop = _stop_on_signals()
    if failed := _run_once(prepare, environment, stop):
        return failed
    children = [Child(name, command, environment) for name, command in _commands(listener, environment).items()]
    try:
        for child in children:
            child.start(listener)
        _announce_when_it_answers(listener, environment, stop)
        while not stop.wait(LOOK):
            for child in children:
                child.look_after(listener)
    finally:
        print("Stopping.", flush=True)
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()
    return 0


@dataclass
class Child:
    """One process that must be there, with everything it starts."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen | None = None
    failures: int = 0
    started_at: float = 0.0
    start_again_at: float = field(default=0.0)

    def start(self, listener: socket.socket) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=HOUSE,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            process_group=0,
            pass_fds=[listener.fileno()] if self.name == "web" else [],
            preexec_fn=die_with_parent,
        )
        self.started_at = time.monotonic()

    def look_after(self, listener: socket.socket) -> None:
        """Start it again if it has died: at once the first time, then slower and slower."""
        if self.process is not None and self.process.poll() is not None:
            ended_with, lived = self.process.returncode, time.monotonic() - self.started_at
            self._kill_group()
            self.process = None
            self.failures = 1 if lived > STEADY else self.failures + 1
            wait = min(SLOWEST, 2.0 ** (self.failures - 1) - 1)
            self.start_again_at = time.monotonic() + wait
            print(f"{self.name} ended with {ended_with}; it starts again in {wait:.0f} s.", file=sys.stderr, flush=True)
        if self.process is None and time.monotonic() >= self.start_again_at:
            self.start(listener)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            print(f"{self.name} did not finish within {GRACE:.0f} s and is killed.", file=sys.stderr, flush=True)
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group that is gone
            os.killpg(self.process.pid, signal.SIGKILL)


def die_with_parent() -> None:
    """Ask Linux to stop this process in order when its parent is gone, even by kill -9. Elsewhere: nothing."""
    if sys.platform == "linux":
        parent, pr_set_pdeathsig = os.getppid(), 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
        if os.getppid() != parent:  # it went in the meantime
            os._exit(1)


def _port() -> int:
    word = os.environ.get("PORT") or "8000"
    if not (word.isascii() and word.isdigit() and 0 <= int(word) <= 65535):
        sys.exit(f"PORT must be a number up to 65535, not {word!r}")
    return int(word)


def _with_demo() -> bool:
    word = os.environ.get("DEMO") or "1"
    if word not in {"0", "1"}:
        sys.exit(f"DEMO must be 0 or 1, not {word!r}")
    if len(os.environ.get("DEMO_PASSWORD", "")) > LONGEST_PASSWORD:
        sys.exit(f"DEMO_PASSWORD is longer than {LONGEST_PASSWORD} characters")
    return word == "1"


def _listen(host: str, port: int) -> socket.socket:
    """Take the address now: it is ours through every restart, and a busy port is told before anything is done."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except socket.gaierror as error:
        sys.exit(f"HOST must be an address of this machine, not {host!r}: {error.strerror}")
    except OSError as error:
        sys.exit(f"Salesproc cannot listen on HOST {host}, PORT {port}: {error.strerror}. Set PORT to another number.")
    listener.listen(128)
    return listener


def _environment(host: str, port: int) -> dict[str, str]:
    """What the children are told. Whoever listens on every address answers to every name of this machine."""
    is_everywhere = host in {"0.0.0.0", "::"}
    shown = "localhost" if is_everywhere else f"[{host}]" if ":" in host else host
    told = {"PUBLIC_URL": f"http://{shown}:{port}", "DJANGO_SETTINGS_MODULE": "salesproc.settings"}
    if is_everywhere and "PUBLIC_URL" not in os.environ:
        told["ALLOWED_HOSTS"] = ",".join(["localhost", "127.0.0.1", "[::1]", *_own_names()])
    given = {name: value for name, value in os.environ.items() if value or name not in told}
    return {**told, **given, "PYTHONUNBUFFERED": "1"}


def _own_names() -> list[str]:
    name = socket.gethostname()
    try:
        addresses = [facts[4][0] for facts in socket.getaddrinfo(name, None, family=socket.AF_INET)]
    except socket.gaierror:
        addresses = []
    return sorted({name, socket.getfqdn(), *addresses})


def _commands(listener: socket.socket, environment: dict[str, str]) -> dict[str, list[str]]:
    python = [sys.executable, "-m"]
    web = [*python, "gunicorn", "salesproc.wsgi", "--bind", f"fd://{listener.fileno()}"]
    web += ["--threads", "8", "--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning"]
    web += ["--no-control-socket"]
    if not environment.get("REDIS_URL"):
        return {"web": web, "worker": [*python, "salesproc.background"]}
    celery = [*python, "celery", "-A", "salesproc", "--quiet"]
    return {
        "web": web,
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip"],
        "scheduler": [*celery, "beat", "--loglevel", "WARNING"],
    }


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, told)
    return stop


def _run_once(command: list[str], environment: dict[str, str], stop: threading.Event) -> int:
    """Run the preparation to its end, or until we are told to stop; returns its exit code."""
    process = subprocess.Popen(command, cwd=HOUSE, env=environment, process_group=0, preexec_fn=die_with_parent)
    while process.poll() is None:
        if stop.wait(0.05):
            process.terminate()
            process.wait()
            return 1
    return process.returncode


def _announce_when_it_answers(listener: socket.socket, environment: dict[str, str], stop: threading.Event) -> None:
    """Say where it is once the first page has been served, not before."""
    address = listener.getsockname()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])
    name = environment["PUBLIC_URL"].partition("://")[2].partition("/")[0]

    def ask() -> None:
        while not stop.is_set():
            try:
                connection = http.client.HTTPConnection(host, address[1], timeout=60)
                connection.request("GET", "/", headers={"Host": name})
                connection.getresponse()
            except OSError:
                stop.wait(1)
                continue
            subprocess.run([sys.executable, "manage.py", "doors"], cwd=HOUSE, env=environment)
            return

    threading.Thread(target=ask, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
