"""What holds for the whole company: set up once, changed by admins, with a trace."""

import pytest
from django.urls import reverse

from people.models import AuditEntry, DayTouched, Organisation, User
from people.rules import Refused, Stale

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/"


@pytest.fixture
def ines(client, cast):
    client.force_login(cast.admin)
    return client


def facts(**other):
    stands = {"name": "Aldwark", "currency": "GBP", "zone": "Europe/London", "country": "GB", "version": "1"}
    return {**stands, "work_days": ["1", "2", "3", "4"], **other}


def test_only_an_admin_changes_it(cast, organisation):
    organisation.change(by=cast.admin, version=1, name="Aldwark Air")
    assert (organisation.name, organisation.version) == ("Aldwark Air", 2)
    for somebody in (cast.director, cast.salesperson):
        with pytest.raises(Refused, match="Only an admin"):
            organisation.change(by=somebody, version=2, name="Mine")


def test_every_change_leaves_a_trace_and_no_change_leaves_none(cast, organisation):
    organisation.change(by=cast.admin, version=1, name="Aldwark Air", zone="Europe/London")
    organisation.change(by=cast.admin, version=1, name="Aldwark Air")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.about_name) == (cast.admin, "Aldwark Air")
    assert entry.changes == {"name": ["Aldwark Compressed Air", "Aldwark Air"]}


def test_a_stale_change_is_refused(cast, organisation):
    organisation.change(by=cast.admin, version=1, currency="EUR")
    with pytest.raises(Stale):
        organisation.change(by=cast.admin, version=1, name="Other")


def test_whoever_comes_new_works_by_it_and_the_others_as_before(cast, organisation):
    organisation.change(by=cast.admin, version=1, zone="Europe/Berlin", country="DE-BY", work_days=[1, 2, 3, 4])
    nora = User.invite(by=cast.admin, email="nora@aldwark.example", name="Nora")
    assert (nora.zone, nora.country, nora.work_days) == ("Europe/Berlin", "DE-BY", [1, 2, 3, 4])
    cast.salesperson.refresh_from_db()
    assert cast.salesperson.zone == "Europe/London"


def test_in_another_currency_the_days_of_wins_are_counted_again(cast, organisation):
    from customers.models import Company, Opportunity

    company = Company.add(by=cast.salesperson, name="Hartwell Dairy")
    for name in ("Dryer", "Compressor"):
        Opportunity.begin(by=cast.salesperson, company=company, name=name, currency="EUR")
    won = Opportunity.objects.get(name="Dryer")
    won.win(by=cast.salesperson, amount=100)
    DayTouched.objects.all().delete()
    organisation.change(by=cast.admin, version=1, name="Aldwark Air")
    assert not DayTouched.objects.exists()
    organisation.change(by=cast.admin, version=2, currency="EUR")
    assert list(DayTouched.objects.values_list("person", "day")) == [(cast.salesperson.pk, cast.salesperson.today())]


def test_the_page_stands_in_the_navigation_of_admins_alone(client, ines, cast):
    text = ines.get(ADDRESS).content.decode()
    assert reverse("people:organisation") == ADDRESS
    assert f'href="{ADDRESS}"' in text
    assert 'aria-current="page"' in text
    client.force_login(cast.manager)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, facts()).status_code == 404


def test_a_change_is_saved_and_told(ines, organisation):
    assert ines.post(ADDRESS, facts(country="GB", region="SCT")).url == ADDRESS
    organisation.refresh_from_db()
    assert (organisation.name, organisation.country, organisation.work_days) == ("Aldwark", "GB-SCT", [1, 2, 3, 4])
    text = ines.get(ADDRESS).content.decode()
    assert "Saved." in text
    assert "Changed last by Ines Duarte" in text
    assert '<option value="SCT" selected>' in text


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"name": ""}, "Fill this in."),
        ({"name": "x" * 2_000_000}, "Shorten it by"),
        ({"name": "a\x00b"}, "cannot be stored"),
        ({"currency": "XXX"}, "not one of the available choices"),
        ({"zone": "Mars/Olympus"}, "not known here"),
        ({"country": "ZZ"}, "not one of the available choices"),
        ({"work_days": []}, "at least one working day"),
        ({"version": "x"}, "Load it again"),
    ],
)
def test_each_bad_fact_has_its_sentence_and_nothing_is_saved(ines, organisation, bad, words):
    answer = ines.post(ADDRESS, facts(**bad))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Organisation.objects.get().version == 1


def test_the_second_of_two_admins_sees_what_stands(ines, cast, organisation):
    organisation.change(by=cast.admin, version=1, name="Aldwark Air")
    answer = ines.post(ADDRESS, facts(name="Aldwark Compressors"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Now it says: Aldwark Air." in text
    assert 'value="Aldwark Compressors"' in text
    assert ines.post(ADDRESS, facts(name="Aldwark Compressors", version="2")).status_code == 302
