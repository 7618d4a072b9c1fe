"""Scorecard, matrix and focus as pages: who sees which texts, what may be typed, what it costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from coaching.models import Focus
from people.clock import now, standing_at
from people.models import Team, User
from process.models import CallType
from tests.calls.encounter import BOOKED, Encounter
from tests.calls.scored import Scored
from tests.coaching.conftest import SHOWN
from tests.customers.costs import cost

pytestmark = pytest.mark.django_db
GOAL = {"to_value": "8", "by_day": (now().date() + timedelta(days=60)).isoformat()}
BY_DAY = date.fromisoformat(GOAL["by_day"])
SECRET = "Never accept soon; ask which day."


@pytest.fixture
def hartwell(cast):
    return Encounter(cast)


@pytest.fixture
def element(hartwell):
    return hartwell.elements[0]


@pytest.fixture
def focus(cast, element):
    return Focus.begin(person=cast.salesperson, by=cast.manager, element=element, to_value=8, by_day=BY_DAY)


def ask(client, who, name, *args, data=None):
    client.force_login(User.objects.get(pk=who.pk))
    url = reverse(name, args=args)
    return client.get(url) if data is None else client.post(url, data)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


# The scorecard ------------------------------------------------------------------------------------------


def test_the_scorecard_sets_scores_against_the_minimum(client, cast, hartwell, element):
    Scored(hartwell).marks(cast.salesperson, element, [6, 6, 6, 6, 6, 8, 8, 8, 8, 7], own=9)
    page = text(ask(client, cast.salesperson, "coaching:own"))
    assert "7.8" in page
    assert "9.0" in page
    assert "Above, rising" in page
    assert "Priya scores 1.2 above Ruth" in page
    assert "Holds: Prepares (7.8)." in page
    assert text(ask(client, cast.manager, "coaching:scorecard", cast.salesperson.pk)).count("Above, rising") == 1


def test_texts_of_reviews_stay_between_the_two(client, cast, hartwell):
    hartwell.review(hartwell.recap(), done_right="Waited for the answer.", modify=SECRET)
    for reader in (cast.salesperson, cast.manager):
        page = text(ask(client, reader, "coaching:scorecard", cast.salesperson.pk))
        assert "Waited for the answer." in page
        assert SECRET in page
    page = text(ask(client, cast.director, "coaching:scorecard", cast.salesperson.pk))
    assert "Hartwell Dairy" in page
    assert "Waited for" not in page
    assert SECRET not in page


@pytest.mark.parametrize("who", ["admin", "outsider", "colleague", "other_manager"])
def test_to_everybody_else_there_is_no_scorecard_and_no_focus(client, cast, focus, who):
    reader = getattr(cast, who)
    assert ask(client, reader, "coaching:scorecard", cast.salesperson.pk).status_code == 404
    assert ask(client, reader, "coaching:focus", focus.pk).status_code == 404
    assert ask(client, reader, "coaching:rungs", focus.pk, data={"rung": "taught"}).status_code == 404


def test_who_does_not_sell_has_none_and_who_leads_nobody_has_no_matrix(client, cast):
    assert ask(client, cast.manager, "coaching:own").status_code == 404
    assert ask(client, cast.salesperson, "coaching:matrix").status_code == 404


# The focus ----------------------------------------------------------------------------------------------


def test_the_manager_opens_one_focus(client, cast, element):
    page = text(ask(client, cast.manager, "coaching:focus_new", cast.salesperson.pk))
    assert "On what shall Priya work?" in page
    assert "No scores yet." in page
    answer = ask(client, cast.manager, "coaching:focus_new", cast.salesperson.pk, data=GOAL | {"element": element.pk})
    assert answer["Location"] == reverse("coaching:focus", args=[Focus.objects.get().pk])
    again = ask(client, cast.manager, "coaching:focus_new", cast.salesperson.pk)
    assert again["Location"] == answer["Location"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"element": ""}, "Choose one element."),
        ({"element": "999"}, "This element is not in use."),
        ({"element": "x\x00"}, "Null characters are not allowed."),
        ({"to_value": "11"}, "Scores go from 1 to 10."),
        ({"to_value": "seven"}, "Scores go from 1 to 10."),
        ({"by_day": "soon"}, "This is no date."),
        ({"by_day": "2020-01-01"}, "Choose a day to come."),
        ({"by_day": "2098-01-01"}, "This is more than a year ahead."),
    ],
)
def test_what_makes_no_focus_is_said_beside_the_field(client, cast, element, typed, said):
    soon = (cast.salesperson.today() + timedelta(days=30)).isoformat()
    data = {"element": element.pk, "to_value": "8", "by_day": soon} | typed
    assert said in text(ask(client, cast.manager, "coaching:focus_new", cast.salesperson.pk, data=data), 422)
    assert not Focus.objects.exists()


def test_nobody_but_the_direct_manager_opens_it(client, cast, element):
    for reader in (cast.salesperson, cast.director):
        answer = ask(client, reader, "coaching:focus_new", cast.salesperson.pk, data=GOAL | {"element": element.pk})
        assert answer.status_code == 403


def test_rungs_are_logged_left_out_and_confirmed(client, cast, focus):
    day = cast.salesperson.today().isoformat()
    deed = {"rung": "taught", "evidence": "Read the page.", "on_day": day}
    assert ask(client, cast.manager, "coaching:rungs", focus.pk, data=deed).status_code == 302
    left_out = {"rung": "coached", "skip": "1", "reason": "Knows what to do."}
    assert ask(client, cast.manager, "coaching:rungs", focus.pk, data=left_out).status_code == 302
    page = text(ask(client, cast.salesperson, "coaching:focus", focus.pk))
    assert "Read the page." in page
    assert "Left out: Knows what to do." in page
    assert "Coached, next: mentored" in page
    shown = {**SHOWN, "so": "confirmed", "skipped_reason": "Did it on Friday.", "from_day": day}
    assert ask(client, cast.manager, "coaching:confirmation", focus.pk, data=shown).status_code == 302
    assert "Hold Priya accountable" in text(ask(client, cast.manager, "coaching:focus", focus.pk))
    assert ask(client, cast.manager, "coaching:rungs", focus.pk, data={"rung": "accountable"}).status_code == 302
    assert "No score counts yet." in text(ask(client, cast.manager, "coaching:focus", focus.pk))
    back = {"to": "mentored", "reason": "Filled the silence again."}
    assert ask(client, cast.manager, "coaching:fall_back", focus.pk, data=back).status_code == 302
    page = text(ask(client, cast.salesperson, "coaching:focus", focus.pk))
    assert "Mentored, next: confirmed" in page
    assert "Filled the silence again." in page
    rest = ask(client, cast.manager, "coaching:rest", focus.pk, data={"reason": "Another one first."})
    assert rest["Location"] == reverse("coaching:scorecard", args=[cast.salesperson.pk])
    assert "Another one first." in text(ask(client, cast.salesperson, "coaching:focus", focus.pk))


def test_once_more_asks_for_no_score(client, cast, focus):
    data = {"how": "role_play", "note": "Practise the pause.", "so": "once_more"}
    assert ask(client, cast.manager, "coaching:confirmation", focus.pk, data=data).status_code == 302
    focus.refresh_from_db()
    assert focus.rung == ""
    assert "Practise the pause." in text(ask(client, cast.salesperson, "coaching:focus", focus.pk))


@pytest.mark.parametrize(("gone", "said"), [("how", "Say how"), ("note", "what you saw"), ("score", "a whole score")])
def test_what_a_confirmation_lacks_is_said_and_nothing_typed_is_lost(client, cast, focus, gone, said):
    day = cast.salesperson.today().isoformat()
    data = {**SHOWN, "so": "confirmed", "skipped_reason": "Does it well.", "from_day": day, gone: ""}
    page = text(ask(client, cast.manager, "coaching:confirmation", focus.pk, data=data), 422)
    assert said in page
    assert str(SHOWN["commitment"]) in page
    assert "Does it well." in page


def test_rungs_before_must_be_logged_or_left_out_in_words(client, cast, focus):
    data = {**SHOWN, "so": "confirmed", "from_day": cast.salesperson.today().isoformat()}
    page = text(ask(client, cast.manager, "coaching:confirmation", focus.pk, data=data), 422)
    assert "Rungs before confirmed are missing." in page


@pytest.mark.parametrize("rung", ["", "mentored", "fell_back", "x" * 500, "\x00"])
def test_a_rung_out_of_order_is_refused(client, cast, focus, rung):
    data = {"rung": rung, "evidence": "Done.", "on_day": cast.salesperson.today().isoformat()}
    assert ask(client, cast.manager, "coaching:rungs", focus.pk, data=data).status_code == 422
    assert ask(client, cast.manager, "coaching:rungs", focus.pk, data=data | {"skip": "1"}).status_code == 422
    assert not focus.rungs.exists()


def test_nobody_answers_for_what_was_not_confirmed(client, cast, focus):
    answer = ask(client, cast.manager, "coaching:rungs", focus.pk, data={"rung": "accountable"})
    assert "Nobody answers for what was not confirmed." in text(answer, 422)
    assert not focus.rungs.exists()


@pytest.mark.parametrize("name", ["rungs", "fall_back", "rest", "goal"])
@pytest.mark.parametrize("junk", ["", "\x00", "x" * 5000])
def test_junk_in_any_form_is_told_and_changes_nothing(client, cast, focus, name, junk):
    data = dict.fromkeys(["evidence", "reason", "to", "to_value", "by_day", "version", "on_day"], junk)
    data["rung"] = "taught"
    assert ask(client, cast.manager, f"coaching:{name}", focus.pk, data=data).status_code == 422
    focus.refresh_from_db()
    assert focus.is_open
    assert focus.version == 1


def test_the_goal_changes_and_an_old_page_is_told(client, cast, focus):
    day = (cast.salesperson.today() + timedelta(days=60)).isoformat()
    data = {"to_value": "9", "by_day": day, "version": "1"}
    assert ask(client, cast.manager, "coaching:goal", focus.pk, data=data).status_code == 302
    assert ask(client, cast.manager, "coaching:goal", focus.pk, data=data | {"to_value": "8"}).status_code == 409


def test_managers_above_see_element_rung_and_dates_but_no_texts(client, cast, focus):
    focus.teach(by=cast.manager, evidence=SECRET)
    focus.coach(by=cast.manager, evidence=SECRET)
    focus.mentor(by=cast.manager, evidence=SECRET)
    words = {"note": SECRET, "commitment": SECRET, "from_day": cast.salesperson.today()}
    focus.confirm(by=cast.manager, **SHOWN | words)
    focus.fall_back(by=cast.manager, reason=SECRET, to="coached")
    assert SECRET in text(ask(client, cast.manager, "coaching:focus", focus.pk))
    for name, args in [("focus", [focus.pk]), ("scorecard", [cast.salesperson.pk]), ("matrix", [])]:
        page = text(ask(client, cast.director, f"coaching:{name}", *args))
        assert SECRET not in page
        assert "Prepares" in page
    assert "Coached, next: mentored" in text(ask(client, cast.director, "coaching:focus", focus.pk))
    focus.rest(by=cast.manager, reason=SECRET)
    assert SECRET not in text(ask(client, cast.director, "coaching:focus", focus.pk))


def test_a_retired_element_stays_the_focus_and_says_so(client, cast, focus, element):
    element.retire(by=None)
    assert "has left the library" in text(ask(client, cast.salesperson, "coaching:focus", focus.pk))
    assert "Focus: Prepares" in text(ask(client, cast.salesperson, "coaching:own"))


def test_what_counts_for_nothing_stands_apart(client, cast, hartwell, element):
    with standing_at(BOOKED):
        focus = Focus.begin(
            person=cast.salesperson, by=cast.manager, element=element, to_value=8, by_day=date(2026, 12, 18)
        )
    recap = hartwell.recap(scores={element.pk: 8})
    hartwell.review(recap, elements={element.pk: (4, "recap")}, modify="Wait longer.")
    page = text(ask(client, cast.manager, "coaching:focus", focus.pk))
    assert "Wait longer." in page
    assert "Counts for nothing yet" in page
    assert "Practising, not counted" in text(ask(client, cast.salesperson, "coaching:own"))
    matrix = text(ask(client, cast.manager, "coaching:matrix"))
    assert "Priya Nair, Prepares: practising, not counted, coaching focus" in matrix


def test_of_an_element_in_practice_the_scorecard_says_nothing_of_before(client, cast, hartwell, element):
    Scored(hartwell).marks(cast.salesperson, element, [9] * 5, own=3)
    Focus.begin(person=cast.salesperson, by=cast.manager, element=element, to_value=9, by_day=BY_DAY)
    page = text(ask(client, cast.salesperson, "coaching:own"))
    assert "Practising, not counted" in page
    assert "Holds: Prepares" not in page
    assert '<strong class="sp-plum">9.0</strong>' not in page
    assert "scores 6.0 below" not in page


def test_a_rung_left_out_is_not_called_done_to_anybody(client, cast, focus):
    focus.skip(by=cast.manager, rung="taught", reason="Knows what works.")
    for reader, words in ((cast.manager, "Left out: Knows what works."), (cast.director, "Left out.")):
        page = text(ask(client, reader, "coaching:focus", focus.pk))
        assert words in page
        assert "Taught what works</b><span" not in page, "done"
    assert "Knows what works." not in page


# Where to coach -------------------------------------------------------------------------------------------


def test_the_matrix_names_the_element_to_begin_with(client, cast, hartwell, element):
    scored = Scored(hartwell)
    scored.marks(cast.salesperson, element, [5] * 5, own=8)
    scored.marks(cast.colleague, element, [6] * 5)
    page = text(ask(client, cast.manager, "coaching:matrix"))
    assert "Start with “Prepares”" in page
    assert "2 of 2 with five scores are below" in page
    assert "Priya Nair, Prepares: 5.0, below the minimum" in page
    assert "3.0 higher" in page
    assert "Priya, one element below" in page


def test_four_scores_are_not_enough(client, cast, hartwell, element):
    Scored(hartwell).marks(cast.salesperson, element, [2] * 4)
    page = text(ask(client, cast.manager, "coaching:matrix"))
    assert "Priya Nair, Prepares: 4 of 5 scores, not enough yet" in page
    assert "None. Nobody who has no focus is below" in page


def test_a_director_chooses_between_those_he_leads_and_all(client, cast, hartwell):
    team = Team.objects.create(name="Key accounts", parent=cast.company, manager=cast.director)
    User.objects.create(name="Tom Ashworth", email="tom@aldwark.example", team=team)
    assert "Priya Nair" not in text(ask(client, cast.director, "coaching:matrix"))
    client.get("/")
    assert "Priya Nair" in text(client.get(reverse("coaching:matrix") + "?who=all"))


def test_one_call_type_alone_may_be_looked_at(client, cast, hartwell, element):
    """Its scores alone count then; decisions are not taken on a part."""
    scored = Scored(hartwell)
    other = CallType.add(by=None, name="Closing call", group="closing", elements=hartwell.elements)
    scored.marks(cast.salesperson, element, [5] * 5)
    scored.marks(cast.salesperson, element, [9] * 5, first_day=10, call_type=other)
    assert "Priya Nair, Prepares: 9.0, rising" in text(ask(client, cast.manager, "coaching:matrix"))
    address = reverse("coaching:matrix")
    mine = text(client.get(f"{address}?type={hartwell.call_type.pk}"))
    assert "Priya Nair, Prepares: 5.0, below the minimum" in mine
    assert "Decisions go by all call types together." in mine
    assert "Priya Nair, Prepares: 9.0" in text(client.get(f"{address}?type={other.pk}"))
    assert "Priya Nair, Prepares: 9.0, rising" in text(client.get(f"{address}?type=999999"))


def test_there_is_one_decision_a_person_the_gravest_first(client, cast, hartwell, element):
    with standing_at(now() - timedelta(days=90)):
        passed = (now() + timedelta(days=60)).date()
        Focus.begin(person=cast.salesperson, by=cast.manager, element=element, to_value=8, by_day=passed)
    scored = Scored(hartwell)
    for one in hartwell.elements:
        scored.marks(cast.colleague, one, [4] * 5)
        scored.marks(cast.salesperson, one, [4] * 5)
    page = text(ask(client, cast.manager, "coaching:matrix"))
    assert page.count("<h3>Priya") == 1
    assert page.index("<h3>Dele, 2 elements below") < page.index("<h3>Priya: the day for the focus has passed")


# What it costs ---------------------------------------------------------------------------------------------


@pytest.fixture
def forty(cast, hartwell):
    """Forty people with eleven scores each on five elements, every other one with a focus."""
    from process.models import Element

    anchors = {f"anchor_{n}": "as seen" for n in (3, 5, 7, 9)}
    more = [Element.add(by=None, name=f"Element {n}", expectation="as agreed", **anchors) for n in range(3)]
    elements, scored = [*hartwell.elements, *more], Scored(hartwell)
    people = [
        User.objects.create(name=f"Person {n:02}", email=f"p{n}@aldwark.example", team=cast.north) for n in range(38)
    ]
    for n, person in enumerate([cast.salesperson, cast.colleague, *people]):
        for element in elements:
            scored.marks(person, element, [5, 7, 6, 8, 5, 7, 6, 8, 5, 7, 6][: 11 if n < 4 else 5])
        if n % 2:
            Focus.begin(person=person, by=cast.manager, element=elements[n % 5], to_value=8, by_day=BY_DAY)
    return people


def test_pages_cost_at_most_sixteen_queries(client, cast, forty):
    for reader, url in [
        (cast.manager, reverse("coaching:matrix")),
        (cast.director, reverse("coaching:matrix")),
        (cast.manager, reverse("coaching:scorecard", args=[cast.colleague.pk])),
        (cast.colleague, reverse("coaching:own")),
        (cast.manager, reverse("coaching:focus", args=[Focus.objects.get(person=cast.colleague).pk])),
        (cast.manager, reverse("coaching:focus_new", args=[cast.salesperson.pk])),
        (cast.manager, reverse("coaching:confirmation", args=[Focus.objects.get(person=cast.colleague).pk])),
    ]:
        client.force_login(User.objects.get(pk=reader.pk))
        queries = cost(client, url)
        assert len(queries) <= 16, f"{url}: {len(queries)}\n" + "\n".join(queries)
