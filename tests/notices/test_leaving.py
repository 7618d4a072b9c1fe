"""Somebody leaves: nothing that waits for him goes out, and nothing of it is kept but that it was dropped."""

from datetime import timedelta

import pytest
from django.core import mail

from notices import kinds
from notices.folder import file_of
from notices.kinds import AT_ONCE, NOW, Kind, register
from notices.models import Delivery, Notice
from notices.models.delivery import KEPT
from notices.sending import Round
from people.clock import now
from people.models import User

TOLD = "Hartwell Dairy: look"


@pytest.fixture(autouse=True)
def urgent(clock):
    """A kind of which one hears by a letter of its own."""
    facts = {"url": lambda notice: "/somewhere/", "button": "Look", "salesperson": ("pk",)}
    title = {"title": lambda notice: f"{notice.facts['name']}: look", "text": lambda notice: "A sentence."}
    register(Kind(name="urgent", label="Urgent", about=User, urgency=NOW, letter=AT_ONCE, **facts, **title))
    yield
    del kinds._KINDS["urgent"]


def told(cast, **more):
    return Notice.tell(cast.salesperson, "urgent", about=cast.salesperson, facts={"name": "Hartwell Dairy"}, **more)


def leave(cast):
    User.objects.get(pk=cast.salesperson.pk).deactivate(by=cast.admin, successor=cast.colleague)


def test_what_waits_for_somebody_who_leaves_is_dropped_at_that_moment(cast, clock):
    told(cast)
    Delivery.letter_to(cast.salesperson, Delivery.What.TEST, number="1")
    Delivery.letter_to(cast.colleague, Delivery.What.TEST, number="2")
    leave(cast)
    assert [(row.state, row.why) for row in Delivery.objects.order_by("pk")] == [
        ("dropped", "has left"),
        ("dropped", "has left"),
        ("pending", ""),
    ]


def test_whoever_is_let_in_again_gets_none_of_the_letters_of_before(cast, clock):
    clock.pass_by(hours=11)  # quiet hours
    told(cast)
    leave(cast)
    User.objects.get(pk=cast.salesperson.pk).reactivate(by=cast.admin)
    clock.pass_by(hours=14)
    Round().run()
    assert not mail.outbox


def test_a_letter_that_a_worker_has_claimed_is_looked_at_once_more_before_it_goes(cast, clock):
    told(cast)
    batch = Delivery.claim(20)
    leave(cast)
    Round()._send_batch(batch)
    assert not mail.outbox
    assert Delivery.objects.get().why == "has left"


def test_of_a_dropped_letter_nothing_is_kept_that_stood_in_it(cast, clock, settings, tmp_path, caplog):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "notices.folder.EmailBackend", str(tmp_path / "mail")
    told(cast)
    leave(cast)
    Round().run()
    row = Delivery.objects.values().get()
    kept = " ".join(str(value) for value in row.values()) + caplog.text
    for words in ("Hartwell", "look", cast.salesperson.name, cast.salesperson.email):
        assert words not in kept
    assert not file_of(Delivery.objects.get().message_id).exists()


def test_the_row_goes_after_90_days_and_the_notice_with_it(cast, clock):
    told(cast)
    leave(cast)
    clock.stand(now() + KEPT + timedelta(days=1))
    assert Delivery.purge() == 1
    assert Notice.purge() == 1
    assert not Notice.objects.exists()
