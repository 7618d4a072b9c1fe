"""The pages of people: who finds them, what they offer, and what they say to bad input."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from customers.models import Company, Opportunity
from notices.sending import Round
from people import slots
from people.clock import now
from people.models import AuditEntry, Delegation, EntryLink, Leave, Team, User
from people.views.directory import SHOWN_WHOLE

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words are easiest"
MOST_QUERIES = 15


@pytest.fixture
def ines(cast, client):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def no_mail(settings):
    settings.EMAIL_BACKEND = "notices.folder.EmailBackend"


@pytest.fixture
def ruth(cast, client):
    client.force_login(cast.manager)
    return client


def text_of(answer):
    """What a reader sees, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def post(client, address, status=302, **fields):
    answer = client.post(address, {"submit_key": str(uuid.uuid4()), **fields})
    assert answer.status_code == status, text_of(answer)
    return answer


def person_page(person):
    return reverse("people:person", args=[person.pk])


# Who finds them ----------------------------------------------------------------------------------

FOR_ADMINS = ["list", "invitations", "teams", "new_team", "audit"]


@pytest.mark.parametrize("who", ["salesperson", "manager", "director"])
@pytest.mark.parametrize("name", FOR_ADMINS)
def test_for_everybody_but_admins_these_pages_do_not_exist(cast, client, who, name):
    client.force_login(getattr(cast, who))
    assert client.get(reverse(f"people:{name}")).status_code == 404
    assert client.post(reverse(f"people:{name}")).status_code in {404, 405}


@pytest.mark.parametrize("name", FOR_ADMINS)
def test_an_admin_finds_them_and_nobody_else_gets_further_than_the_door(ines, name):
    assert ines.get(reverse(f"people:{name}")).status_code == 200
    ines.logout()
    assert ines.get(reverse(f"people:{name}")).url.startswith("/account/login/")


def test_a_person_is_found_by_his_own_line_only(cast, client):
    pages = {name: person_page(getattr(cast, name)) for name in ("salesperson", "colleague", "manager", "outsider")}
    client.force_login(cast.manager)
    assert [client.get(pages[name]).status_code for name in pages] == [200, 200, 200, 404]
    client.force_login(cast.salesperson)
    assert [client.get(pages[name]).status_code for name in pages] == [200, 404, 200, 404]


def test_who_is_no_admin_sees_a_person_and_changes_nothing(cast, ruth):
    page = ruth.get(person_page(cast.salesperson))
    assert "priya.nair@aldwark.example" in text_of(page)
    assert '<form class="sp-form' not in page.content.decode()
    ruth.post(person_page(cast.salesperson), {"name": "Changed", "version": 1})
    cast.salesperson.refresh_from_db()
    assert cast.salesperson.name == "Priya Nair"


DEEDS = ["entry_link", "deactivation", "reactivation", "second_factor"]


@pytest.mark.parametrize("who", ["salesperson", "manager", "director"])
@pytest.mark.parametrize("name", DEEDS)
def test_the_deeds_of_admins_do_not_exist_for_others(cast, client, who, name):
    client.force_login(getattr(cast, who))
    before = AuditEntry.objects.count()
    assert client.post(reverse(f"people:{name}", args=[cast.salesperson.pk])).status_code == 404
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("outsider", 404), ("colleague", 404)])
def test_nobody_enters_leave_or_a_delegate_for_another(cast, client, who, status):
    client.force_login(getattr(cast, who))
    for name in ("leave", "delegations"):
        assert client.post(reverse(f"people:{name}", args=[cast.salesperson.pk]), {}).status_code == status


# The directory -----------------------------------------------------------------------------------


def test_the_tree_shows_teams_with_their_people_and_how_each_stands(cast, ines):
    today = cast.manager.today()
    Leave.objects.create(person=cast.manager, from_day=today, until_day=today + timedelta(days=1))
    Delegation.begin(
        by=cast.manager, manager=cast.manager, delegate=cast.other_manager, from_day=today, until_day=today
    )
    User.objects.exclude(pk=cast.colleague.pk).update(entered_at=now())
    EntryLink.issue(by=cast.admin, person=cast.colleague)
    EntryLink.objects.update(expires_at=now())
    page = text_of(ines.get("/people/"))
    assert "7 people in 3 teams. 1 is on leave. 1 has not come in yet." in page
    assert page.index("Moira Lennox") < page.index("Ruth Brennan") < page.index("Priya Nair")
    assert re.search(r"On leave until \d+ [A-Z][a-z]{2}( \d{4})?, Gareth inspects", page)
    assert "Link ran out" in page
    assert page.count("Ruth Brennan") == 2  # in the tree, and among those one may report to


@pytest.mark.parametrize("query", ["q=priya", "q=PRIYA nair", "q=priya.nair@", "show=invited&q=priya"])
def test_people_are_found_by_parts_of_name_and_address(cast, ines, query):
    page = ines.get(f"/people/?{query}").content.decode()
    assert person_page(cast.salesperson) in page
    assert person_page(cast.outsider) not in page.partition('id="invite"')[0]


def test_states_are_lists_of_their_own(cast, ines):
    cast.outsider.deactivate(by=cast.admin)
    Leave.take(by=cast.admin, person=cast.colleague, from_day=date.today(), until_day=cast.colleague.today())
    found = {state: text_of(ines.get(f"/people/?show={state}")) for state in ("deactivated", "leave")}
    assert "Aisha Rahman" in found["deactivated"]
    assert "Dele Adeyemi" in found["leave"]
    assert "Priya Nair" not in found["deactivated"].partition("Invite Several")[0]


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "x" * 3000, "show=nonsense", "team=abc", "team=99999999999999", "page=x"]
)
def test_an_odd_address_is_no_error(ines, query):
    assert ines.get(f"/people/?{query}").status_code == 200


def many_people(cast, teams=12, each=20):
    for number in range(teams):
        manager = User.objects.create(name=f"Manager {number}", email=f"m{number}@aldwark.example", team=cast.company)
        team = Team.objects.create(name=f"Team {number}", parent=cast.company, manager=manager)
        User.objects.bulk_create(
            User(name=f"Person {number} {n}", email=f"p{number}.{n}@aldwark.example", team=team) for n in range(each)
        )


def test_many_people_are_folded_and_one_team_unfolds(cast, ines):
    many_people(cast)
    folded = ines.get("/people/")
    assert "Show 20 people of Team 3" in text_of(folded)
    assert "Person 3 1" not in text_of(folded)
    opened = text_of(ines.get(f"/people/?team={Team.objects.get(name='Team 3').pk}"))
    assert "Person 3 1" in opened
    assert "Person 4 1" not in opened
    assert len(folded.content) < 40_000


def queries(client, address, capture):
    client.get(address)  # content types and the like are read once a process
    with capture() as asked:
        assert client.get(address).status_code == 200
    if len(asked) > MOST_QUERIES:
        print(address, *[query["sql"][:150] for query in asked], sep="\n")
    return len(asked)


@pytest.fixture
def count(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda address: queries(client, address, lambda: CaptureQueriesContext(connection))


def test_no_page_asks_more_with_many_than_with_few(cast, ines, count):
    cast.salesperson.change(by=cast.admin, version=1, name="Priya Nair-Nowak")
    pages = [
        "/people/", "/people/?q=e", "/people/?show=invited", "/people/teams/", "/audit/", "/audit/?q=e&kind=people",
        "/people/teams/new/", "/people/invitations/", "/account/",
        reverse("people:team", args=[cast.company.pk]), reverse("people:deactivation", args=[cast.manager.pk]),
        person_page(cast.salesperson), person_page(cast.manager),
    ]  # fmt: skip
    few = {page: count(page) for page in pages}
    many_people(cast, teams=SHOWN_WHOLE // 2)
    for person in User.objects.all()[:60]:
        EntryLink.issue(by=cast.admin, person=person)
        Leave.objects.create(person=person, from_day=person.today(), until_day=person.today())
    many = {page: count(page) for page in pages}
    assert [page for page in pages if many[page] > few[page]] == []
    assert max(many.values()) <= MOST_QUERIES, many


def test_the_account_of_a_manager_asks_no_more_with_many(cast, ruth, count):
    few = count("/account/")
    many_people(cast)
    assert count("/account/") == few <= MOST_QUERIES


# Inviting ----------------------------------------------------------------------------------------


def test_an_invitation_shows_its_link_once(cast, ines, no_mail):
    answer = post(
        ines, "/people/", 200, name="Nora Whitfield", email="nora@aldwark.example", sells="on", team=cast.north.pk
    )
    (token,) = re.findall(r"/welcome/([^/]+)/", answer.content.decode())
    assert EntryLink.find(token).person.name == "Nora Whitfield"
    assert "no-store" in answer["Cache-Control"]
    assert token not in ines.get("/people/").content.decode()


def test_the_invitation_sent_twice_makes_one_person(cast, ines):
    fields = {"name": "Nora", "email": "nora@aldwark.example", "submit_key": str(uuid.uuid4())}
    for _ in range(2):
        assert ines.post("/people/", fields).status_code == 200
    assert User.objects.filter(email="nora@aldwark.example").count() == 1
    fields["name"] = "Another"
    assert ines.post("/people/", fields).status_code == 409


def test_a_pasted_list_is_all_or_nothing_until_one_asks_for_the_good_lines(cast, ines, no_mail):
    text = "Nora Whitfield, nora@aldwark.example, North\nBob, bob-at-aldwark"
    answer = post(ines, "/people/invitations/", 422, people=text)
    assert "1 line is not right yet. Nobody was invited" in text_of(answer)
    assert "Bob, bob-at-aldwark" in answer.content.decode()
    assert not User.objects.filter(email="nora@aldwark.example").exists()
    answer = post(ines, "/people/invitations/", 200, people=text, good_ones="on")
    assert "1 link to hand over" in text_of(answer)
    assert "Bob, bob-at-aldwark" in answer.content.decode(), "what is not right yet stays to be corrected"
    assert User.objects.filter(email="nora@aldwark.example").exists()


def test_the_list_sent_twice_invites_once_and_says_so(cast, ines, no_mail):
    fields = {"people": "Nora, nora@aldwark.example", "submit_key": str(uuid.uuid4())}
    assert "1 link to hand over" in text_of(ines.post("/people/invitations/", fields))
    again = ines.post("/people/invitations/", fields)
    assert again.status_code == 422
    assert User.objects.filter(email="nora@aldwark.example").count() == 1
    assert "already" in text_of(again)


def test_a_reset_link_is_mailed_where_there_is_mail_and_else_shown(cast, ines, settings):
    cast.salesperson.choose_password(PASSWORD)
    address = reverse("people:entry_link", args=[cast.salesperson.pk])
    assert ines.post(address).status_code == 302
    Round().run()
    (letter,) = mail.outbox
    assert letter.to == [cast.salesperson.email]
    assert "Ines Duarte started a new password" in letter.body
    settings.EMAIL_BACKEND = "notices.folder.EmailBackend"
    assert "/welcome/" in ines.post(address).content.decode()
    assert len(mail.outbox) == 1


def test_where_there_is_mail_invitations_go_out_and_their_links_are_shown_to_nobody(cast, ines):
    page = post(ines, "/people/invitations/", 200, people="Nora Whitfield, nora@aldwark.example, North")
    assert "1 invitation goes out" in text_of(page)
    assert "/welcome/" not in page.content.decode()
    assert not EntryLink.objects.exists(), "the link is made when the letter goes out"
    Round().run()
    (letter,) = mail.outbox
    (link,) = re.findall(r"http://\S+/welcome/\S+/", letter.body)
    assert link in letter.alternatives[0].content
    assert text_of(Client().get(link)).count("Welcome, Nora") == 1


def test_whoever_came_in_meanwhile_gets_no_invitation_any_more(cast, ines):
    post(ines, "/people/invitations/", 200, people="Nora Whitfield, nora@aldwark.example, North")
    User.objects.filter(email="nora@aldwark.example").update(entered_at=now())
    Round().run()
    assert not mail.outbox


# A person ----------------------------------------------------------------------------------------


def facts_of(person, **changed):
    facts = {"name": person.name, "email": person.email, "team": person.team_id or "", "version": person.version}
    facts |= {"sells": "on"} if person.sells else {}
    return {**facts, **changed}


def test_an_admin_saves_a_person(cast, ines):
    post(ines, person_page(cast.salesperson), **facts_of(cast.salesperson, name="Priya N", team=cast.south.pk))
    cast.salesperson.refresh_from_db()
    assert (cast.salesperson.name, cast.salesperson.manager) == ("Priya N", cast.other_manager)


def test_a_stale_save_shows_what_stands_now_and_keeps_what_was_typed(cast, ines):
    cast.salesperson.change(by=cast.admin, version=1, name="Priya Nowak")
    facts = facts_of(cast.salesperson, name="Priya N", version=1)
    page = post(ines, person_page(cast.salesperson), 409, **facts)
    assert "Now it says: Priya Nowak." in text_of(page)
    assert 'value="Priya N"' in page.content.decode()
    (version,) = re.findall(r'name="version" value="(\d+)"', page.content.decode())
    post(ines, person_page(cast.salesperson), **{**facts, "version": version})
    cast.salesperson.refresh_from_db()
    assert cast.salesperson.name == "Priya N"


def test_a_refusal_stands_beside_its_field(cast, ines):
    page = post(ines, person_page(cast.admin), 422, **facts_of(cast.admin)).content.decode()
    assert 'id="id_is_admin_error"' in page
    assert "This is the only admin" in page
    page = post(ines, person_page(cast.salesperson), 422, **facts_of(cast.salesperson, email=cast.manager.email))
    assert 'id="id_email_error"' in page.content.decode()


def test_the_page_says_what_is_open_before_it_asks_for_a_successor(cast, ines, monkeypatch):
    monkeypatch.setattr(slots, "open_work", [lambda person: ["5 recaps wait"]])
    address = reverse("people:deactivation", args=[cast.manager.pk])
    assert address in ines.get(person_page(cast.manager)).content.decode()
    page = text_of(ines.get(address))
    assert "2 people need another manager" in page
    assert "5 recaps wait" in page
    refused = post(ines, address, 422, successor="")
    assert "Name somebody first" in text_of(refused)
    post(ines, address, successor="gareth.pugh@aldwark.example")
    cast.manager.refresh_from_db()
    assert not cast.manager.is_active
    assert "Reactivate" in text_of(ines.get(person_page(cast.manager)))
    post(ines, reverse("people:reactivation", args=[cast.manager.pk]))
    cast.manager.refresh_from_db()
    assert cast.manager.is_active


def test_an_admin_has_no_button_to_deactivate_himself(cast, ines):
    assert "Deactivate" not in text_of(ines.get(person_page(cast.admin)))


def test_a_delegation_is_begun_and_ended_on_the_page(cast, ines):
    today = cast.manager.today()
    begin = reverse("people:delegations", args=[cast.manager.pk])
    post(ines, begin, from_day=today, until_day=today, delegate="Gareth Pugh")
    (delegation,) = cast.manager.delegations.all()
    assert "Gareth Pugh" in text_of(ines.get(person_page(cast.manager)))
    post(ines, reverse("people:delegation_end", args=[cast.manager.pk, delegation.pk]))
    assert not Delegation.objects.standing().exists()


def test_a_delegation_of_somebody_else_is_not_ended_through_this_page(cast, ines):
    today = cast.manager.today()
    made = Delegation.begin(
        by=cast.admin, manager=cast.manager, delegate=cast.other_manager, from_day=today, until_day=today
    )
    address = reverse("people:delegation_end", args=[cast.director.pk, made.pk])
    assert ines.post(address).status_code == 404


# One's own account -------------------------------------------------------------------------------

MINE = {
    "name": "Ruth Brennan",
    "zone": "Europe/Berlin",
    "country": "DE",
    "region": "BY",
    "work_days": ["1", "2", "3"],
    "works_from": "08:00",
    "works_until": "16:30",
    "theme": "dark",
    "version": "1",
}


def test_one_says_when_one_works(cast, ruth):
    assert "Part of the country" in text_of(ruth.get("/account/"))
    post(ruth, "/account/", **MINE)
    cast.manager.refresh_from_db()
    assert (cast.manager.zone, cast.manager.country, cast.manager.work_days) == ("Europe/Berlin", "DE-BY", [1, 2, 3])
    assert not cast.manager.uses_shortcuts
    assert cast.manager.diary_changed_at


@pytest.mark.parametrize(
    ("field", "bad", "sentence"),
    [
        ("name", "", "Fill this in."),
        ("name", "x" * 2_000_000, "Shorten it by"),
        ("zone", "Mars/Olympus", "not known here"),
        ("country", "ZZ", "not one of the available choices"),
        ("region", "XX", "not one of the available choices"),
        ("work_days", [], "at least one working day"),
        ("works_until", "07:00", "ends before it begins"),
        ("works_from", "late", "Write it like 09:00"),
        ("version", "x", "Load it again"),
    ],
)
def test_each_bad_fact_has_its_sentence_and_the_rest_stays(cast, ruth, field, bad, sentence):
    page = post(ruth, "/account/", 422, **{**MINE, field: bad})
    assert sentence in text_of(page)
    cast.manager.refresh_from_db()
    assert cast.manager.version == 1


def test_nobody_makes_himself_admin_by_the_form(cast, ruth):
    post(ruth, "/account/", **MINE, is_admin="on", email="x@aldwark.example", team=cast.south.pk)
    cast.manager.refresh_from_db()
    assert (cast.manager.is_admin, cast.manager.email, cast.manager.team) == (
        False, "ruth.brennan@aldwark.example", cast.company,
    )  # fmt: skip


def test_one_enters_and_cancels_leave(cast, ruth):
    today = cast.manager.today()
    address = reverse("people:leave", args=[cast.manager.pk])
    page = post(ruth, address, 422, from_day=today, until_day=today - timedelta(days=3))
    assert "The last day lies before the first" in text_of(page)
    assert post(ruth, address, from_day=today, until_day=today).url == "/account/"
    (leave,) = cast.manager.leaves.all()
    assert "today to today" in text_of(ruth.get("/account/"))
    post(ruth, reverse("people:leave_cancellation", args=[cast.manager.pk, leave.pk]))
    assert not Leave.objects.standing().exists()


def test_a_manager_names_his_own_delegate_with_what_the_delegate_would_get(cast, ruth, monkeypatch):
    monkeypatch.setattr(slots, "delegated_work", [lambda manager: ["Two plans wait now"]])
    assert "Two plans wait now" in text_of(ruth.get("/account/"))
    today = cast.manager.today()
    address = reverse("people:delegations", args=[cast.manager.pk])
    page = post(ruth, address, 422, from_day=today, until_day=today, delegate="Priya Nair")
    assert "Nobody here is called that" in text_of(page), "a salesperson is no delegate"
    assert post(ruth, address, from_day=today, until_day=today, delegate=cast.other_manager.email).url == "/account/"


# Teams -------------------------------------------------------------------------------------------


def test_a_team_is_made_changed_and_retired_on_its_pages(cast, ines):
    answer = post(ines, "/people/teams/new/", name="West", manager="Dele Adeyemi", parent=cast.company.pk)
    west = Team.objects.get(name="West")
    assert answer.url == west.get_absolute_url()
    page = west.get_absolute_url()
    post(ines, page, name="Far West", manager="", parent="", version=1)
    west.refresh_from_db()
    assert (west.name, west.manager, west.parent) == ("Far West", None, None)
    stale = post(ines, page, 409, name="Near West", manager="", parent="", version=1)
    assert "Now it says: Far West." in text_of(stale)
    post(ines, reverse("people:retirement", args=[west.pk]))
    assert "retired" in text_of(ines.get("/people/teams/"))
    assert "stays as it was" in text_of(ines.get(page))


def test_a_cycle_is_refused_beside_the_field(cast, ines):
    page = post(
        ines,
        cast.company.get_absolute_url(),
        422,
        name="Sales",
        manager=cast.director.email,
        parent=cast.north.pk,
        version=1,
    )
    assert 'id="id_parent_error"' in page.content.decode()
    assert "lies below it" in text_of(page)


def test_a_team_with_people_says_why_it_stays(cast, ines):
    assert "2 people are still in North. Move them first." in text_of(ines.get(cast.north.get_absolute_url()))
    assert ines.post(reverse("people:retirement", args=[cast.north.pk])).status_code == 403


# The audit log -----------------------------------------------------------------------------------


def test_the_log_is_filtered_by_person_kind_and_day(cast, ines):
    cast.salesperson.move(by=cast.admin, team=cast.south)
    Team.make(by=cast.admin, name="West")
    everything = text_of(ines.get("/audit/"))
    assert "Priya Nair: moved" in everything
    assert "team: North, South" in everything
    assert "West: team made" not in text_of(ines.get("/audit/?q=priya"))
    assert "West: team made" in text_of(ines.get("/audit/?kind=people"))
    assert "Nothing fits" in text_of(ines.get("/audit/?kind=calls"))
    assert "Nothing fits" in text_of(ines.get(f"/audit/?since={date.today() + timedelta(days=2)}"))
    assert "Nothing fits" in text_of(ines.get("/audit/?until=2001-01-01"))


def test_sign_ins_stand_in_the_log_when_asked_for(cast, ines):
    AuditEntry.write(cast.salesperson, AuditEntry.SIGNED_IN, cast.salesperson)
    Team.make(by=cast.admin, name="West")
    signed_in = "Priya Nair: signed in"
    assert signed_in not in text_of(ines.get("/audit/"))
    assert signed_in not in text_of(ines.get("/audit/?kind=people"))
    assert signed_in in text_of(ines.get("/audit/?q=priya"))
    page = text_of(ines.get("/audit/?kind=sign-ins"))
    assert signed_in in page
    assert "West: team made" not in page


def test_the_log_names_to_an_admin_no_customer_whom_he_may_not_see(cast, ines):
    hartwell = Company.add(by=cast.salesperson, name="Hartwell Dairy")
    sold = Opportunity.begin(by=cast.salesperson, company=hartwell, name="Two compressors", currency="GBP")
    sold.change(by=cast.salesperson, version=1, owner=cast.salesperson, name="Three compressors")
    page = text_of(ines.get("/audit/"))
    assert f"Opportunity {sold.pk}: begun" in page
    assert f"Company {hartwell.pk}: added" in page
    for name in ("Hartwell", "compressors"):
        assert name not in page
        assert "Nothing fits" in text_of(ines.get(f"/audit/?q={name}")), "nor by asking for it"
    User.objects.filter(pk=cast.admin.pk).update(sells=True)
    page = text_of(ines.get("/audit/"))
    assert "Hartwell Dairy: added" in page, "who sells reads the directory"
    assert "compressors" not in page


@pytest.mark.parametrize(
    "query", ["since=x", "kind=zzz", "q=%00", "until=0001-01-01", "since=9999-12-31", "q=" + "y" * 500]
)
def test_an_odd_filter_is_told_and_shows_everything(ines, query):
    page = ines.get(f"/audit/?{query}")
    assert page.status_code == 200
    assert 'class="invalid-feedback' in page.content.decode()


# Bad input, every form ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad", ["\x00", "x" * 2_000_000, "'\"><script>alert(1)</script>", "99999999999999999999", "💥" * 300]
)
def test_no_form_breaks_and_nothing_that_was_typed_runs(cast, ines, bad):
    forms = {
        "/people/": ["name", "email", "team", "leads"],
        "/people/invitations/": ["people"],
        "/people/teams/new/": ["name", "manager", "parent"],
        cast.north.get_absolute_url(): ["name", "manager", "parent", "version"],
        person_page(cast.salesperson): ["name", "email", "team", "version"],
        reverse("people:deactivation", args=[cast.manager.pk]): ["successor"],
        reverse("people:leave", args=[cast.manager.pk]): ["from_day", "until_day"],
        reverse("people:delegations", args=[cast.manager.pk]): ["from_day", "until_day", "delegate"],
        "/account/": ["name", "zone", "country", "region", "work_days", "works_from", "theme", "version"],
    }
    for address, fields in forms.items():
        for field in fields:
            answer = ines.post(address, {"parent": "abc", field: bad, "submit_key": bad[:50]})
            assert answer.status_code == 422, (address, field, answer.status_code)
            assert "<script>alert(1)" not in answer.content.decode()
            assert 'aria-invalid="true"' in answer.content.decode(), (address, field)
    assert User.objects.count() == 7


def test_foreign_and_unknown_ids_are_a_sentence_or_a_404(cast, ines):
    for bad in ("999999", "-1", "abc"):
        page = post(ines, person_page(cast.salesperson), 422, **facts_of(cast.salesperson, team=bad))
        assert "not here any more" in text_of(page)
    for name in [*DEEDS, "person", "leave", "delegations"]:
        assert ines.post(reverse(f"people:{name}", args=[999999])).status_code == 404
    assert ines.post(reverse("people:retirement", args=[999999])).status_code == 404
    assert ines.post(reverse("people:leave_cancellation", args=[cast.manager.pk, 999999])).status_code == 404
