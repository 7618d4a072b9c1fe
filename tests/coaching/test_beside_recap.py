"""The focus in the recap form: its element stands open, the others fold."""

import pytest
from django.urls import reverse

from people.clock import standing_at
from tests.calls.encounter import OVER, Encounter
from tests.coaching.beside import FOCUS, OTHER, TEXT, at_work, page

pytestmark = pytest.mark.django_db


def form_of(client, encounter):
    return page(client, encounter.salesperson, reverse("calls:recap", args=[encounter.call.pk]), OVER)


def test_the_element_of_the_focus_stands_open_and_the_others_fold(client, cast):
    text = form_of(client, at_work(cast))
    scores = text[text.index("How did you do?") :]
    folded = scores.index("The other element")
    assert scores.index(FOCUS) < folded < scores.index(OTHER)
    assert "7: seven" in text
    assert "9: nine" in text
    assert "Taught. Scores of it are practice" in text
    assert TEXT not in text


def test_without_a_focus_all_fold_as_before(client, cast):
    text = form_of(client, Encounter(cast))
    assert text.index("The 2 elements of this call") < text.index(FOCUS)
    assert "Your coaching focus" not in text


def test_a_focus_that_rests_is_not_shown(client, cast):
    encounter = at_work(cast)
    encounter.focus.rest(by=cast.manager, reason="Later.")
    assert "Your coaching focus" not in form_of(client, encounter)


def test_what_is_chosen_for_it_is_kept_in_the_open(client, cast):
    encounter = at_work(cast)
    name = f"el-{encounter.elements[1].pk}"
    data = {"version": "0", "plan_version": str(encounter.call.plan.latest_id), name: "6"}
    client.force_login(cast.salesperson)
    with standing_at(OVER):
        client.post(reverse("calls:recap_draft", args=[encounter.call.pk]), data)
    text = form_of(client, encounter)
    assert '<option value="6" selected>' in text[text.index(f'id="{name}"') : text.index("The other element")]
    assert '<details class="sp-more mt-1"><summary>The other element' in text
