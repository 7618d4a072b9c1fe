"""A mail server for tests: it takes letters, or fails in the ways mail servers fail."""

from __future__ import annotations

import contextlib
import email
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

TAKES, REFUSES_LINE, HANGS, TRY_LATER, NEVER, DROPS = "takes", "refuses line", "hangs", "try later", "never", "drops"


@dataclass
class Sink:
    """What came in, and how the server behaves at this moment."""

    behaves: str = TAKES
    bad_address: str = ""  # this one is refused for good, whatever else
    letters: list[Message] = field(default_factory=list)
    lines: int = 0  # how often somebody connected
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def ids(self) -> list[str]:
        return [letter["Message-ID"] for letter in self.letters]

    def to(self, address: str) -> list[Message]:
        return [letter for letter in self.letters if address in letter["To"]]


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        sink.lines += 1
        with contextlib.suppress(ConnectionError, BrokenPipeError):
            self._serve(sink)

    def _serve(self, sink: Sink) -> None:
        if sink.behaves == REFUSES_LINE:
            return
        if sink.behaves == HANGS:
            sink.over.wait()
            return
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            word = line.upper().partition(" ")[0]
            if word == "DATA":
                self._say("354 go on")
                self._take(sink)
                if sink.behaves == DROPS:
                    return
            elif word == "QUIT":
                self._say("221 bye")
                return
            elif word == "RCPT" and sink.bad_address and sink.bad_address in line:
                self._say("550 no such person")
            elif word == "RCPT" and sink.behaves in {TRY_LATER, NEVER}:
                self._say("451 later" if sink.behaves == TRY_LATER else "550 never")
            else:
                self._say("250 sink")

    def _take(self, sink: Sink) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        sink.letters.append(email.message_from_bytes(b"".join(lines)))
        if sink.behaves != DROPS:
            self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextlib.contextmanager
def smtp_sink() -> Iterator[Sink]:
    """A running sink on a port that the kernel gave; `port` says which."""
    sink = Sink()
    server = _Server(("127.0.0.1", 0), _Talk)
    server.sink = sink  # type: ignore[attr-defined]
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.over.set()
        server.shutdown()
        server.server_close()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
