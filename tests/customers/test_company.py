"""Companies: a directory for those who sell or manage, and for nobody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from customers.models import Company
from people.clock import now
from people.models import AuditEntry
from people.rules import Refused, Stale

pytestmark = pytest.mark.django_db


def test_a_salesperson_adds_a_company_and_everybody_in_sales_finds_it(cast):
    company = Company.add(by=cast.salesperson, name="Hartwell Dairy", owner=cast.salesperson)
    for reader in (cast.salesperson, cast.outsider, cast.manager, cast.director):
        assert list(Company.objects.visible_to(reader).search("hartwell")) == [company]
    assert AuditEntry.objects.filter(verb="added", about_id=company.pk, actor=cast.salesperson).exists()


def test_an_admin_alone_neither_sees_nor_adds_companies(cast, hartwell):
    assert not Company.objects.visible_to(cast.admin).exists()
    with pytest.raises(Refused):
        Company.add(by=cast.admin, name="Osgood Timber")
    with pytest.raises(Refused):
        hartwell.company.change(by=cast.admin, version=1, tier="C")


@pytest.mark.parametrize("typed", ["café", "CAFE", "CAFÉ  leeds", "caf", "leeds cafe", "ls1"])
def test_names_are_found_whatever_their_case_and_accents(cast, typed):
    company = Company.add(by=cast.salesperson, name="Café Noir", city="Leeds", postcode="LS1 4AP")
    assert list(Company.objects.search(typed)) == [company]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "Ca_é", "hartwell%", "\0", "' OR 1=1"])
def test_wildcards_in_a_search_are_plain_characters(cast, hartwell, typed):
    found = Company.objects.search(typed)
    assert list(found) == ([hartwell.company] if typed == "\0" else [])


def test_names_stand_in_the_order_people_expect(cast):
    for name in ["Zeta", "alpha", "Émile", "Beta", "emil"]:
        Company.add(by=cast.salesperson, name=name)
    assert [str(c) for c in Company.objects.by_name()] == ["alpha", "Beta", "emil", "Émile", "Zeta"]


def test_the_same_name_typed_again_finds_the_existing_one(cast, hartwell):
    assert list(Company.objects.named_like(" HARTWELL  dairy")) == [hartwell.company]
    assert not Company.objects.named_like("").exists()


def test_a_change_names_what_changed_and_keeps_phone_numbers_out_of_the_log(cast, hartwell):
    company = hartwell.company.change(by=cast.outsider, version=1, tier="B", phone="01845 550140")
    assert (company.tier, company.version) == ("B", 2)
    assert AuditEntry.objects.get(verb="changed", about_id=company.pk).changes == {"tier": ["A", "B"]}


def test_a_changed_name_is_found_by_the_new_one(cast, hartwell):
    hartwell.company.change(by=cast.salesperson, version=1, name="Hartwell Foods")
    assert Company.objects.search("foods").exists()
    assert not Company.objects.search("dairy").exists()


def test_a_stale_change_writes_nothing_and_shows_what_stands(cast, hartwell):
    hartwell.company.change(by=cast.salesperson, version=1, tier="B")
    with pytest.raises(Stale) as stale:
        hartwell.company.change(by=cast.outsider, version=1, tier="C")
    assert stale.value.current.tier == "B"
    hartwell.company.refresh_from_db()
    assert hartwell.company.tier == "B"


def test_nothing_changed_leaves_no_trace(cast, hartwell):
    assert hartwell.company.change(by=cast.salesperson, version=1, tier="A").version == 1
    assert not AuditEntry.objects.filter(verb="changed").exists()


def test_the_owner_or_somebody_above_hands_a_company_on(cast, hartwell):
    company = hartwell.company.change(by=cast.manager, version=1, owner=cast.colleague)
    assert company.owner == cast.colleague
    with pytest.raises(Refused, match="Dele Adeyemi looks after"):
        company.change(by=cast.salesperson, version=2, owner=cast.salesperson)
    with pytest.raises(Refused, match="to yourself"):
        company.change(by=cast.colleague, version=2, owner=cast.salesperson)


def test_nobodys_company_may_be_taken_by_anybody_who_sells(cast):
    company = Company.add(by=cast.salesperson, name="Osgood Timber")
    assert company.change(by=cast.outsider, version=1, owner=cast.outsider).owner == cast.outsider


def test_a_company_is_no_part_of_its_own_parts(cast, hartwell):
    creamery = Company.add(by=cast.salesperson, name="Hartwell Creamery", parent=hartwell.company)
    shop = Company.add(by=cast.salesperson, name="Creamery Shop", parent=creamery)
    with pytest.raises(Refused, match="Creamery Shop is a part"):
        hartwell.company.change(by=cast.salesperson, version=1, parent=shop)
    with pytest.raises(Refused):
        shop.change(by=cast.salesperson, version=1, parent=shop)
    with pytest.raises(IntegrityError):
        Company.objects.filter(pk=shop.pk).update(parent=shop)


def test_the_last_contact_never_counts_back(cast, hartwell):
    monday, tuesday = now() - timedelta(days=2), now() - timedelta(days=1)
    hartwell.company.note_contact(tuesday)
    hartwell.company.note_contact(monday)
    hartwell.company.refresh_from_db()
    assert hartwell.company.last_contact_at == tuesday
    assert hartwell.company.version == 1


def test_a_map_is_asked_for_the_address_as_plain_text(cast):
    company = Company(name="A & B", street="1 High St", city="Thirsk", postcode="YO7 1PQ")
    assert company.address == "1 High St, YO7 1PQ Thirsk"
    assert company.map_address.endswith("?query=1+High+St%2C+YO7+1PQ+Thirsk")
    assert Company(name="A & B").map_address.endswith("?query=A+%26+B")
