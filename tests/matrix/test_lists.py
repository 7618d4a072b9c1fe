"""What stands in a list is what may be opened, and a request that is refused leaves every table as it was."""

import hashlib
import re

import pytest
from django.apps import apps
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from notices.models import Notice
from people.models import User
from people.sight import seen_among, seen_or_404
from tests.matrix import oracle
from tests.matrix.rules import RULES
from tests.matrix.test_matrix import ADDRESSES, MAY_BE_WRITTEN, owners
from tests.matrix.world import PERSONAS

pytestmark = pytest.mark.django_db
SIGNED_IN = sorted({who for who in PERSONAS.values() if who not in oracle.SIGNED_OUT})
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
LINK = re.compile(r'href="(/[^"?#]*)')

# A list, and where its rows lead.
LISTS = {
    "calls:list": "calls:call",
    "calls:week": "calls:call",
    "calls:lessons": "calls:call",
    "calls:inspect": "calls:inspect_plan",
    "calls:reviews": "calls:review",
    "customers:opportunities": "customers:opportunity",
    "customers:companies": "customers:company",
    "people:list": "people:person",
    "notices:list": "",  # to whatever each of them is about
}
# Lists that hold every record of their kind which the reader may open, and lists of what waits for him, by whom.
WHOLE = {"customers:opportunities": "opportunity", "customers:companies": "company"}
WAITING = {"calls:inspect": ("waiting plan", "inspector"), "calls:reviews": ("filed recap", "direct")}


def client_of(world, who):
    client = Client(raise_request_exception=False)
    client.cookies = world.cookies(who)
    return client


def listed(client, name) -> dict[str, int]:
    """The addresses to which the rows of a list lead, each with the id that stands in it."""
    answer = client.get(reverse(name))
    if answer.status_code == 404:
        return {}
    assert answer.status_code == 200
    found = {}
    for address in LINK.findall(MAIN.search(answer.content.decode())[0]):
        try:
            match = resolve(address)
        except Resolver404:
            continue
        if "pk" in match.kwargs and match.view_name in {LISTS[name] or match.view_name}:
            found[address] = match.kwargs["pk"]
    return found


@pytest.mark.parametrize("name", sorted(LISTS))
def test_whatever_is_listed_opens(world, name):
    seen = 0
    for who in SIGNED_IN:
        with transaction.atomic():
            client = client_of(world, who)
            addresses = listed(client, name)
            shut = [address for address in addresses if client.get(address, follow=True).status_code != 200]
            transaction.set_rollback(True)
        assert not shut, f"{who} is offered {shut}"
        seen += len(addresses)
    assert seen, "nobody is offered anything: the test looks for the wrong links"


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_whatever_may_be_opened_is_listed(world, name):
    records = {pk for (kind, _owner), pk in world.records.items() if kind == WHOLE[name]}
    for who in SIGNED_IN:
        with transaction.atomic():
            client = client_of(world, who)
            opens = {pk for pk in records if client.get(reverse(LISTS[name], args=[pk])).status_code == 200}
            assert set(listed(client, name).values()) == opens, who
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(WAITING))
def test_what_waits_is_listed_for_whom_it_waits(world, name):
    kind, word = WAITING[name]
    records = {owner: pk for (which, owner), pk in world.records.items() if which == kind}
    for who in SIGNED_IN:
        with transaction.atomic():
            found = set(listed(client_of(world, who), name).values()) & set(records.values())
            transaction.set_rollback(True)
        assert found == {pk for owner, pk in records.items() if oracle.may(word, who, owner)}, who


BY_LINE = [model for model in apps.get_models() if hasattr(model._default_manager.all(), "in_line_of")]


def ids(records) -> set[int]:
    return set(records.order_by().values_list("pk", flat=True))


@pytest.mark.parametrize("model", BY_LINE, ids=str)
def test_what_is_asked_by_the_line_first_is_a_part_of_what_one_may_see(world, model):
    everything, beyond = ids(model.objects.all()), 0
    for person in world.people.values():
        reader = User.objects.get(pk=person.pk)
        seen, in_line = ids(model.objects.visible_to(reader)), ids(model.objects.in_line_of(reader))
        assert in_line <= seen, reader
        assert seen_among(model.objects.all(), everything, reader) == seen, reader
        beyond += len(seen - in_line)
    assert beyond, "nobody sees more than his line: asking by it first was not tried"


@pytest.mark.parametrize("model", BY_LINE, ids=str)
def test_one_record_is_found_by_whoever_may_see_it_and_is_not_there_for_others(world, model):
    for person in world.people.values():
        reader = User.objects.get(pk=person.pk)
        seen = ids(model.objects.visible_to(reader))
        for pk in ids(model.objects.all()):
            if pk in seen:
                assert seen_or_404(model.objects.all(), reader, pk=pk).pk == pk
            else:
                with pytest.raises(Http404):
                    seen_or_404(model.objects.all(), reader, pk=pk)


def test_the_bell_counts_what_stands_on_the_list_and_is_new(world):
    counted = 0
    for person in world.people.values():
        reader = User.objects.get(pk=person.pk)
        listed = Notice.objects.of(reader).wanted_by(reader).shown().unseen().visible_to(reader)
        assert set(Notice.objects.new_to(reader)) == ids(listed), reader
        counted += listed.count()
    assert counted


def tables() -> dict[str, str]:
    """A digest of every row of every table that a refused request must leave alone."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table not in MAY_BE_WRITTEN and model._meta.managed:
            rows = sorted(map(repr, model._base_manager.order_by().values_list()))
            found[model._meta.db_table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


SAMPLE = [
    "calls:cancellation",
    "calls:correction",
    "calls:draft",
    "calls:inspection",
    "calls:review_filing",
    "coaching:goal",
    "customers:entry_date",
    "customers:outcome",
    "notices:snooze",
    "people:deactivation",
    "people:organisation",
]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_refused_request_leaves_every_table_as_it_was(world, name):
    rule, before, refused = RULES[name], tables(), 0
    owner = next((one for one in owners(rule) if one == "priya"), owners(rule)[0])
    address = world.path(name, rule, owner, ADDRESSES[name])
    for who in SIGNED_IN:
        if oracle.answers(rule, "POST", who, owner) == "let in":
            continue
        with transaction.atomic():
            assert client_of(world, who).post(address, rule.data).status_code in {403, 404}
            after = tables()
            transaction.set_rollback(True)
        refused += 1
        assert after == before, f"{who} changed {[table for table in before if before[table] != after[table]]}"
    assert refused
