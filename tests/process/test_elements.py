import pytest
from django.db import IntegrityError, transaction

from people.models import AuditEntry
from people.rules import Refused, Stale
from process.models import CallType, Element, ElementVersion


def changed(element, **facts):
    return {**element.current.facts(), **facts}


def test_a_revision_is_a_new_version_and_the_old_one_stays(laid, element):
    before = element.current
    element.revise(by=laid.admin, version=1, **changed(element, minimum=8))
    element = Element.objects.in_order().get(pk=element.pk)
    assert (element.current.number, element.minimum) == (2, 8)
    assert ElementVersion.objects.get(pk=before.pk).minimum == 7


def test_a_revision_is_written_down_with_what_changed(laid, element):
    element.revise(by=laid.admin, version=1, **changed(element, minimum=8))
    entry = AuditEntry.objects.first()
    assert (entry.actor, entry.verb, entry.changes) == (laid.admin, "changed", {"minimum": [7, 8]})


def test_saving_without_a_change_makes_no_version(laid, element):
    element.revise(by=laid.admin, version=1, **changed(element))
    assert element.versions.count() == 1


def test_a_revision_of_a_version_that_no_longer_stands_is_stale(laid, element):
    element.revise(by=laid.admin, version=1, **changed(element, minimum=8))
    with pytest.raises(Stale):
        element.revise(by=laid.admin, version=1, **changed(element, minimum=6))
    assert Element.objects.get(pk=element.pk).current.minimum == 8


@pytest.mark.parametrize("who", ["salesperson", "manager", "director"])
def test_only_an_admin_changes_an_element(laid, element, who):
    person = getattr(laid, who)
    for deed in (
        lambda: Element.add(by=person, **changed(element, name="Another")),
        lambda: element.revise(by=person, version=1, **changed(element, minimum=1)),
        lambda: element.retire(by=person),
        lambda: element.restore(by=person),
        lambda: element.move(by=person, up=False),
    ):
        with pytest.raises(Refused):
            deed()
    assert Element.objects.count() == 5
    assert ElementVersion.objects.count() == 5


def test_two_elements_in_use_never_share_a_name(laid, element):
    with pytest.raises(Refused) as refused:
        Element.add(by=laid.admin, **changed(element, name="LISTENS FIRST"))
    assert refused.value.field == "name"


def test_a_retired_element_leaves_the_call_types_and_keeps_its_versions(laid, element):
    element.retire(by=laid.admin)
    assert not Element.objects.in_use().filter(pk=element.pk).exists()
    assert element.versions.count() == 1
    assert all(element not in call_type.elements_in_order() for call_type in CallType.objects.all())
    assert [use.position for use in CallType.objects.first().uses.order_by("position")] == [1, 2, 3, 4]


def test_retiring_twice_leaves_one_trace(laid, element):
    element.retire(by=laid.admin)
    element.retire(by=laid.admin)
    assert AuditEntry.objects.filter(verb="retired").count() == 1


def test_a_retired_element_comes_back_unless_its_name_is_taken(laid, element):
    element.retire(by=laid.admin)
    taken = Element.add(by=laid.admin, **changed(element))
    with pytest.raises(Refused):
        element.restore(by=laid.admin)
    taken.retire(by=laid.admin)
    element.restore(by=laid.admin)
    assert Element.objects.in_use().filter(pk=element.pk).exists()


def test_elements_change_places_with_their_neighbours_and_stop_at_the_ends(laid, element):
    names = [e.name for e in Element.objects.in_use().in_order()]
    element.move(by=laid.admin, up=True)
    assert [e.name for e in Element.objects.in_use().in_order()] == names
    element.move(by=laid.admin, up=False)
    assert [e.name for e in Element.objects.in_use().in_order()] == [names[1], names[0], *names[2:]]


def test_the_database_refuses_to_rewrite_a_version(laid, element):
    with pytest.raises(IntegrityError), transaction.atomic():
        ElementVersion.objects.filter(pk=element.current_id).update(minimum=1)


def test_the_database_refuses_a_minimum_that_is_no_score(laid, element):
    with pytest.raises(IntegrityError), transaction.atomic():
        ElementVersion.objects.create(
            element=element, number=9, name="x", expectation="x", minimum=11, at=element.current.at
        )
