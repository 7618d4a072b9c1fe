"""What a round through the queue does, whichever channel it goes by: claim, look at each, note how it ended."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections import Counter
from datetime import datetime, timedelta

from notices.models import Delivery, PostOffice
from notices.models.delivery import LEASE, TRIES
from people.clock import now

log = logging.getLogger("salesproc.post")

HELD_FOR = timedelta(minutes=1)
AWAY_FOR = timedelta(seconds=30)  # before a server that is away is asked again


class BaseRound(ABC):
    """Sends what is due by one channel, batch by batch, until nothing is left or its time is over."""

    channel: str
    batch: int  # claimed together
    span: float  # seconds after which a round ends; the next begins with what is left
    lease: timedelta = LEASE

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """Send; says how many deliveries came to what."""
        until = time.monotonic() + self.span
        while time.monotonic() < until and not self._is_over():
            batch = Delivery.claim(self.batch, self.channel, lease=self.lease)
            if not batch:
                break
            self._send_batch(batch)
        return self.done

    def _is_over(self) -> bool:
        """Is there no sense in going on?"""
        return bool(self.done["held"])

    def _send_batch(self, batch: list[Delivery]) -> None:
        is_held = PostOffice.the().is_held
        for delivery in batch:
            if delivery.lease_until is None or delivery.lease_until <= now():  # somebody else may be at it
                self._put_off(delivery, now(), "those before it took too long")
            elif is_held:
                self._put_off(delivery, now() + HELD_FOR, "held")
            elif delivery.attempts > TRIES:  # nobody lived to tell how the fifth ended
                self._count("failed", delivery.fail("its worker died over it"))
            else:
                self._try(delivery)

    def _try(self, delivery: Delivery) -> None:
        try:
            self._send(delivery)
        except Exception as error:  # one that fails stops no other: it is tried again, and set aside after five
            log.exception("delivery failed", extra={"delivery": delivery.pk})
            self._count("failed", delivery.fail(type(error).__name__))

    @abstractmethod
    def _send(self, delivery: Delivery) -> None:
        """Send one, if it is wanted still, and note how that ended."""

    def _is_late(self, delivery: Delivery) -> bool:
        return delivery.useful_until is not None and delivery.useful_until <= now()

    def _put_off(self, delivery: Delivery, until: datetime, why: str) -> None:
        delivery.put_off(until, why)
        self.done["held" if why == "held" else "put off"] += 1

    def _drop(self, delivery: Delivery, why: str) -> None:
        self._count("dropped", delivery.drop(why))

    def _count(self, what: str, is_ours: bool) -> None:
        """A lease that ran out meanwhile is somebody else's to count."""
        self.done[what if is_ours else "lease lost"] += 1
