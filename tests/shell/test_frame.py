import pytest
from django.test import RequestFactory
from django.urls import reverse

from people.models import User
from salesproc.shell import Shell


def tabs(person):
    return [tab.at for tab in Shell(User.objects.get(pk=person.pk)).tabs]


def further(person):
    return [tab.at for tab in Shell(User.objects.get(pk=person.pk)).further]


def test_a_salesperson_has_five_places(cast):
    assert tabs(cast.salesperson) == ["today", "calls", "opportunities", "scorecard", "companies"]


def test_a_manager_has_five(cast):
    assert tabs(cast.manager) == ["inspect", "review", "team", "coaching", "opportunities"]
    assert further(cast.manager) == ["companies"]


def test_a_manager_who_sells_begins_with_today_and_finds_the_rest_in_the_menu(cast):
    User.objects.filter(pk=cast.manager.pk).update(sells=True)
    assert tabs(cast.manager) == ["today", "inspect", "review", "team", "coaching"]
    assert further(cast.manager) == ["opportunities", "calls", "scorecard", "companies"]


def test_an_admin_has_what_is_configured_and_nothing_of_sales(cast):
    assert tabs(cast.admin) == ["process", "people", "metrics", "settings", "audit"]


def test_an_admin_who_sells_has_both(cast):
    User.objects.filter(pk=cast.admin.pk).update(sells=True)
    assert tabs(cast.admin) == ["today", "calls", "opportunities", "scorecard", "companies"]
    assert further(cast.admin) == ["process", "people", "metrics", "settings", "audit"]


def test_the_bar_marks_where_one_is(client, cast):
    client.force_login(cast.admin)
    page = client.get(reverse("process:elements")).content.decode()
    assert 'aria-current="page"><svg' in page
    assert page.count('<nav class="sp-nav"') == 1


def test_a_piece_that_asks_nothing_of_the_frame_costs_nothing(cast, django_assert_num_queries):
    from salesproc.shell import shell

    request = RequestFactory().get("/")
    request.user = cast.salesperson
    with django_assert_num_queries(0):
        shell(request)


@pytest.mark.parametrize("who", ["salesperson", "manager", "director", "admin"])
def test_the_frame_stays_cheap(cast, who, django_assert_max_num_queries):
    frame = Shell(getattr(cast, who))
    _warm = frame.news
    frame = Shell(User.objects.get(pk=getattr(cast, who).pk))
    with django_assert_max_num_queries(7):
        _asked = frame.tabs, frame.news


def test_a_reader_chooses_theme_and_shortcuts_and_comes_back(client, cast):
    client.force_login(cast.salesperson)
    answer = client.post(reverse("appearance"), {"theme": "dark", "next": "/notices/"})
    client.post(reverse("appearance"), {"shortcuts": "off"})
    person = User.objects.get(pk=cast.salesperson.pk)
    assert (answer.url, person.theme, person.uses_shortcuts) == ("/notices/", "dark", False)
    page = client.get(reverse("notices:list")).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page


def test_what_is_no_choice_changes_nothing_and_leads_nowhere_else(client, cast):
    client.force_login(cast.salesperson)
    answer = client.post(reverse("appearance"), {"theme": "pink", "next": "https://evil.example/"})
    assert answer.url == reverse("home")
    assert User.objects.get(pk=cast.salesperson.pk).theme == "system"


def test_presence_says_who_is_signed_in_here(client, cast):
    assert client.get(reverse("presence")).json() == {"user": None}
    client.force_login(cast.salesperson)
    assert client.get(reverse("presence")).json()["user"] == cast.salesperson.pk
