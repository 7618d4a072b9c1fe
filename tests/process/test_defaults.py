from process import defaults
from process.models import CallType, Element, Phrase


def test_a_company_starts_with_five_elements_nine_call_types_and_seven_phrases(db):
    defaults.lay_down()
    assert [str(e) for e in Element.objects.in_use().in_order()] == [facts["name"] for facts in defaults.ELEMENTS]
    assert CallType.objects.kept().count() == 9
    assert {str(t) for t in CallType.objects.in_use()} == defaults.SWITCHED_ON
    assert Phrase.objects.in_use().count() == 7


def test_laying_down_twice_changes_nothing(db):
    defaults.lay_down()
    assert defaults.lay_down() == "Laid down 0 elements, 0 call types and 0 phrases."
    assert Element.objects.count() == 5


def test_what_an_admin_retired_or_renamed_is_not_laid_down_again(db, cast):
    defaults.lay_down()
    element = Element.objects.in_order().first()
    element.revise(by=cast.admin, version=1, **{**element.current.facts(), "name": "Is ready"})
    CallType.objects.get(name="Interview").retire(by=cast.admin)
    Phrase.objects.get(text="catch up").retire(by=cast.admin)
    assert defaults.lay_down() == "Laid down 0 elements, 0 call types and 0 phrases."


def test_every_call_type_is_scored_on_the_five_in_order(db, django_assert_num_queries):
    defaults.lay_down()
    with django_assert_num_queries(2):
        for call_type in CallType.objects.with_elements():
            assert [e.name for e in call_type.elements_in_order()] == [facts["name"] for facts in defaults.ELEMENTS]


def test_needs_are_counted_by_the_number_of_the_field(db):
    defaults.lay_down()
    assert CallType.objects.get(name="Interview").needs == {1: 1, 2: 1, 3: 3, 4: 1, 5: 1}
    assert CallType.objects.get(name="Referral or goodwill").needs == {1: 1, 2: 1, 3: 0, 4: 0, 5: 0}


def test_the_history_keeps_what_a_call_type_was_scored_on(db, cast):
    defaults.lay_down()
    call_type = CallType.objects.get(name="Interview")
    call_type.score_on(by=cast.admin, elements=call_type.elements_in_order()[:2])
    newest, before = call_type.history.all()[:2]
    assert newest.history_user == cast.admin
    assert (newest.elements.count(), before.elements.count()) == (2, 5)
