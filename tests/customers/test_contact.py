"""People of the customer: what they decide, and when we met them."""

from datetime import timedelta

import pytest

from customers.models import Contact
from people.clock import now
from people.rules import Refused, Stale

pytestmark = pytest.mark.django_db


def test_anybody_in_sales_adds_and_corrects_a_contact(cast, hartwell):
    denise = Contact.add(by=cast.outsider, company=hartwell.company, name="Denise Holt", title="Procurement")
    denise = denise.change(by=cast.manager, version=1, buying_role="technical", stance="against")
    assert denise.is_against
    assert denise in Contact.objects.visible_to(cast.salesperson)


def test_an_admin_alone_neither_sees_nor_adds_contacts(cast, hartwell):
    assert not Contact.objects.visible_to(cast.admin).exists()
    for deed in (
        lambda: Contact.add(by=cast.admin, company=hartwell.company, name="Denise Holt"),
        lambda: hartwell.anita.change(by=cast.admin, version=1, title="Boss"),
        lambda: hartwell.anita.leave(by=cast.admin),
        lambda: hartwell.anita.come_back(by=cast.admin),
    ):
        with pytest.raises(Refused):
            deed()


def test_a_stale_change_is_refused(cast, hartwell):
    hartwell.anita.change(by=cast.salesperson, version=1, title="Managing Director")
    with pytest.raises(Stale) as stale:
        hartwell.anita.change(by=cast.outsider, version=1, title="Site Manager")
    assert stale.value.current.title == "Managing Director"


def test_who_decides_stands_first(cast, hartwell):
    Contact.add(by=cast.salesperson, company=hartwell.company, name="Aaron Able")
    assert [c.name for c in hartwell.company.contacts.deciders_first()] == ["Anita Rowe", "Aaron Able", "Graham Pell"]
    assert list(Contact.objects.who_decide()) == [hartwell.anita]


def test_meetings_may_be_noted_in_any_order(hartwell):
    first, middle, last = (now() - timedelta(days=n) for n in (9, 5, 1))
    for moment in (middle, last, first):
        hartwell.anita.note_met(moment)
    hartwell.anita.refresh_from_db()
    assert (hartwell.anita.first_met_at, hartwell.anita.last_met_at) == (first, last)
    assert list(Contact.objects.met()) == [hartwell.anita]


def test_somebody_who_left_is_offered_no_more_and_may_come_back(cast, hartwell):
    hartwell.graham.leave(by=cast.salesperson)
    assert hartwell.graham not in hartwell.company.contacts.still_there()
    assert hartwell.graham.leave(by=cast.salesperson).version == 2
    assert not hartwell.graham.come_back(by=cast.outsider).has_left
    assert hartwell.graham.come_back(by=cast.outsider).version == 3
