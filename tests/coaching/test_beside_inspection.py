"""The focus in the head of a plan to inspect."""

import pytest
from django.urls import reverse

from people.models import Delegation
from tests.calls.encounter import BOOKED, FILED, Encounter
from tests.coaching.beside import FOCUS, TEXT, at_work, page

pytestmark = pytest.mark.django_db


def plan_before(client, person, encounter):
    return page(client, person, reverse("calls:inspect_plan", args=[encounter.call.plan.pk]), FILED)


@pytest.mark.parametrize("with_opportunity", [True, False])
def test_it_is_a_fact_of_the_head(client, cast, with_opportunity):
    text = plan_before(client, cast.manager, at_work(cast, with_opportunity=with_opportunity))
    fact = text[text.index("<dt>Priya’s focus</dt>") :]
    assert FOCUS in fact[: fact.index("</dl>")]
    assert TEXT not in text


def test_managers_above_read_the_element_and_no_text(client, cast):
    text = plan_before(client, cast.director, at_work(cast))
    assert "Priya’s focus" in text
    assert TEXT not in text


def test_without_a_focus_nothing_is_said(client, cast):
    assert "focus</dt>" not in plan_before(client, cast.manager, Encounter(cast))


def test_who_stands_in_for_a_day_reads_nothing_of_it(client, cast):
    encounter = at_work(cast)
    Delegation.objects.create(
        manager=cast.manager,
        delegate=cast.other_manager,
        from_day=FILED.date(),
        until_day=FILED.date(),
        by=cast.manager,
        at=BOOKED,
    )
    text = plan_before(client, cast.other_manager, encounter)
    assert "Hartwell Dairy" in text
    assert "focus</dt>" not in text
    assert FOCUS not in text
