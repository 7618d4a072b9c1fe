"""The focus on Today, for the one who works on it."""

import pytest

from people.clock import standing_at
from tests.calls.encounter import BOOKED, FILED, Encounter
from tests.calls.scored import Scored
from tests.coaching.beside import FOCUS, TEXT, at_work, page

pytestmark = pytest.mark.django_db


def test_it_stands_beside_what_today_asks(client, cast):
    at_work(cast)
    text = page(client, cast.salesperson, "/today/", FILED)
    aside = text[text.index("Your coaching focus") :]
    assert FOCUS in aside
    assert "7: seven" in aside
    assert "9: nine" in aside
    assert "on your last" not in aside, "what is practised has no mean"
    assert TEXT not in text


def test_once_it_counts_the_last_scores_stand_there(client, cast):
    encounter = at_work(cast)
    Scored(encounter).marks(cast.salesperson, encounter.elements[1], [5, 5, 6, 7, 7, 7])
    with standing_at(BOOKED):
        encounter.focus.confirm(
            by=cast.manager,
            how="said_back",
            note="She says it in her own words.",
            score=8,
            commitment="Lets them finish.",
            from_day=BOOKED.date(),
            skipped_reason="She does it well already.",
        )
    text = page(client, cast.salesperson, "/today/", FILED)
    aside = text[text.index("Your coaching focus") :]
    assert "6.4 on your last 5" in aside
    assert "Minimum 7." in aside
    assert "Scored, oldest first: 5, 5, 6, 7, 7, 7. Minimum 7." in aside


def test_without_a_focus_nothing_is_said(client, cast):
    Encounter(cast)
    assert "Your coaching focus" not in page(client, cast.salesperson, "/today/", FILED)


def test_a_colleague_reads_nothing_of_it(client, cast):
    at_work(cast)
    text = page(client, cast.colleague, "/today/", FILED)
    assert "Your coaching focus" not in text
    assert FOCUS not in text
