"""Ticking off, from the company and from Today, with and without scripts."""

from datetime import date

import pytest
from django.urls import reverse

from customers.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(client, cast):
    client.force_login(cast.salesperson)
    return client


def send(client, url, *args, headers=None, **facts):
    return client.post(reverse(f"customers:{url}", args=args), facts, headers=headers)


def test_a_tick_leads_back_to_where_it_was_made(priya, hartwell):
    assert send(priya, "tick", hartwell.ours.pk, back="/today/").url == "/today/"
    assert send(priya, "untick", hartwell.ours.pk).url == f"{hartwell.company.get_absolute_url()}#ledger"
    assert LedgerEntry.objects.open().count() == 2


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\0", "/\\evil"])
def test_it_never_leads_elsewhere(priya, hartwell, back):
    assert send(priya, "tick", hartwell.ours.pk, back=back).url.startswith(hartwell.company.get_absolute_url())


def test_with_scripts_the_row_is_swapped_and_offers_undo(priya, hartwell):
    htmx = {"HX-Request": "true"}
    text = send(priya, "tick", hartwell.theirs.pk, headers=htmx).content.decode()
    assert text.startswith(f'<li id="entry-{hartwell.theirs.pk}"')
    assert "Undo" in text
    assert "kept today" in text
    again = send(priya, "tick", hartwell.theirs.pk, headers=htmx)
    assert again.status_code == 200
    text = send(priya, "untick", hartwell.theirs.pk, headers=htmx).content.decode()
    assert "Kept" in text
    assert LedgerEntry.objects.open().count() == 2


def test_broken_dropped_and_another_date(priya, hartwell):
    send(priya, "entry_result", hartwell.theirs.pk, result="broken")
    send(priya, "entry_result", hartwell.ours.pk, result="nonsense")
    assert set(LedgerEntry.objects.values_list("result", flat=True)) == {"broken", "dropped"}
    assert send(priya, "tick", hartwell.theirs.pk).status_code == 403
    send(priya, "untick", hartwell.ours.pk)
    hartwell.ours.refresh_from_db()
    when = {"due_on": "2030-01-07", "version": str(hartwell.ours.version)}
    assert send(priya, "entry_date", hartwell.ours.pk, **when).status_code == 302
    answer = send(priya, "entry_date", hartwell.ours.pk, due_on="soon")
    assert "no such day" in answer.content.decode()
    assert 'value="soon"' in answer.content.decode()
    assert priya.get(reverse("customers:entry_date", args=[hartwell.ours.pk])).status_code == 200
    assert send(priya, "entry_date", hartwell.theirs.pk, due_on="2030-01-07").status_code == 403


def test_a_date_that_came_too_late_is_shown_beside_the_one_that_stands(priya, cast, hartwell):
    there = hartwell.company.get_absolute_url()
    seen = priya.get(reverse("customers:entry_date", args=[hartwell.ours.pk])).content.decode()
    assert '<input type="hidden" name="version" value="1">' in seen
    hartwell.ours.reschedule(by=cast.salesperson, due_on=date(2030, 1, 14))
    typed = {"due_on": "2030-01-07", "version": "1", "back": there}
    answer = send(priya, "entry_date", hartwell.ours.pk, **typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Two texts" in text
    assert "2030-01-07" in text
    assert "2030-01-14" in text
    assert f'name="back" value="{there}"' in text
    assert LedgerEntry.objects.get(pk=hartwell.ours.pk).due_on == date(2030, 1, 14)
    answer = send(priya, "entry_date", hartwell.ours.pk, **{**typed, "version": "2"})
    assert answer.url == there
    assert send(priya, "entry_date", hartwell.ours.pk, **typed).status_code == 302, "sent twice is no conflict"


def test_her_manager_sees_it_without_a_button_and_others_not_at_all(client, cast, hartwell):
    client.force_login(cast.manager)
    text = client.get(hartwell.company.get_absolute_url()).content.decode()
    assert "Two pages for the committee" in text
    assert reverse("customers:tick", args=[hartwell.ours.pk]) not in text
    assert send(client, "tick", hartwell.ours.pk).status_code == 403
    for reader in (cast.outsider, cast.colleague, cast.admin):
        client.force_login(reader)
        for road in ("tick", "untick", "entry_result", "entry_date"):
            assert send(client, road, hartwell.ours.pk).status_code == 404
    assert LedgerEntry.objects.open().count() == 2


def test_an_action_and_a_commitment_are_written_by_hand(priya, cast, hartwell):
    facts = {"opportunity": hartwell.opportunity.pk, "due_on": "2030-01-07"}
    send(priya, "entry_new", hartwell.company.pk, text="Call Denise", who=f"us-{cast.salesperson.pk}", **facts)
    send(priya, "entry_new", hartwell.company.pk, text="Brings Denise", who=f"them-{hartwell.graham.pk}", **facts)
    action, commitment = LedgerEntry.objects.order_by("-id")[:2][::-1]
    assert (action.kind, action.doer, action.opportunity) == ("action", cast.salesperson, hartwell.opportunity)
    assert (commitment.kind, commitment.contact) == ("commitment", hartwell.graham)


def test_a_manager_writes_into_the_ledger_of_whoever_owns_the_opportunity(client, cast, hartwell):
    client.force_login(cast.manager)
    facts = {"opportunity": hartwell.opportunity.pk, "who": f"us-{cast.manager.pk}", "text": "Ring their director"}
    send(client, "entry_new", hartwell.company.pk, **facts)
    entry = LedgerEntry.objects.get(text="Ring their director")
    assert (entry.person, entry.doer) == (cast.salesperson, cast.manager)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"text": ""}, "Fill this in."),
        ({"text": "x" * 501}, "500 characters fit here"),
        ({"who": ""}, "Choose one."),
        ({"who": "them-99999"}, "from the list"),
        ({"due_on": "2027-02-30"}, "no such day"),
        ({"due_on": "0001-01-01"}, "cannot be meant"),
    ],
)
def test_bad_input_is_a_sentence_beside_the_field(priya, cast, hartwell, facts, words):
    good = {"text": "Call Denise", "who": f"us-{cast.salesperson.pk}", "due_on": ""}
    answer = send(priya, "entry_new", hartwell.company.pk, **{**good, **facts})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize("opportunity", ["x", "\0", "999999", "99999999999999999999"])
def test_a_foreign_opportunity_is_not_there(priya, hartwell, opportunity):
    answer = send(priya, "entry_new", hartwell.company.pk, text="x", who="us-1", opportunity=opportunity)
    assert answer.status_code == 404
