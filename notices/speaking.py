"""A worker's round through what waits for the chats of teams: apart from letters, which no chat may delay."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from notices.chat import NOT_REACHED, say
from notices.models import Delivery
from notices.rounds import AWAY_FOR, BaseRound
from people.clock import now


class ChatRound(BaseRound):
    """Says what is due, message by message. One round at a time: chats that hang hold up one worker, never all.

    That they do not overlap saves workers and no more: what each says it has claimed.
    """

    channel = Delivery.Channel.CHAT
    batch = 1  # each may take as long as a server that hangs is waited for
    span = 20.0
    lease = timedelta(minutes=1)

    def __init__(self) -> None:
        super().__init__()
        self._away: dict[int, str] = {}  # chats whose server was not reached in this round, and why

    def run(self) -> Counter[str]:
        return self.done if Delivery.is_any_on_its_way(self.channel) else super().run()

    def _send(self, delivery: Delivery) -> None:
        if self._is_late(delivery):
            self._drop(delivery, "too late to be of use")
        elif delivery.team_chat_id in self._away:
            self._put_off(delivery, now() + AWAY_FOR, self._away[delivery.team_chat_id])
        else:
            self._say(delivery)

    def _say(self, delivery: Delivery) -> None:
        said = say(delivery)
        if said is None:
            self._drop(delivery, "nothing to say")
            return
        delivery.team_chat.note_answer(said)
        if said.startswith(NOT_REACHED):
            self._away[delivery.team_chat_id] = said
        if said:
            self._count("failed", delivery.fail(said))
        else:
            self._count("sent", delivery.mark_sent())
