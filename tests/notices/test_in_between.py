"""What happens between two steps of the post: a worker that dies, a slow server, a letter left out after the digest."""

from datetime import timedelta

import pytest
from django.core import mail

from notices import chat as chats
from notices.digest import news
from notices.kinds import all_kinds
from notices.models import Delivery, Digests, Notice, TeamChat
from notices.models.delivery import LEASE, LEFT_TO_DIGEST
from notices.sending import Round
from people.clock import now
from people.models import Team, User


def test_a_worker_that_dies_between_two_digests_leaves_neither_out(cast, clock, monkeypatch):
    put, died = Delivery._put.__func__, []

    def dies(cls, deliveries):
        if died:
            raise SystemExit
        died.append(True)
        put(cls, deliveries)

    leader = cast.director
    User.objects.exclude(pk=leader.pk).update(is_active=False)
    monkeypatch.setattr(Delivery, "_put", classmethod(dies))
    with pytest.raises(SystemExit):
        Digests().run()
    monkeypatch.undo()
    Digests().run()
    assert sorted(Delivery.objects.filter(person=leader).values_list("what", flat=True)) == ["morning", "weekly"]


def test_a_letter_whose_lease_ran_out_behind_slow_ones_is_left_to_the_next_claim(cast, clock):
    Delivery.letter_to(cast.salesperson, Delivery.What.TEST, number="1")
    batch = Delivery.claim(20)
    clock.stand(now() + LEASE)
    Round()._send_batch(batch)
    assert mail.outbox == []
    assert list(Delivery.objects.values_list("state", "attempts", "lease")) == [("pending", 0, None)]


def test_what_was_left_out_after_the_digest_stands_in_the_next_one(cast, clock):
    notice = Notice.tell(cast.manager, "look", about=cast.salesperson)
    Delivery.letter_to(cast.manager, Delivery.What.MORNING, number="1", day=now().date())
    Delivery.objects.update(state="sent", ended_at=now() + timedelta(hours=1))
    Delivery._put([Delivery._letter(notice)])
    left = {"state": "dropped", "why": LEFT_TO_DIGEST, "ended_at": now() + timedelta(hours=2)}
    Delivery.objects.filter(what="notice").update(**left)
    (part,) = news(cast.manager, now().date() + timedelta(days=1))
    assert [line.title for line in part.lines] == [notice.title]


def test_a_chat_counts_what_its_manager_finds_on_his_list(cast, clock):
    north = TeamChat(team=Team.objects.get(pk=cast.north.pk))
    Notice.tell(cast.manager, "look", about=cast.salesperson)
    Notice.tell(cast.manager, "looked", about=cast.salesperson)
    assert [chats._waiting(north, kind) for kind in ("look", "looked")] == [1, 1]
    Notice.objects.update(seen_at=now())
    assert [chats._waiting(north, kind) for kind in ("look", "looked")] == [1, 0]
    User.objects.filter(pk=cast.salesperson.pk).update(is_active=False)
    assert chats._waiting(north, "look") == 0


def test_a_chat_counts_nothing_of_another_team_of_the_same_manager(cast, clock):
    Team.objects.filter(pk=cast.south.pk).update(manager=cast.manager)
    for about in (cast.salesperson, cast.colleague, cast.outsider):
        assert about.team_id == (cast.south.pk if about is cast.outsider else cast.north.pk)
        Notice.tell(cast.manager, "look", about=about)
    counts = [chats._waiting(TeamChat(team=Team.objects.get(pk=team.pk)), "look") for team in (cast.north, cast.south)]
    assert counts == [2, 1]


def test_whom_a_chat_counts_is_known_without_asking_for_each():
    """Salesperson and record come in one query, for every kind of which chats hear."""
    spoken = [kind for kind in all_kinds() if kind.chat]
    assert len(spoken) > 5
    assert all("salesperson" in kind.related for kind in spoken)
