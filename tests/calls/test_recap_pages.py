"""The pages of recap and review: what is shown to whom, what is kept, and nothing of a closed score."""

import pytest
from django.urls import reverse

from calls.models import Recap, Review
from people.clock import standing_at
from tests.calls.encounter import OVER, REVIEWED, SENT, Encounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


def at(moment, client, person, method, name, *args, data=None, **headers):
    client.force_login(person)
    with standing_at(moment):
        return getattr(client, method)(reverse(f"calls:{name}", args=args), data or {}, **headers)


def test_the_form_asks_every_planned_item(hartwell, client, cast):
    page = at(OVER, client, cast.salesperson, "get", "recap", hartwell.call.pk)
    assert page.status_code == 200
    for words in ("Anita Rowe, Site Director", "Leak survey", "Graham Pell sends the log", "Send recap to Ruth"):
        assert words in page.content.decode()
    assert not Recap.objects.exists()
