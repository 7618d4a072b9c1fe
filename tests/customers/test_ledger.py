"""The ledger: who promised what by when, and whether it was kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from customers.models import Company, LedgerEntry, Opportunity
from people.rules import Refused

pytestmark = pytest.mark.django_db


def test_what_nobody_is_named_for_the_salesperson_does_herself(cast, hartwell):
    assert hartwell.ours.doer == cast.salesperson
    assert hartwell.ours.who_does_it == "Priya Nair"
    assert hartwell.theirs.who_does_it == "Graham Pell"
    assert list(LedgerEntry.objects.ours()) == [hartwell.ours]
    assert list(LedgerEntry.objects.theirs().commitments()) == [hartwell.theirs]


def test_somebody_without_a_record_is_named(cast, hartwell):
    entry = LedgerEntry.promise(
        by=cast.salesperson,
        person=cast.salesperson,
        kind="commitment",
        company=hartwell.company,
        who="Somebody in Finance",
        text="Names a day",
    )
    assert entry.who_does_it == "Somebody in Finance"
    assert not entry.is_ours


def test_her_line_and_whoever_is_to_do_it_see_it(cast, hartwell):
    asked = LedgerEntry.promise(
        by=cast.salesperson,
        person=cast.salesperson,
        kind="action",
        company=hartwell.company,
        doer=cast.outsider,
        text="Talk to the group engineer",
    )
    for reader in (cast.salesperson, cast.manager, cast.director):
        assert set(LedgerEntry.objects.visible_to(reader)) == {hartwell.theirs, hartwell.ours, asked}
    assert list(LedgerEntry.objects.visible_to(cast.outsider)) == [asked]
    for reader in (cast.colleague, cast.other_manager, cast.admin):
        assert not LedgerEntry.objects.visible_to(reader).exists()


def test_nobody_writes_into_a_peers_ledger_or_mixes_companies(cast, hartwell):
    other = Company.add(by=cast.salesperson, name="Osgood Timber")
    facts = {"kind": "action", "text": "Ring them"}
    for wrong in (
        {"by": cast.colleague, "person": cast.salesperson, "company": hartwell.company},
        {"by": cast.salesperson, "person": cast.salesperson, "company": other, "contact": hartwell.anita},
        {"by": cast.salesperson, "person": cast.salesperson, "company": other, "opportunity": hartwell.opportunity},
    ):
        with pytest.raises(Refused):
            LedgerEntry.promise(**facts, **wrong)


def test_ticking_twice_is_ticking_once(cast, hartwell):
    kept = hartwell.theirs.tick(by=cast.salesperson)
    again = hartwell.theirs.tick(by=cast.salesperson)
    assert (kept.result, kept.version) == ("kept", again.version) == ("kept", 2)
    assert hartwell.ours.tick(by=cast.salesperson).result == "done"
    assert not LedgerEntry.objects.open().exists()


def test_a_tick_is_taken_back(cast, hartwell):
    hartwell.ours.tick(by=cast.salesperson)
    entry = hartwell.ours.reopen(by=cast.salesperson)
    assert entry.is_open
    assert hartwell.ours.reopen(by=cast.salesperson).version == entry.version


def test_only_a_commitment_can_be_broken_and_either_be_dropped(cast, hartwell):
    assert hartwell.theirs.break_(by=cast.salesperson).result == "broken"
    with pytest.raises(Refused, match="only a commitment"):
        hartwell.ours.break_(by=cast.salesperson)
    assert hartwell.ours.drop(by=cast.salesperson).result == "dropped"
    with pytest.raises(Refused, match="closed already as “Broken”"):
        hartwell.theirs.tick(by=cast.salesperson)


def test_her_manager_reads_along_and_ticks_nothing(cast, hartwell):
    for deed in ("tick", "drop", "reopen", "break_"):
        for by in (cast.manager, cast.colleague, cast.outsider):
            with pytest.raises(Refused, match="Only Priya Nair"):
                getattr(hartwell.theirs, deed)(by=by)
    with pytest.raises(Refused):
        hartwell.theirs.reschedule(by=cast.manager, due_on=None)


def test_an_open_entry_gets_another_date(cast, hartwell):
    day = cast.salesperson.today() + timedelta(days=8)
    assert hartwell.theirs.reschedule(by=cast.salesperson, due_on=day).due_on == day
    hartwell.theirs.tick(by=cast.salesperson)
    with pytest.raises(Refused, match="is closed"):
        hartwell.theirs.reschedule(by=cast.salesperson, due_on=day)


def test_what_is_due_is_found_and_what_has_no_date_comes_last(cast, hartwell):
    today = cast.salesperson.today()
    undated = LedgerEntry.promise(
        by=cast.salesperson, person=cast.salesperson, kind="action", company=hartwell.company, text="Call Denise"
    )
    assert list(LedgerEntry.objects.due_by(today)) == [hartwell.ours]
    assert list(LedgerEntry.objects.by_due()) == [hartwell.ours, hartwell.theirs, undated]
    assert hartwell.ours.is_overdue(today + timedelta(days=1))
    assert not hartwell.ours.is_overdue(today)


@pytest.mark.parametrize("facts", [{"result": "kept"}, {"doer": None}, {"who": "Denise"}, {"text": ""}, {"kind": "x"}])
def test_the_database_refuses_half_an_entry(hartwell, facts):
    with pytest.raises(IntegrityError):
        LedgerEntry.objects.filter(pk=hartwell.ours.pk).update(**facts)


def test_what_a_leaver_looks_after_goes_to_the_successor(cast, hartwell):
    from customers.models.handover import hand_over, open_work

    sentences = ["1 company", "1 open opportunity", "2 open commitments and actions"]
    assert open_work(cast.salesperson) == sentences
    assert hand_over(cast.salesperson, cast.colleague, cast.admin) == sentences
    assert open_work(cast.salesperson) == []
    assert Company.objects.get().owner == Opportunity.objects.get().owner == cast.colleague
    assert LedgerEntry.objects.open().done_by(cast.colleague).count() == 1
