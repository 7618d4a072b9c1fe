"""What is practised never counts, from the first day of a focus to its end; and who gets none of it sees none of it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from calls.models import Mark, Practice, Standing
from calls.slots import focus_line, focus_of
from coaching.models import Focus
from people.clock import standing_at
from people.rules import Refused
from tests.calls.encounter import BOOKED, REVIEWED, SENT, STARTS, Encounter
from tests.calls.scored import Scored
from tests.coaching.conftest import SHOWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


def begin(cast, element, at=BOOKED, **facts):
    with standing_at(at):
        return Focus.begin(
            person=cast.salesperson, by=cast.manager, element=element, to_value=8, by_day=date(2026, 12, 18), **facts
        )


def confirm(focus, cast, at):
    with standing_at(at):
        focus.confirm(by=cast.manager, skipped_reason="Does it well.", **SHOWN | {"from_day": date(2026, 12, 1)})


def reviewed(hartwell):
    prepares, listens = hartwell.elements
    recap = hartwell.recap(overall=7, scores={prepares.pk: 8, listens.pk: 6})
    hartwell.review(recap, overall=7, elements={prepares.pk: (4, "recap"), listens.pk: (8, "recap")})


def test_a_call_held_in_practice_and_reviewed_after_confirming_is_practice(hartwell, cast):
    prepares, _listens = hartwell.elements
    focus = begin(cast, prepares)
    confirm(focus, cast, SENT)
    reviewed(hartwell)
    assert Mark.objects.get(element=prepares).practice
    assert list(focus.practice_marks(cast.manager)) == [Mark.objects.get(element=prepares)]
    assert focus.standing().sample == 0


def test_a_call_held_after_confirming_counts(hartwell, cast):
    prepares, _listens = hartwell.elements
    confirm(begin(cast, prepares), cast, STARTS - timedelta(days=1))
    reviewed(hartwell)
    assert not Mark.objects.get(element=prepares).practice


def test_a_call_held_before_the_focus_counts(hartwell, cast):
    prepares, _listens = hartwell.elements
    begin(cast, prepares, at=SENT)
    reviewed(hartwell)
    assert not Mark.objects.get(element=prepares).practice


def test_a_focus_that_was_rested_gives_its_later_calls_back(hartwell, cast):
    prepares, _listens = hartwell.elements
    focus = begin(cast, prepares)
    with standing_at(STARTS - timedelta(hours=1)):
        focus.rest(by=cast.manager, reason="Listening comes first.")
    reviewed(hartwell)
    assert not Mark.objects.get(element=prepares).practice


def test_falling_back_makes_the_next_call_practice_again(hartwell, cast):
    prepares, _listens = hartwell.elements
    focus = begin(cast, prepares)
    confirm(focus, cast, BOOKED + timedelta(days=1))
    with standing_at(BOOKED + timedelta(days=2)):
        focus.fall_back(by=cast.manager, reason="Two calls without a plan.")
    reviewed(hartwell)
    assert Mark.objects.get(element=prepares).practice
    assert Practice.objects.count() == 2


def test_it_starts_where_the_counting_scores_stand_and_aims_no_lower(hartwell, cast):
    prepares, listens = hartwell.elements
    scored = Scored(hartwell)
    scored.marks(cast.salesperson, prepares, [5, 6, 5])
    scored.marks(cast.salesperson, prepares, [9, 9], first_day=4, practice=True)
    focus = begin(cast, prepares, at=REVIEWED)
    assert str(focus.from_value) == "5.3"
    with standing_at(REVIEWED):
        focus.rest(by=cast.manager, reason="Next one.")
        assert begin(cast, listens, at=REVIEWED).from_value is None


def test_it_is_finished_when_the_last_five_hold(hartwell, cast):
    prepares, _listens = hartwell.elements
    focus = begin(cast, prepares)
    confirm(focus, cast, BOOKED + timedelta(days=1))
    with standing_at(BOOKED + timedelta(days=2)):
        focus.hold_accountable(by=cast.manager)
    scored = Scored(hartwell)
    scored.marks(cast.salesperson, prepares, [7, 8, 7, 7, 7])
    with standing_at(REVIEWED + timedelta(days=9)):
        with pytest.raises(Refused, match="a mean of 8"):
            focus.finish(by=cast.manager)  # the minimum is 7, and the focus was to lead to 8
        scored.marks(cast.salesperson, prepares, [8] * 5, first_day=5)
        focus.finish(by=cast.manager)
    assert (focus.is_open, focus.closed_as) == (False, "finished")


# The slot, and who gets nothing -------------------------------------------------------------------


def test_the_slot_names_the_focus_to_those_who_see_it(hartwell, cast):
    prepares, _listens = hartwell.elements
    focus = begin(cast, prepares)
    line = focus_line(cast.salesperson, cast.salesperson.pk)
    assert (line.element_id, line.element, line.rung, line.anchor_7, line.anchor_9, line.is_practice) == (
        prepares.pk,
        "Prepares",
        "Not begun",
        "seven",
        "nine",
        True,
    )
    assert line.url == reverse("coaching:focus", args=[focus.pk])
    people = [cast.salesperson.pk, cast.colleague.pk]
    assert set(focus_of(cast.manager, people)) == set(focus_of(cast.director, people)) == {cast.salesperson.pk}
    for other in (cast.colleague, cast.outsider, cast.other_manager, cast.admin):
        assert focus_of(other, people) == {}


ADDRESSES = ["/people/", "/people/{person}/", "/notices/", "/audit/", "/process/", "/companies/", "/team/"]


def pages(client, reader, person):
    client.force_login(reader)
    return [_bytes(client, address.format(person=person.pk)) for address in ADDRESSES]


def _bytes(client, address):
    answer = client.get(address)
    return answer.status_code, _without_tokens(answer.content.decode())


def _without_tokens(text):
    return [line for line in text.splitlines() if "csrf" not in line.lower() and "nonce" not in line.lower()]


@pytest.mark.parametrize("who", ["admin", "outsider"])
def test_no_byte_of_what_others_get_depends_on_a_score_or_a_focus(hartwell, cast, client, who):
    """A2 of the house's promises: an admin, or somebody of another team, cannot tell either from what he gets."""
    reader = getattr(cast, who)
    prepares, _listens = hartwell.elements
    reviewed(hartwell)
    before = pages(client, reader, cast.salesperson)
    Mark.objects.update(managers=2, own=9, practice=True)
    assert pages(client, reader, cast.salesperson) == before
    focus = begin(cast, prepares, at=REVIEWED)
    assert pages(client, reader, cast.salesperson) == before
    with standing_at(REVIEWED):
        focus.teach(by=cast.manager, evidence="Canary seventeen.")
    assert pages(client, reader, cast.salesperson) == before
    for address in (f"/focus/{focus.pk}/", f"/people/{cast.salesperson.pk}/scorecard/"):
        assert client.get(address).status_code == 404


def test_the_standing_of_others_is_untouched_by_what_one_practises(hartwell, cast):
    prepares, _listens = hartwell.elements
    scored = Scored(hartwell)
    scored.marks(cast.colleague, prepares, [7] * 5)
    before = Standing.of_people([cast.colleague.pk])
    begin(cast, prepares, at=REVIEWED)
    scored.marks(cast.salesperson, prepares, [1] * 5, practice=True)
    assert Standing.of_people([cast.colleague.pk]) == before
