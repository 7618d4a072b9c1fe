"""Which faults are tried, and what each stands for. The ids are those of docs/developer/faults.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

BOTH, SERVERS, NEVER = ("postgresql", "sqlite"), ("postgresql",), ()


@dataclass(frozen=True)
class Fault:
    id: str
    what: str
    engines: tuple[str, ...]
    slice: tuple[str, ...]  # the engines on which `make test` holds a short form of it
    where: str  # "filing.web_killed": module and function

    def trial(self) -> Callable[..., None]:
        """What tries it, called with (ground, tally, short=); imported late, when Django stands on its ground."""
        module, _dot, name = self.where.partition(".")
        return getattr(import_module(f"tests.faults.{module}"), name)


FAULTS = {
    fault.id: fault
    for fault in [
        Fault("F1", "web killed at every point of a deed", BOTH, BOTH, "filing.web_killed"),
        Fault("F3", "worker killed at every point of telling and sending", BOTH, BOTH, "sending.worker_killed"),
        Fault("F5", "nothing ran for eight hours", BOTH, NEVER, "sending.scheduler_dead"),
        Fault("F6", "two schedulers, two workers", BOTH, SERVERS, "sending.two_of_each"),
        Fault("F7", "Redis emptied", SERVERS, NEVER, "sending.redis_emptied"),
        Fault("F8", "Redis killed, frozen", SERVERS, SERVERS, "servers_gone.redis_gone"),
        Fault("F10", "PostgreSQL killed, restarted", SERVERS, SERVERS, "servers_gone.postgresql_gone"),
        Fault("F13", "the clock moved two days forward, and back", BOTH, NEVER, "sending.clock_moved"),
        Fault("F14", "the mail server fails in every way", BOTH, NEVER, "sending.mail_server_fails"),
        Fault("F15", "the same form 2 to 20 times at once", BOTH, SERVERS, "filing.sent_many_times"),
        Fault("F16", "two people at one plan", BOTH, ("sqlite",), "filing.two_at_one_plan"),
        Fault("F18", "a reorganisation during work", BOTH, SERVERS, "moving.reorganised"),
        Fault("F23", "poison in the queue", BOTH, NEVER, "sending.poison"),
    ]
}
