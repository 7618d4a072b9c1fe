"""Pages of companies and contacts: what stands there, for whom, and what bad input meets."""

import json

import pytest
from django.urls import reverse

from customers.models import Company, Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(client, cast):
    client.force_login(cast.salesperson)
    return client


def page(client, name, *args, query=None, **headers):
    answer = client.get(reverse(f"customers:{name}", args=args), query or {}, headers=headers or None)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def send(client, url, *args, headers=None, **facts):
    return client.post(reverse(f"customers:{url}", args=args), facts, headers=headers)


def test_the_list_finds_and_narrows(priya, cast, hartwell):
    Company.add(by=cast.outsider, name="Osgood Timber", tier="B", territory="South")
    assert "Osgood Timber" in page(priya, "companies")
    assert "Osgood Timber" not in page(priya, "companies", query={"q": "hartwell"})
    assert "Hartwell Dairy" not in page(priya, "companies", query={"tier": "B"})
    assert "Hartwell Dairy" not in page(priya, "companies", query={"territory": "South"})
    assert "Osgood Timber" not in page(priya, "companies", query={"owner": "mine"})
    assert "Hartwell Dairy" not in page(priya, "companies", query={"owner": "nobody"})
    assert "No company fits" in page(priya, "companies", query={"q": "xyz"})


@pytest.mark.parametrize(
    "query",
    [
        {"tier": "Z"},
        {"owner": "999999999999999999999"},
        {"territory": "\0"},
        {"q": "\0\ud800"},
        {"page": "-1"},
        {"order": "password"},
        {"q": "x" * 5000},
        {"rest": "\0"},
    ],
)
def test_a_question_that_makes_no_sense_breaks_nothing(priya, hartwell, query):
    query = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    assert priya.get(reverse("customers:companies"), query).status_code == 200
    assert priya.get(reverse("customers:opportunities"), query).status_code == 200


def test_htmx_swaps_the_piece_that_the_page_includes(priya, hartwell):
    piece = page(priya, "companies", **{"HX-Request": "true"})
    assert piece.startswith('<div id="companies"')
    assert "<html" not in piece


def test_resting_companies_stand_apart(priya, cast, hartwell):
    hartwell.company.change(by=cast.salesperson, version=1, is_active=False)
    assert "Hartwell Dairy" not in page(priya, "companies")
    assert "Hartwell Dairy" in page(priya, "companies", query={"rest": "yes"})


def test_an_admin_alone_finds_nothing_here(client, cast, hartwell):
    client.force_login(cast.admin)
    assert "Hartwell" not in page(client, "companies")
    for name, pk in [("company", hartwell.company.pk), ("contact", hartwell.anita.pk), ("company_edit", 1)]:
        assert client.get(reverse(f"customers:{name}", args=[pk])).status_code == 404
    assert client.get(reverse("customers:company_new")).status_code == 403


def test_the_page_of_a_company_shows_what_its_reader_may_see(client, cast, hartwell):
    client.force_login(cast.salesperson)
    text = page(client, "company", hartwell.company.pk)
    for words in ["Anita Rowe", "£184,000", "Two pages for the committee", "Compressor house", "openstreetmap"]:
        assert words in text
    client.force_login(cast.outsider)
    text = page(client, "company", hartwell.company.pk)
    assert "Anita Rowe" in text
    for words in ["184,000", "Two pages", "Compressor house"]:
        assert words not in text


def test_what_happened_can_be_narrowed_to_a_person_and_a_kind(priya, cast, hartwell):
    hartwell.theirs.tick(by=cast.salesperson)
    hartwell.opportunity.win(by=cast.salesperson)
    kept, won = "Graham Pell kept the commitment", "Won: Compressor house"
    both = page(priya, "company", hartwell.company.pk)
    assert kept in both
    assert won in both
    assert kept not in page(priya, "company", hartwell.company.pk, query={"kind": "opportunities"})
    assert won not in page(priya, "company", hartwell.company.pk, query={"kind": "commitments"})
    assert kept not in page(priya, "company", hartwell.company.pk, query={"person": hartwell.anita.pk})
    assert kept in page(priya, "company", hartwell.company.pk, query={"person": hartwell.graham.pk})
    for odd in [{"person": "\0"}, {"before": "yesterday"}, {"before": "2026-13-01T00:00:00Z"}, {"kind": "x"}]:
        page(priya, "company", hartwell.company.pk, query=odd)


def test_earlier_things_stand_on_the_next_page(priya, cast, hartwell):
    from customers.models import LedgerEntry

    for number in range(20):
        entry = LedgerEntry.promise(
            by=cast.salesperson, person=cast.salesperson, kind="action", company=hartwell.company, text=f"Act {number}."
        )
        entry.tick(by=cast.salesperson)
    text = page(priya, "company", hartwell.company.pk).split('id="happened"')[1].split("</section>")[0]
    assert "Act 19." in text
    assert "Act 3." not in text
    earlier = text.split('href="?before=')[1].split("#")[0]
    text = priya.get(reverse("customers:company", args=[hartwell.company.pk]) + "?before=" + earlier).content.decode()
    text = text.split('id="happened"')[1].split("</section>")[0]
    assert "Act 3." in text
    assert "Act 19." not in text


def test_a_company_is_made_and_its_website_and_phone_are_made_sense_of(priya, cast):
    answer = send(
        priya, "company_new", name=" Osgood   Timber ", website="www.osgood.example", phone="+44 (0)1904 550 100",
        owner=str(cast.salesperson.pk), tier="B",
    )  # fmt: skip
    company = Company.objects.get()
    assert answer.url == company.get_absolute_url()
    assert (company.name, company.website, company.owner) == (
        "Osgood Timber",
        "https://www.osgood.example",
        cast.salesperson,
    )
    assert 'href="tel:+441904550100"' in page(priya, "company", company.pk)


def test_the_same_form_twice_makes_one_company(priya):
    key = "6f1f8f3c-9a54-4f7d-9a06-0c0e7a4b3c11"
    for _time in range(2):
        assert send(priya, "company_new", name="Osgood Timber", submit_key=key).status_code == 302
    assert Company.objects.count() == 1


def test_a_known_name_is_offered_and_not_refused(priya, hartwell):
    answer = send(priya, "company_new", name="hartwell dairy", city="Leeds")
    text = answer.content.decode()
    assert "Is it one of these?" in text
    assert hartwell.company.get_absolute_url() in text
    assert 'value="Leeds"' in text
    assert send(priya, "company_new", name="hartwell dairy", city="Leeds", anyway="1").status_code == 302
    assert Company.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": ""}, "Fill this in."),
        ({"name": "x" * 161}, "160 characters fit here"),
        ({"name": "x" * 2_000_000}, "160 characters fit here"),
        ({"name": "Hart\0well"}, "cannot be stored"),
        ({"tier": "Z"}, "Choose one from the list."),
        ({"phone": "ring me"}, "cannot be dialled"),
        ({"website": "javascript:alert(1)"}, "not a web address"),
        ({"website": "http://"}, "not a web address"),
        ({"owner": "999999"}, "not in your teams"),
        ({"owner": "\0"}, "not in your teams"),
        ({"parent": "999999999999999999999999"}, "not known"),
        ({"parent": "", "parent_text": "Nobody Ltd"}, "No company of that name"),
        ({"notes": "x" * 4001}, "4,000 characters fit here"),
    ],
)
def test_bad_input_is_a_sentence_beside_the_field_and_nothing_typed_is_lost(priya, facts, words):
    answer = send(priya, "company_new", **{"name": "Osgood Timber", "street": "1 Mill Lane", **facts})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "1 Mill Lane" in text
    assert 'aria-invalid="true"' in text
    assert not Company.objects.exists()


def test_a_late_edit_shows_both_texts_and_keeps_what_was_typed(priya, cast, hartwell):
    hartwell.company.change(by=cast.outsider, version=1, territory="East")
    facts = {"name": "Hartwell Dairy", "territory": "Far North", "version": "1", "is_active": "on"}
    answer = send(priya, "company_edit", hartwell.company.pk, **facts)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Far North" in text
    assert "East" in text
    assert 'name="version" value="2"' in text
    assert send(priya, "company_edit", hartwell.company.pk, **{**facts, "version": "2"}).status_code == 302
    hartwell.company.refresh_from_db()
    assert hartwell.company.territory == "Far North"


@pytest.mark.parametrize("version", ["", "x", "\0", "-1", "99999999999999999999"])
def test_a_version_that_makes_no_sense_is_a_late_edit(priya, hartwell, version):
    answer = send(priya, "company_edit", hartwell.company.pk, name="Hartwell", version=version)
    assert answer.status_code == 409


def test_a_company_cannot_be_put_under_its_own_part(priya, cast, hartwell):
    part = Company.add(by=cast.salesperson, name="Hartwell Creamery", parent=hartwell.company)
    answer = send(priya, "company_edit", hartwell.company.pk, name="Hartwell Dairy", parent=part.pk, version="1")
    assert "is a part of this company itself" in answer.content.decode()


def test_made_in_passing_the_page_never_leaves(priya, cast):
    htmx = {"HX-Request": "true"}
    form = page(priya, "company_new", query={"name": "Osgood"}, **htmx)
    assert 'value="Osgood"' in form
    assert "<html" not in form
    wrong = send(priya, "company_new", name="", headers=htmx)
    assert "Fill this in." in wrong.content.decode()
    answer = send(priya, "company_new", name="Osgood Timber", headers=htmx)
    made = Company.objects.get()
    assert json.loads(answer["HX-Trigger"]) == {"made": {"kind": "company", "id": made.pk, "name": "Osgood Timber"}}
    answer = send(priya, "contact_new", made.pk, name="Bev Tranter", can_decide="on", headers=htmx)
    assert json.loads(answer["HX-Trigger"])["made"]["name"] == "Bev Tranter"
    assert Contact.objects.get().can_decide


def test_in_passing_too_a_known_company_is_offered(priya, hartwell):
    text = send(priya, "company_new", name="Hartwell Dairy", headers={"HX-Request": "true"}).content.decode()
    assert f'data-id="{hartwell.company.pk}"' in text
    assert Company.objects.count() == 1


def test_pickers_offer_ten_at_most_and_only_to_those_in_sales(client, cast, hartwell):
    for number in range(15):
        Company.add(by=cast.salesperson, name=f"Hartwell {number}")
    client.force_login(cast.salesperson)
    text = page(client, "company_options", query={"q": "hart"}, **{"HX-Request": "true"})
    assert text.count("data-id=") == 10
    assert "data-add" in text
    assert "Anita" in page(client, "contact_options", hartwell.company.pk, **{"HX-Request": "true"})
    assert client.get(reverse("customers:contact_options", args=[0])).status_code == 404
    assert client.get(reverse("customers:company_options") + "?q=hart").url.endswith("?q=hart")
    client.force_login(cast.admin)
    assert "data-id" not in page(client, "company_options", query={"q": "hart"}, **{"HX-Request": "true"})


def test_text_of_others_never_runs(priya, cast):
    evil = Company.add(by=cast.salesperson, name='"><script>alert(1)</script>', notes="<img src=x onerror=alert(1)>")
    text = page(priya, "company", evil.pk) + page(priya, "companies")
    assert "<script>alert" not in text
    assert "<img" not in text


def test_a_contact_is_made_corrected_leaves_and_comes_back(priya, cast, hartwell):
    answer = send(priya, "contact_new", hartwell.company.pk, name="Denise Holt", email="D.Holt@Hartwell.example")
    denise = Contact.objects.get(name="Denise Holt")
    assert answer.url == denise.get_absolute_url()
    assert denise.email == "d.holt@hartwell.example"
    send(priya, "contact_edit", denise.pk, name="Denise Holt", stance="against", version="1")
    assert "Against us" in page(priya, "contact", denise.pk)
    send(priya, "contact_departure", denise.pk)
    assert "Left or changed role" in page(priya, "contact", denise.pk)
    send(priya, "contact_departure", denise.pk, undo="1")
    assert "noted" not in page(priya, "contact", denise.pk)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": ""}, "Fill this in."),
        ({"email": "nobody"}, "not an e-mail address"),
        ({"mobile": "0" * 41}, "40 characters fit here"),
        ({"buying_role": "king"}, "Choose one from the list."),
        ({"need": "x" * 1001}, "1,000 characters fit here"),
        ({"title": "a\x07b"}, "cannot be stored"),
    ],
)
def test_bad_input_about_a_person_is_a_sentence_beside_the_field(priya, hartwell, facts, words):
    answer = send(priya, "contact_new", hartwell.company.pk, **{"name": "Denise", "phone": "01845 550140", **facts})
    assert words in answer.content.decode()
    assert "01845 550140" in answer.content.decode()
    assert Contact.objects.count() == 2


def test_a_late_edit_of_a_person_shows_both(priya, cast, hartwell):
    hartwell.anita.change(by=cast.outsider, version=1, need="A quiet winter")
    answer = send(priya, "contact_edit", hartwell.anita.pk, name="Anita Rowe", need="No stoppage", version="1")
    assert answer.status_code == 409
    assert "A quiet winter" in answer.content.decode()
    assert "No stoppage" in answer.content.decode()


@pytest.mark.parametrize("before", ["x", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-13-01T00:00Z"])
def test_a_moment_that_never_was_shows_the_newest_page(priya, hartwell, before):
    answer = priya.get(reverse("customers:company", args=[hartwell.company.pk]), {"before": before})
    assert answer.status_code == 200
