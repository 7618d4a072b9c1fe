"""The focus in the review form: its element stands open to the manager who reviews, and is named."""

import pytest
from django.urls import reverse

from tests.calls.encounter import REVIEWED, Encounter
from tests.coaching.beside import FOCUS, OTHER, TEXT, at_work, page

pytestmark = pytest.mark.django_db


def review_of(client, person, recap):
    return page(client, person, reverse("calls:review", args=[recap.pk]), REVIEWED)


def test_the_element_of_the_focus_stands_open_and_the_others_fold(client, cast):
    text = review_of(client, cast.manager, at_work(cast).recap())
    folded = text.index("The other element")
    named = text.index("Priya’s focus. What you go by stands beside each score.")
    assert text.index(FOCUS) < named < folded < text.index(OTHER)
    assert TEXT not in text


def test_without_a_focus_all_fold_as_before(client, cast):
    text = review_of(client, cast.manager, Encounter(cast).recap())
    assert text.index("The 2 elements of this call") < text.index(FOCUS)
    assert "’s focus" not in text


def test_managers_above_read_no_text_of_it(client, cast):
    text = review_of(client, cast.director, at_work(cast).recap())
    assert TEXT not in text
    assert "’s focus" not in text
