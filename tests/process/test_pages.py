import uuid

import pytest
from django.urls import reverse

from process.models import CallType, Element, Phrase

PAGES = ["process:elements", "process:element_new", "process:call_types", "process:call_type_new", "process:plan_check"]


@pytest.fixture
def admin(client, laid):
    client.force_login(laid.admin)
    return client


def form_of(element, **facts):
    return {**element.current.facts(), "version": element.current.number, **facts}


def call_type_form(call_type, **facts):
    names = "name group prompt_hours due_hours recap_hours review_hours needs_who needs_learn needs_give "
    names += "needs_commitments also_ask also_ask_under version"
    shown = {name: getattr(call_type, name) for name in names.split()}
    shown |= {"needs_purpose": 1, "is_on": "on", "elements": [e.pk for e in call_type.elements_in_order()]}
    return {**shown, **facts}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["salesperson", "manager", "director", "outsider"])
def test_for_everybody_but_admins_the_process_is_not_there(client, laid, page, who):
    client.force_login(getattr(laid, who))
    assert client.get(reverse(page)).status_code == 404


def test_every_deed_of_somebody_else_is_not_there_and_changes_nothing(client, laid, element, call_type):
    client.force_login(laid.manager)
    for url in (
        reverse("process:element", args=[element.pk]),
        reverse("process:element_place", args=[element.pk]),
        reverse("process:element_retirement", args=[element.pk]),
        reverse("process:call_type", args=[call_type.pk]),
        reverse("process:call_type_retirement", args=[call_type.pk]),
        reverse("process:phrase_retirement", args=[Phrase.objects.first().pk]),
    ):
        assert client.post(url, {"name": "x"}).status_code == 404
    assert Element.objects.in_use().count() == 5
    assert CallType.objects.kept().count() == 9
    assert Phrase.objects.in_use().count() == 7


@pytest.mark.parametrize("page", PAGES)
def test_an_admin_opens_every_page(admin, page):
    assert admin.get(reverse(page)).status_code == 200


def test_an_admin_changes_an_element(admin, element):
    answer = admin.post(element.get_absolute_url(), form_of(element, minimum=8), follow=True)
    assert "Past scores keep the minimum" in answer.content.decode()
    assert Element.objects.get(pk=element.pk).minimum == 8


def test_a_mistake_stands_beside_the_field_and_nothing_typed_is_lost(admin, element):
    answer = admin.post(element.get_absolute_url(), form_of(element, name="", anchor_7="Half a sentence"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_name_error"' in page
    assert "Half a sentence" in page


@pytest.mark.parametrize("text", ["x" * 2_000_000, "a\x00b", "a\x07b", ""])
def test_hostile_text_gets_a_sentence_and_no_version(admin, element, text):
    answer = admin.post(element.get_absolute_url(), form_of(element, name=text))
    assert answer.status_code == 422
    assert element.versions.count() == 1


def test_a_stale_edit_shows_both_texts_and_can_be_saved_after_all(admin, laid, element):
    element.revise(by=laid.admin, version=1, **{**element.current.facts(), "expectation": "What the other wrote"})
    answer = admin.post(element.get_absolute_url(), {**form_of(element, expectation="What I wrote"), "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What the other wrote" in page
    assert "What I wrote" in page
    again = admin.post(element.get_absolute_url(), {**form_of(element, expectation="What I wrote"), "version": 2})
    assert again.status_code == 302
    assert Element.objects.get(pk=element.pk).current.expectation == "What I wrote"


def test_an_element_sent_twice_is_one_element(admin, element):
    sent = {**element.current.facts(), "name": "Trades", "submit_key": uuid.uuid4()}
    for _try in range(2):
        assert admin.post(reverse("process:element_new"), sent).status_code == 302
    assert Element.objects.filter(current__name="Trades").count() == 1


def test_a_name_that_is_taken_is_said_beside_the_name(admin, element):
    answer = admin.post(reverse("process:element_new"), {**element.current.facts(), "submit_key": uuid.uuid4()})
    assert answer.status_code == 422
    assert "Give this one another name" in answer.content.decode()


def test_buttons_change_the_order(admin, element):
    admin.post(reverse("process:element_place", args=[element.pk]), {"move": "down"})
    assert Element.objects.in_use().in_order()[1] == element


def test_retiring_and_taking_back(admin, element):
    address = reverse("process:element_retirement", args=[element.pk])
    answer = admin.post(address, follow=True)
    assert "left 9 call types" in answer.content.decode()
    admin.post(address, {"end": "1"})
    assert Element.objects.in_use().filter(pk=element.pk).exists()


def test_an_admin_changes_a_call_type(admin, call_type):
    answer = admin.post(call_type.get_absolute_url(), call_type_form(call_type, needs_who=3))
    assert answer.status_code == 302
    assert CallType.objects.get(pk=call_type.pk).needs[2] == 3


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"prompt_hours": 72, "due_hours": 96}, "Earlier than the prompt. Nobody could be in time: 72 or less."),
        ({"due_hours": 30}, "Give hours in whole working days"),
        ({"due_hours": "soon"}, "Give hours in whole working days"),
        ({"recap_hours": 0}, "Give hours in whole working days"),
        ({"prompt_hours": "9" * 400}, "Give hours in whole working days"),
        ({"name": ""}, "Fill this in."),
        ({"elements": [999_999]}, "An element you chose was retired meanwhile"),
        ({"elements": ["x"]}, "An element you chose is not there"),
        ({"group": "nonsense"}, "Select a valid choice"),
        ({"needs_who": "-1"}, "Select a valid choice"),
        ({"also_ask": "y" * 700}, "600 characters fit here"),
    ],
)
def test_what_a_call_type_cannot_be_is_said_beside_the_field(admin, call_type, facts, sentence):
    answer = admin.post(call_type.get_absolute_url(), call_type_form(call_type, **facts))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert CallType.objects.get(pk=call_type.pk).version == call_type.version


def test_a_sixth_element_is_one_too_many(admin, laid, call_type, element):
    sixth = Element.add(by=laid.admin, **{**element.current.facts(), "name": "Trades"})
    chosen = [e.pk for e in call_type.elements_in_order()] + [sixth.pk]
    answer = admin.post(call_type.get_absolute_url(), call_type_form(call_type, elements=chosen))
    assert "Take 1 away." in answer.content.decode()


def test_a_stale_call_type_shows_what_is_saved(admin, laid, call_type):
    typed = call_type_form(call_type, needs_who=3)
    call_type.revise(
        by=laid.admin, version=call_type.version, name="Showing", elements=call_type.elements_in_order()[:2]
    )
    answer = admin.post(call_type.get_absolute_url(), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Showing" in page
    assert "Prepares, Reaches the right <ins>people</ins>" in page


def test_a_phrase_is_added_once_and_taken_away(admin):
    sent = {"text": "just checking", "submit_key": uuid.uuid4()}
    admin.post(reverse("process:plan_check"), sent)
    admin.post(reverse("process:plan_check"), sent)
    phrase = Phrase.objects.get(text="just checking")
    admin.post(reverse("process:phrase_retirement", args=[phrase.pk]))
    assert not Phrase.objects.in_use().filter(text="just checking").exists()


def test_the_history_of_an_element_says_what_changed(admin, laid, element):
    element.revise(by=laid.admin, version=1, **{**element.current.facts(), "expectation": "Five fields, a day before."})
    page = admin.get(reverse("process:element_history", args=[element.pk])).content.decode()
    assert "Five fields ready before it was due." in page
    assert "Five fields, a day before." in page
    assert "laid down at the start" in page


def test_the_history_of_a_call_type_says_what_changed(admin, laid, call_type):
    call_type.score_on(by=laid.admin, elements=call_type.elements_in_order()[:1])
    page = admin.get(reverse("process:call_type_history", args=[call_type.pk])).content.decode()
    assert "Scored on" in page
    assert "Ines Duarte" in page


@pytest.mark.parametrize("page", ["process:elements", "process:call_types", "process:plan_check"])
def test_a_page_costs_the_same_whatever_the_number_of_rows(client, cast, page, django_assert_max_num_queries):
    from process import defaults

    client.force_login(cast.admin)
    defaults.lay_down()
    client.get(reverse(page))
    with django_assert_max_num_queries(15) as few:
        client.get(reverse(page))
    for n in range(20):
        CallType.add(by=cast.admin, name=f"type {n}", group="selling", prompt_hours=48, due_hours=24)
        Element.add(by=cast.admin, **Element.objects.in_order()[0].current.facts() | {"name": f"element {n}"})
    for n in range(30):
        Phrase.add(by=cast.admin, text=f"phrase {n}")
    with django_assert_max_num_queries(15) as many:
        client.get(reverse(page))
    assert len(many) == len(few)


def test_a_history_costs_the_same_whatever_its_length(admin, laid, element, call_type, django_assert_max_num_queries):
    pages = [
        reverse("process:element_history", args=[element.pk]),
        reverse("process:call_type_history", args=[call_type.pk]),
    ]

    def grow():
        current = Element.objects.in_order().get(pk=element.pk).current
        facts = {**current.facts(), "minimum": 5 + current.number % 2}
        element.revise(by=laid.admin, version=current.number, **facts)
        fresh = CallType.objects.get(pk=call_type.pk)
        few = fresh.elements_in_order()[: 1 + fresh.version % 2]
        fresh.revise(by=laid.admin, version=fresh.version, name=f"Showing {fresh.version}", elements=few)

    def cost(page):
        with django_assert_max_num_queries(15) as queries:
            admin.get(page)
        return len(queries)

    grow()
    admin.get(pages[0])
    few = [cost(page) for page in pages]
    for _n in range(30):
        grow()
    older = 2  # the state before the oldest on the page, and what it was scored on
    assert all(cost(page) <= cheap + older for page, cheap in zip(pages, few, strict=True))
