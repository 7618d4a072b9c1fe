"""The five fields of a draft: ready, weak, missing or not asked; and what is said beside each."""

from datetime import date

import pytest

from calls.models import Plan, PlanLine, Sought
from people.rules import Refused
from process.models import Phrase
from tests.calls.desk import PURPOSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(desk):
    return desk.book().plan


def hints(plan):
    return {field: (hint.kind, f"{hint.claim} {hint.advice}") for field, hint in plan.hints().items()}


def test_a_plan_that_has_all_the_call_type_needs_is_ready(desk, plan):
    desk.write(plan)
    assert plan.five == "ooooo"
    assert plan.missing == []
    assert plan.hints() == {}
    assert plan.fields_written == 5


def test_what_the_call_type_needs_and_the_plan_lacks_is_missing(desk, plan):
    assert plan.five == "mmmmm"
    assert plan.missing == [1, 2, 3, 4, 5]
    assert hints(plan)[4] == ("miss", "Missing. Sales call: at least 1 point is needed.")
    assert hints(plan)[1] == ("miss", "Missing. Say what the customer will have decided, agreed or done.")


def test_too_few_are_counted(desk):
    interview = desk.call_type("Interview", needs_learn=3)
    plan = desk.book(call_type=interview).plan
    desk.write(plan)
    assert plan.five == "oomoo"
    assert hints(plan) == {3: ("miss", "1 of 3. Interview: at least 3 questions are needed.")}


def test_what_is_not_asked_for_is_hollow_until_it_is_written(desk):
    light = desk.call_type("Referral", needs_learn=0, needs_give=0, needs_commitments=0)
    plan = desk.book(call_type=light).plan
    assert plan.five == "mm..."
    desk.write(plan, items=[PlanLine(3, text="Who else?")])
    assert plan.five == "omo.."


def test_both_best_and_minimum_where_the_call_type_asks_for_both(desk):
    strict = desk.call_type("Negotiation", needs_best_and_minimum=True)
    plan = desk.book(call_type=strict).plan
    best = PlanLine(5, text="signs", doer="Anita", due_on=date(2026, 12, 1), sought=Sought.BEST)
    desk.write(plan, items=[*desk.lines()[:4], best])
    assert plan.five == "oooom"
    assert hints(plan) == {5: ("miss", "No minimum acceptable one. Name the best, and the least to leave with.")}
    desk.write(plan)
    assert plan.five == "ooooo"


@pytest.mark.parametrize(
    "purpose",
    [
        "Touch base after the survey and see where they are.",
        "To touch-base.",
        "TOUCH   BASE",
        "I call to\ntouch base",
    ],
)
def test_a_phrase_that_is_no_purpose_is_weak_and_taught_by_example(desk, plan, purpose):
    desk.write(plan, purpose=purpose)
    assert plan.five == "woooo"
    said = "“Touch base” is not a purpose. Say what Anita will have decided, agreed or done."
    assert hints(plan) == {1: ("weak", said)}


@pytest.mark.parametrize(
    "purpose", ["Anita touches the base plate and orders.", "Retouch baseline figures with Anita."]
)
def test_words_that_only_resemble_a_phrase_are_none(desk, plan, purpose):
    desk.write(plan, purpose=purpose)
    assert plan.five == "ooooo"


def test_a_retired_phrase_is_pointed_out_no_more(desk, plan):
    Phrase.objects.get().retire(by=None)
    desk.write(plan, purpose="Touch base.")
    assert plan.five == "ooooo"


def test_empty_lines_are_not_kept(desk, plan):
    desk.write(plan, items=[PlanLine(3), PlanLine(2), PlanLine(3, text="Who signs?"), PlanLine(5, doer="Anita")])
    assert [(item.field, item.position, item.text) for item in plan.items.all()] == [(3, 1, "Who signs?")]


def test_thirty_lines_fit_in_a_field_and_not_one_more(desk, plan):
    desk.write(plan, items=[PlanLine(3, text=f"Question {n}?") for n in range(30)])
    assert plan.items.count() == 30
    with pytest.raises(Refused, match="At most 30 lines fit in ‘What to learn’"):
        desk.write(plan, items=[PlanLine(3, text=f"Question {n}?") for n in range(31)])
    assert Plan.objects.get(pk=plan.pk).items.count() == 30


def test_a_filed_version_reads_as_it_was_written_whatever_becomes_of_the_people(desk, plan):
    desk.send(plan)
    desk.anita.change(by=desk.seller, version=desk.anita.version, name="Anita Marsh", title="Retired")
    version = Plan.objects.get(pk=plan.pk).latest
    seen = version.text.of(2)
    assert [line.who for line in seen] == ["Anita Rowe", "Whoever buys"]
    assert (seen[0].title, seen[0].role, seen[0].can_decide) == ("Site Director", "Economic buyer", True)
    promised = version.text.of(5)
    assert (promised[0].who, promised[0].due_on, promised[0].sought_words) == ("Anita Rowe", date(2026, 12, 9), "Best")
    assert version.body["call"]["company"] == "Hartwell Dairy"
    assert version.is_whole


def test_two_versions_differ_in_the_fields_that_were_changed(desk, plan):
    desk.send(plan)
    first = plan.latest
    desk.send(plan, purpose="Anita signs.", items=[*desk.lines()[:-1], PlanLine(3, text="Who signs?")])
    assert plan.latest.text.changed_fields(first.text) == [1, 3, 5]
    assert first.text.changed_fields(first.text) == []


def test_the_purpose_needs_words_only_where_the_call_type_asks_for_one(desk):
    light = desk.call_type("Goodwill", needs_purpose=False, needs_learn=0, needs_give=0, needs_commitments=0)
    plan = desk.book(call_type=light, contacts=[desk.anita]).plan
    assert plan.five == ".o..."
    desk.write(plan, purpose=PURPOSE, items=[PlanLine(2, contact=desk.anita)])
    assert plan.five == "oo..."
