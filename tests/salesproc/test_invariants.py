"""What must never be so is found where it is."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from calls.models import Plan
from notices.models import Delivery
from people.clock import now
from people.models import Team
from salesproc.invariants import INVARIANTS, broken
from tests.calls.encounter import Encounter


def test_after_honest_work_none_is_broken(cast, capsys):
    encounter = Encounter(cast)
    encounter.review(encounter.recap())
    assert broken(with_worker=True) == []
    call_command("invariants")
    assert "Every invariant holds." in capsys.readouterr().out


def test_what_is_broken_is_named_and_counted(cast, desk):
    plan = desk.sent()
    Plan.objects.filter(pk=plan.pk).update(approved=plan.latest, state="approved")
    Team.objects.filter(pk=cast.company.pk).update(parent=cast.north)
    Delivery.letter_to(cast.manager, "test", number="1")
    Delivery.objects.update(lease_until=now() - timedelta(hours=1))
    found = broken(with_worker=True)
    assert "1 x a plan approved without an inspection of that version" in found
    assert "2 x a team under itself" in found
    assert "1 x a letter whose lease ended ten minutes ago" in found
    with pytest.raises(CommandError, match="a team under itself"):
        call_command("invariants")


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda each: each.sentence)
def test_each_can_be_asked_of_an_empty_house(db, invariant):
    assert not invariant.rows().exists()
