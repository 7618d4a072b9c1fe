"""What goes wrong on the way up the ladder is said in a sentence; what was typed is still there."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from coaching.models import Focus
from notices.models import Notice
from people.clock import now
from people.models import Team, User
from process.models import Element
from tests.calls.encounter import BOOKED, Encounter
from tests.coaching.beside import FOCUS
from tests.coaching.beside import page as page_at
from tests.coaching.conftest import SHOWN, element

pytestmark = pytest.mark.django_db
BY_DAY = now().date() + timedelta(days=60)
TYPED = "He named the day himself, twice."


@pytest.fixture
def prepares(db):
    return element("Prepares")


@pytest.fixture
def focus(cast, asks):
    return Focus.begin(person=cast.salesperson, by=cast.manager, element=asks, to_value=8, by_day=BY_DAY)


@pytest.fixture
def confirmation(cast):
    """A whole confirmation, as the form sends it."""
    day = cast.salesperson.today().isoformat()
    return {**SHOWN, "note": TYPED, "so": "confirmed", "skipped_reason": "Does it well.", "from_day": day}


def send(client, who, name, *args, status=422, **data):
    client.force_login(User.objects.get(pk=who.pk))
    answer = client.post(reverse(f"coaching:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return unescape(" ".join(answer.content.decode().split()))


def look(client, who, name, *args, status=200):
    client.force_login(User.objects.get(pk=who.pk))
    answer = client.get(reverse(f"coaching:{name}", args=args))
    assert answer.status_code == status
    return unescape(" ".join(answer.content.decode().split()))


# A second open focus ------------------------------------------------------------------------------------


def test_a_second_open_focus_is_refused_and_what_was_chosen_stays(client, cast, focus, prepares):
    chosen = {"element": prepares.pk, "to_value": "9", "by_day": BY_DAY.isoformat()}
    page = send(client, cast.manager, "focus_new", cast.salesperson.pk, **chosen)
    assert "Priya Nair works on an element already. One at a time: let that one rest first." in page
    assert f'href="{focus.get_absolute_url()}"' in page
    assert "Priya works on “Asks for commitment” now." in page
    assert f'value="{prepares.pk}" checked' in page
    assert '<option value="9" selected>' in page
    assert f'value="{BY_DAY.isoformat()}"' in page
    assert Focus.objects.count() == 1


def test_with_other_faults_too_a_second_focus_says_what_stands(client, cast, focus, prepares):
    page = send(client, cast.manager, "focus_new", cast.salesperson.pk, element=prepares.pk, to_value="11", by_day="")
    assert "Scores go from 1 to 10." in page
    assert "Priya works on “Asks for commitment” now." in page
    assert f'value="{prepares.pk}" checked' in page


def test_a_form_sent_twice_leads_to_the_one_focus_even_when_it_rests_by_then(client, cast, asks):
    key = "5b9d8c1e-2c5a-4b8e-9d57-2f1b4f0a6a10"
    chosen = {"element": asks.pk, "to_value": "8", "by_day": BY_DAY.isoformat(), "submit_key": key}
    send(client, cast.manager, "focus_new", cast.salesperson.pk, status=302, **chosen)
    Focus.objects.get().rest(by=cast.manager, reason="Another one first.")
    send(client, cast.manager, "focus_new", cast.salesperson.pk, status=302, **chosen)
    assert Focus.objects.count() == 1


@pytest.mark.parametrize("goal", ["5", "1"])
def test_a_goal_below_where_the_scores_stand_is_refused(client, cast, asks, goal):
    focus = Focus.objects.create(
        person=cast.salesperson, element=asks, from_value="5.4", to_value=8, by_day=BY_DAY, opened_by=cast.manager,
        opened_at=now(),
    )  # fmt: skip
    facts = {"to_value": goal, "by_day": BY_DAY.isoformat(), "version": "1"}
    page = send(client, cast.manager, "goal", focus.pk, **facts)
    assert "The scores stand at 5.4 already. Aim at that or higher." in page
    assert f'<option value="{goal}" selected>' in page


@pytest.mark.parametrize(("minimum", "goal"), [(7, "6"), (7, "1"), (8, "7")])
def test_a_goal_below_the_minimum_of_the_element_is_refused(client, cast, focus, minimum, goal):
    words = {"name": "Listens", "expectation": "Lets finish.", **{f"anchor_{n}": f"{n}" for n in (3, 5, 7, 9)}}
    higher = Element.add(by=None, minimum=minimum, **words)
    sentence = f"Nobody holds this element below its minimum of {minimum}. Aim at that or higher."
    chosen = {"element": higher.pk, "to_value": goal, "by_day": BY_DAY.isoformat()}
    page = send(client, cast.manager, "focus_new", cast.colleague.pk, **chosen)
    assert sentence in page
    assert f'<option value="{goal}" selected>' in page
    Focus.objects.filter(pk=focus.pk).update(element=higher)
    page = send(client, cast.manager, "goal", focus.pk, to_value=goal, by_day=BY_DAY.isoformat(), version="1")
    assert sentence in page
    assert f'<option value="{goal}" selected>' in page
    assert Focus.objects.get().to_value == 8
    send(client, cast.manager, "focus_new", cast.colleague.pk, status=302, **chosen | {"to_value": minimum})


# Accountable without confirmed ----------------------------------------------------------------------------


@pytest.mark.parametrize("rung", ["", "taught"])
def test_nobody_is_accountable_without_confirmed(client, cast, focus, rung):
    if rung:
        focus.teach(by=cast.manager, evidence="Read the anchors.")
    page = send(client, cast.manager, "rungs", focus.pk, rung="accountable")
    assert "Nobody answers for what was not confirmed. Log a confirmation first." in page
    focus.refresh_from_db()
    assert focus.rung == rung


def test_somebody_accountable_is_not_made_so_again(client, cast, focus, confirmation):
    send(client, cast.manager, "confirmation", focus.pk, status=302, **confirmation)
    send(client, cast.manager, "rungs", focus.pk, status=302, rung="accountable")
    assert "Priya Nair is accountable already." in send(client, cast.manager, "rungs", focus.pk, rung="accountable")


# Who confirms, and with what ------------------------------------------------------------------------------


def test_nobody_confirms_himself(client, cast, focus, confirmation):
    page = send(client, cast.salesperson, "confirmation", focus.pk, status=403, **confirmation)
    assert "Nobody confirms himself." in page
    assert "Nobody confirms himself." in look(client, cast.salesperson, "confirmation", focus.pk, status=403)
    for name in ("rungs", "fall_back", "rest", "goal", "finish"):
        sent = {"rung": "accountable", "reason": TYPED, "to": "taught"}
        assert "Nobody confirms himself." in send(client, cast.salesperson, name, focus.pk, status=403, **sent)
    assert not focus.rungs.exists()
    assert "Log a confirmation" not in look(client, cast.salesperson, "focus", focus.pk)


@pytest.mark.parametrize("score", ["0", "11", "7.5", "-1", "", "eight", "1e1", "10" * 50])
def test_a_score_is_a_whole_one_from_1_to_10(client, cast, focus, confirmation, score):
    page = send(client, cast.manager, "confirmation", focus.pk, **confirmation | {"score": score})
    assert "Scores go from 1 to 10. Choose one of them." in page or "Choose a whole score from 1 to 10." in page
    for typed in (TYPED, SHOWN["commitment"], "Does it well.", confirmation["from_day"]):
        assert str(typed) in page
    assert 'value="role_play" checked' in page
    assert 'value="confirmed" checked' in page
    assert not focus.rungs.exists()


@pytest.mark.parametrize("goal", ["0", "11", "7.5"])
def test_a_focus_leads_to_a_whole_score(client, cast, asks, goal):
    chosen = {"element": asks.pk, "to_value": goal, "by_day": BY_DAY.isoformat()}
    page = send(client, cast.manager, "focus_new", cast.salesperson.pk, **chosen)
    assert "Scores go from 1 to 10. Choose one of them." in page
    assert f'value="{asks.pk}" checked' in page
    assert not Focus.objects.exists()


def test_what_was_confirmed_in_another_window_is_said_and_the_note_is_still_there(client, cast, focus, confirmation):
    send(client, cast.manager, "confirmation", focus.pk, status=302, **confirmation)
    page = send(client, cast.manager, "confirmation", focus.pk, **confirmation | {"note": "A second note."})
    assert "This is confirmed already." in page
    assert "A second note." in page
    for skip in ({}, {"skip": "1"}):
        told = {"rung": "mentored", "evidence": "Typed too late.", "reason": "Typed too late.", **skip}
        page = send(client, cast.manager, "rungs", focus.pk, on_day=confirmation["from_day"], **told)
        assert "You wrote:</strong> Typed too late." in page
        assert "This is confirmed already." in page or "This rung is behind you already." in page
    focus.rest(by=cast.manager, reason="Another one first.")
    page = send(client, cast.manager, "confirmation", focus.pk, **confirmation | {"note": "A third note."})
    assert "This focus is closed. Open another one." in page
    assert "A third note." in page
    for name in ("rungs", "fall_back", "rest"):
        told = {"rung": "mentored", "evidence": "Typed too late.", "to": "taught", "reason": "Typed too late."}
        page = send(client, cast.manager, name, focus.pk, on_day=confirmation["from_day"], **told)
        assert "This focus is closed. Open another one." in page
        assert "You wrote:</strong> Typed too late." in page


def test_a_rung_is_not_dated_before_the_one_below(client, cast, focus):
    today = cast.salesperson.today()
    Focus.objects.filter(pk=focus.pk).update(opened_at=now() - timedelta(days=20))
    taught, before = today - timedelta(days=5), today - timedelta(days=6)
    told = {"rung": "coached", "evidence": TYPED}
    send(client, cast.manager, "rungs", focus.pk, status=302, rung="taught", evidence=TYPED, on_day=taught.isoformat())
    page = send(client, cast.manager, "rungs", focus.pk, **told, on_day=before.isoformat())
    assert f"Taught was on {taught.day} {taught:%B %Y}. Choose that day or a later one." in page
    assert TYPED in page
    assert f'value="{before.isoformat()}"' in page
    send(client, cast.manager, "rungs", focus.pk, status=302, **told, on_day=taught.isoformat())


def test_a_rung_left_out_happened_on_no_day(client, cast, focus):
    Focus.objects.filter(pk=focus.pk).update(opened_at=now() - timedelta(days=20))
    send(client, cast.manager, "rungs", focus.pk, status=302, rung="taught", skip="1", reason="Knows it.")
    yesterday = (cast.salesperson.today() - timedelta(days=1)).isoformat()
    send(client, cast.manager, "rungs", focus.pk, status=302, rung="coached", evidence=TYPED, on_day=yesterday)


@pytest.mark.parametrize("so", ["confirmed", "once_more"])
def test_what_somebody_will_do_begins_within_a_year(client, cast, focus, confirmation, so):
    page = send(client, cast.manager, "confirmation", focus.pk, **confirmation | {"from_day": "2099-01-01", "so": so})
    assert "This is more than a year ahead. Choose an earlier day." in page
    assert TYPED in page
    assert 'value="2099-01-01"' in page
    assert not focus.rungs.exists()


# Sent twice -------------------------------------------------------------------------------------------------


def test_a_focus_that_is_let_rest_twice_rests_once(client, cast, focus):
    for _time in range(2):
        send(client, cast.manager, "rest", focus.pk, status=302, reason="Another one first.")
    page = send(client, cast.manager, "rest", focus.pk, reason="For another reason.")
    assert "This focus is closed. Open another one." in page
    assert "For another reason." in page
    focus.refresh_from_db()
    assert (focus.closed_as, focus.closed_because) == ("rested", "Another one first.")
    assert Notice.objects.filter(kind="focus_rests").count() == 1


def test_a_focus_is_finished_once_however_often_it_is_sent(client, cast, focus, confirmation):
    send(client, cast.manager, "finish", focus.pk, status=403)
    Focus.objects.filter(pk=focus.pk).update(closed_at=now(), closed_as="finished", rung="accountable")
    for _time in range(2):
        send(client, cast.manager, "finish", focus.pk, status=302)
    send(client, cast.salesperson, "finish", focus.pk, status=403)
    send(client, cast.director, "finish", focus.pk, status=403)
    Focus.objects.filter(pk=focus.pk).update(closed_as="rested", closed_because="Another one first.")
    assert "This focus is closed." in send(client, cast.manager, "finish", focus.pk, status=403)


def test_a_goal_that_is_sent_twice_is_changed_once(client, cast, focus):
    for _time in range(2):
        sent = {"to_value": "9", "by_day": BY_DAY.isoformat(), "version": "1"}
        send(client, cast.manager, "goal", focus.pk, status=302, **sent)
    focus.refresh_from_db()
    assert (focus.to_value, focus.version) == (9, 2)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("rungs", {"rung": "taught", "evidence": TYPED, "on_day": "2098-01-01"}),
        ("rungs", {"rung": "taught", "evidence": TYPED, "on_day": ""}),
        ("rungs", {"rung": "coached", "skip": "1", "reason": TYPED}),
        ("fall_back", {"to": "taught", "reason": TYPED}),
        ("fall_back", {"to": "", "reason": TYPED}),
        ("goal", {"to_value": "9", "by_day": "2020-01-01", "version": "1"}),
        ("goal", {"to_value": "9", "by_day": "2020-01-01", "version": ""}),
    ],
)
def test_what_was_typed_about_a_rung_is_still_there(client, cast, focus, name, sent):
    page = send(client, cast.manager, name, focus.pk, **sent)
    assert TYPED in page or '<option value="9" selected>' in page
    assert "sp-hint--bad" in page or "invalid-feedback" in page
    focus.refresh_from_db()
    assert (focus.rung, focus.version) == ("", 1)


def test_an_old_page_is_told_what_stands_and_keeps_what_was_typed(client, cast, focus):
    sent = {"to_value": "9", "by_day": BY_DAY.isoformat(), "version": "1"}
    send(client, cast.manager, "goal", focus.pk, status=302, **sent)
    page = send(client, cast.manager, "goal", focus.pk, status=409, **sent | {"to_value": "7"})
    assert "Nothing was saved; save again to replace it." in page
    assert "Now it says: 9." in page
    assert '<option value="7" selected>' in page


# An element retired in the middle --------------------------------------------------------------------------


def test_a_focus_on_a_retired_element_goes_up_the_ladder_to_the_end(client, cast, focus, asks, confirmation):
    asks.retire(by=None)
    for reader in (cast.salesperson, cast.manager, cast.director):
        page = look(client, reader, "focus", focus.pk)
        assert "This element has left the library. The focus goes on with its last words" in page
        assert "Asks for commitment" in page
    day = cast.salesperson.today().isoformat()
    send(client, cast.manager, "rungs", focus.pk, status=302, rung="taught", evidence="Read it.", on_day=day)
    send(client, cast.manager, "confirmation", focus.pk, status=302, **confirmation)
    send(client, cast.manager, "rungs", focus.pk, status=302, rung="accountable")
    send(client, cast.manager, "goal", focus.pk, status=302, to_value="9", by_day=BY_DAY.isoformat(), version="4")
    send(client, cast.manager, "rest", focus.pk, status=302, reason="The element is gone.")


def test_a_retired_element_is_not_chosen_for_the_next(client, cast, asks, prepares):
    asks.retire(by=None)
    chosen = {"element": asks.pk, "to_value": "9", "by_day": BY_DAY.isoformat()}
    page = send(client, cast.manager, "focus_new", cast.salesperson.pk, **chosen)
    assert "This element is not in use. Choose one of these." in page
    assert '<option value="9" selected>' in page


def test_beside_the_plan_a_retired_element_still_stands(client, cast):
    encounter = Encounter(cast)
    Focus.objects.create(
        person=cast.salesperson, element=encounter.elements[1], to_value=7, by_day=date(2026, 12, 18),
        opened_by=cast.manager, opened_at=BOOKED,
    )  # fmt: skip
    encounter.elements[1].retire(by=None)
    assert FOCUS in page_at(client, cast.salesperson, reverse("calls:plan", args=[encounter.call.pk]), BOOKED)


# A manager replaced in the middle ---------------------------------------------------------------------------


@pytest.fixture
def replaced(cast, focus):
    """Ruth taught; Gareth leads North from then on, and Ruth leads nobody."""
    focus.teach(by=cast.manager, evidence=TYPED)
    team = Team.objects.get(pk=cast.north.pk)
    team.appoint(by=cast.admin, version=team.version, manager=User.objects.get(pk=cast.other_manager.pk))
    return cast


def test_a_new_manager_carries_the_ladder_on(client, replaced, focus):
    page = look(client, replaced.other_manager, "focus", focus.pk)
    assert TYPED in page
    assert "Taught, next: coached" in page
    day = replaced.salesperson.today().isoformat()
    told = {"rung": "coached", "evidence": "Say the day yourself.", "on_day": day}
    send(client, replaced.other_manager, "rungs", focus.pk, status=302, **told)
    page = look(client, replaced.salesperson, "focus", focus.pk)
    assert TYPED in page
    assert "Say the day yourself." in page
    assert [rung.by.name for rung in focus.rungs.in_order()] == ["Ruth Brennan", "Gareth Pugh"]


def test_to_the_old_manager_it_is_not_there_any_more(client, replaced, focus, confirmation):
    day = replaced.salesperson.today().isoformat()
    look(client, replaced.manager, "focus", focus.pk, status=404)
    look(client, replaced.manager, "scorecard", replaced.salesperson.pk, status=404)
    sent = {**confirmation, "rung": "coached", "evidence": TYPED, "on_day": day, "reason": TYPED, "to": "taught"}
    for name in ("rungs", "confirmation", "fall_back", "rest", "finish", "goal"):
        send(client, replaced.manager, name, focus.pk, status=404, **sent)
    assert focus.rungs.count() == 1


def test_an_old_manager_who_stands_above_now_reads_no_text_and_leads_no_more(client, replaced, focus, confirmation):
    company = Team.objects.get(pk=replaced.company.pk)
    company.appoint(by=replaced.admin, version=company.version, manager=User.objects.get(pk=replaced.manager.pk))
    page = look(client, replaced.manager, "focus", focus.pk)
    assert "Taught, next: coached" in page
    assert TYPED not in page
    sentence = "Only the direct manager opens and leads a focus."
    assert sentence in send(client, replaced.manager, "confirmation", focus.pk, status=403, **confirmation)
    assert sentence in send(client, replaced.manager, "rungs", focus.pk, status=403, rung="coached", evidence="x")
    assert focus.rungs.count() == 1
