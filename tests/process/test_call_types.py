import pytest
from django.db import IntegrityError, transaction

from people.models import AuditEntry
from people.rules import Refused, Stale
from process.models import CallType, CallTypeElement, Element, Phrase


def test_a_change_says_what_it_changed_and_by_whom(laid, call_type):
    call_type.revise(
        by=laid.admin,
        version=call_type.version,
        name="Presentation",
        elements=call_type.elements_in_order(),
        needs_who=2,
    )
    entry = AuditEntry.objects.first()
    assert (entry.actor, entry.changes) == (laid.admin, {"needs_who": [1, 2]})
    assert call_type.history.first().history_user == laid.admin


def test_a_stale_change_is_refused_and_changes_nothing(laid, call_type):
    seen, elements = call_type.version, call_type.elements_in_order()
    call_type.revise(by=laid.admin, version=seen, name="Showing", elements=elements)
    with pytest.raises(Stale) as stale:
        call_type.revise(by=laid.admin, version=seen, name="Demonstration", elements=elements)
    assert stale.value.current.name == "Showing"
    assert CallType.objects.get(pk=call_type.pk).name == "Showing"


@pytest.mark.parametrize("who", ["salesperson", "manager", "director"])
def test_only_an_admin_changes_call_types_and_phrases(laid, call_type, who):
    person, phrase = getattr(laid, who), Phrase.objects.first()
    for deed in (
        lambda: CallType.add(by=person, name="x", group="selling"),
        lambda: call_type.revise(by=person, version=call_type.version, name="x", elements=[]),
        lambda: call_type.retire(by=person),
        lambda: call_type.restore(by=person),
        lambda: Phrase.add(by=person, text="just checking"),
        lambda: phrase.retire(by=person),
    ):
        with pytest.raises(Refused):
            deed()
    assert CallType.objects.kept().count() == 9
    assert Phrase.objects.in_use().count() == 7


def test_a_call_is_scored_on_at_most_five_elements(laid, call_type):
    sixth = Element.add(by=laid.admin, **{**Element.objects.first().current.facts(), "name": "Trades"})
    with pytest.raises(Refused), transaction.atomic():
        call_type.score_on(by=laid.admin, elements=[*call_type.elements_in_order(), sixth])
    with pytest.raises(IntegrityError), transaction.atomic():
        CallTypeElement.objects.create(call_type=call_type, element=sixth, position=6)


def test_the_database_refuses_a_plan_that_is_due_before_it_is_asked_for(call_type):
    with pytest.raises(IntegrityError), transaction.atomic():
        CallType.objects.filter(pk=call_type.pk).update(prompt_hours=24, due_hours=48)


def test_the_database_refuses_a_lead_that_is_no_whole_day(call_type):
    with pytest.raises(IntegrityError), transaction.atomic():
        CallType.objects.filter(pk=call_type.pk).update(prompt_hours=50)


def test_a_retired_call_type_is_offered_no_more_and_may_come_back(laid, call_type):
    call_type.retire(by=laid.admin)
    assert call_type not in CallType.objects.in_use()
    call_type.restore(by=laid.admin)
    assert call_type in CallType.objects.in_use()


def test_it_says_in_short_what_it_asks_for(laid):
    said = {t.name: t.in_short for t in CallType.objects.all()}
    assert said["Interview"] == "All five, learn 3. Prompt 48 h, due 24 h before."
    assert said["Referral or goodwill"] == "Purpose, who. Prompt 24 h before, due at the start."


def test_a_phrase_stands_on_the_list_once(laid):
    with pytest.raises(Refused):
        Phrase.add(by=laid.admin, text="Touch Base")


def test_a_retired_phrase_may_be_added_again(laid):
    Phrase.objects.get(text="catch up").retire(by=laid.admin)
    Phrase.add(by=laid.admin, text="catch up")
    assert Phrase.objects.in_use().filter(text="catch up").count() == 1
