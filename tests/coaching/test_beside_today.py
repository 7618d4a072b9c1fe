"""The focus on Today, for the one who works on it."""

import pytest

from tests.calls.encounter import FILED, Encounter
from tests.coaching.beside import FOCUS, TEXT, at_work, page

pytestmark = pytest.mark.django_db


def test_it_stands_beside_what_today_asks(client, cast):
    at_work(cast)
    text = page(client, cast.salesperson, "/today/", FILED)
    aside = text[text.index("Your coaching focus") :]
    assert FOCUS in aside
    assert "7: seven 9: nine" in aside
    assert TEXT not in text


def test_without_a_focus_nothing_is_said(client, cast):
    Encounter(cast)
    assert "Your coaching focus" not in page(client, cast.salesperson, "/today/", FILED)


def test_a_colleague_reads_nothing_of_it(client, cast):
    at_work(cast)
    text = page(client, cast.colleague, "/today/", FILED)
    assert "Your coaching focus" not in text
    assert FOCUS not in text
