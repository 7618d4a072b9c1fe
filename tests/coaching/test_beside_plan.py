"""The focus beside a plan: for its writer in the editor."""

import pytest
from django.urls import reverse

from tests.calls.encounter import BOOKED, Encounter
from tests.coaching.beside import FOCUS, TEXT, at_work, page

pytestmark = pytest.mark.django_db


def editor_of(client, encounter):
    return page(client, encounter.salesperson, reverse("calls:plan", args=[encounter.call.pk]), BOOKED)


def test_the_writer_has_it_beside_the_plan(client, cast):
    text = editor_of(client, at_work(cast))
    aside = text[text.index("Your coaching focus") :]
    assert FOCUS in aside
    assert "7: seven" in aside
    assert TEXT not in text


def test_without_a_focus_nothing_is_said(client, cast):
    assert "Your coaching focus" not in editor_of(client, Encounter(cast))
